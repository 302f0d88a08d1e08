"""A technician resets a student's account, or refunds the attempts (A2, F2, F3)."""

import pytest

from claims import recovery, tickets
from claims.errors import ClaimError
from claims.models import ResetTicket, StudentAccount
from portal.actor import Actor
from portal.models import AccessEvent, PasswordDigest, User
from tests.cast import HERE, NEW_PASSWORD, PASSWORD, Cast, sign_in
from tests.claims.walking import (
    DAFFY,
    MARCIA,
    WRONG_ANSWERS,
    answer,
    claim_in_browser,
    give_password,
    name_oneself,
    stand_before_questions,
)
from tests.visiting import Client


@pytest.fixture
def staff_browser(client: Client, cast: Cast) -> Client:
    """A browser in which the technician is signed in."""
    sign_in(client, "tech@example.org")
    return client


def reset_page(cast: Cast) -> str:
    return f"/admin/sis/student/{cast.marcia.pk}/reset/"


def unlock_page(cast: Cast) -> str:
    return f"/admin/sis/student/{cast.marcia.pk}/unlock/"


def test_a_reset_requires_a_reason(staff_browser: Client, cast: Cast) -> None:
    page = staff_browser.get(reset_page(cast))
    assert page.status_code == 200
    assert "Student, Marcia, 0123457" in " ".join(page.text.split())
    assert sign_in(Client(), "S0123457").url == "/home/", "a look at the page resets nothing"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_without_a_reason_nothing_happens(staff_browser: Client, cast: Cast, reason: str) -> None:
    page = staff_browser.post(reset_page(cast), {"reason": reason})
    assert page.status_code == 200
    assert "Please give a reason." in page.text
    assert sign_in(Client(), "S0123457").url == "/home/"
    assert not AccessEvent.objects.filter(kind="claims.account_reset").exists()


def test_a_reset_is_done_logged_and_confirmed(staff_browser: Client, cast: Cast) -> None:
    page = staff_browser.post(reset_page(cast), {"reason": "forgot everything"}, follow=True)
    assert "is reset. The student must claim it again." in page.text
    assert "no, reset" in page.text
    event = AccessEvent.objects.get(kind="claims.account_reset")
    assert (event.actor_id, event.student_id) == (cast.technician.pk, cast.marcia.pk)
    assert event.user_id == User.objects.get(username="S0123457").pk
    assert event.detail == {"reason": "forgot everything"}


@pytest.mark.slow
def test_a_reset_ends_sessions_at_once(staff_browser: Client, cast: Cast) -> None:
    student = Client()
    sign_in(student, "S0123457")
    assert student.get("/home/").status_code == 200
    staff_browser.post(reset_page(cast), {"reason": "r"})
    assert student.get("/home/").headers["Location"] == "/"
    assert "Authentication Failed" in sign_in(student, "S0123457").text
    claim_in_browser(Client(), MARCIA, NEW_PASSWORD)
    assert student.get("/home/").headers["Location"] == "/", "nor does the new claim wake an old session"


def test_after_a_reset_the_answers_no_longer_verify(staff_browser: Client, cast: Cast) -> None:
    staff_browser.post(reset_page(cast), {"reason": "r"})
    client = stand_before_questions(Client())
    fields = client.get("/forgot/questions/").context["form"].visible_fields()
    plausible = {
        "birth_month": "5",
        "birth_year": "2012",
        "favorite_fruit": "peach",
        "favorite_season": "fall",
    }
    page = answer(client, {field.name: plausible.get(field.name, "Zoë") for field in fields})
    assert "These answers do not match" in page.text


@pytest.mark.slow
def test_a_reset_keeps_the_password_history_and_the_user(staff_browser: Client, cast: Cast) -> None:
    before = User.objects.get(username="S0123457")
    staff_browser.post(reset_page(cast), {"reason": "r"})
    assert PasswordDigest.objects.filter(user=before).count() == 1
    browser = Client()
    name_oneself(browser, MARCIA)
    assert "used that password before" in give_password(browser, PASSWORD).text
    claim_in_browser(browser, MARCIA, NEW_PASSWORD)
    after = User.objects.get(username="S0123457")
    assert (after.pk, after.salt) == (before.pk, before.salt)
    assert sign_in(Client(), "S0123457", NEW_PASSWORD).url == "/home/"


def test_a_reset_closes_the_tickets_of_that_student_only(staff_browser: Client, cast: Cast) -> None:
    for student in (cast.marcia, cast.daffy):
        tickets.report_somebody_else(actor=Actor(origin=HERE), student=student)
    staff_browser.post(reset_page(cast), {"reason": "r"})
    assert ResetTicket.objects.get(closed_at=None).student == cast.daffy
    tickets.report_somebody_else(actor=Actor(origin=HERE), student=cast.marcia)
    assert ResetTicket.objects.filter(student=cast.marcia).count() == 2, "a later complaint is a new ticket"


def test_a_reset_of_an_unclaimed_account_says_so(staff_browser: Client, cast: Cast) -> None:
    page = staff_browser.post(f"/admin/sis/student/{cast.daffy.pk}/reset/", {"reason": "r"}, follow=True)
    assert "has not claimed an account. There is nothing to reset." in page.text
    assert not AccessEvent.objects.filter(kind="claims.account_reset").exists()
    assert claim_in_browser(Client(), DAFFY).status_code == 200


def test_a_second_reset_says_that_there_is_nothing_to_reset(staff_browser: Client, cast: Cast) -> None:
    staff_browser.post(reset_page(cast), {"reason": "r"})
    assert "nothing to reset" in staff_browser.post(reset_page(cast), {"reason": "r"}, follow=True).text
    with pytest.raises(ClaimError, match="not_claimed"):
        recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="r")
    assert StudentAccount.objects.get(student=cast.marcia).reset_at is not None


@pytest.mark.parametrize("action", ["reset", "unlock"])
def test_a_student_who_does_not_exist_is_not_found(staff_browser: Client, cast: Cast, action: str) -> None:
    assert staff_browser.post(f"/admin/sis/student/999999/{action}/", {"reason": "r"}).status_code == 404


@pytest.mark.slow
def test_a_reset_changes_no_other_account(staff_browser: Client, cast: Cast) -> None:
    claim_in_browser(Client())
    other = Client()
    sign_in(other, "S0393354")
    staff_browser.post(reset_page(cast), {"reason": "r"})
    assert other.get("/home/").status_code == 200
    assert staff_browser.get("/admin/").status_code == 200


@pytest.mark.slow
def test_unlock_refunds_every_attempt_in_known_browsers_too(staff_browser: Client, cast: Cast) -> None:
    known = Client()
    sign_in(known, "S0123457")
    known.post("/logout/")
    for browser in (known, Client()):
        for _ in range(5):
            sign_in(browser, "S0123457", "wrong")
            answer(stand_before_questions(browser), WRONG_ANSWERS)
    for _ in range(10):
        name_oneself(Client(), {**MARCIA, "first_name": "X"})
    waiting = [sign_in(known, "S0123457"), sign_in(Client(), "S0123457"), name_oneself(Client(), MARCIA)]
    waiting += [answer(stand_before_questions(browser)) for browser in (known, Client())]
    assert [page.status_code for page in waiting] == [429] * 5
    assert "can try again now" in staff_browser.post(unlock_page(cast), follow=True).text
    assert answer(stand_before_questions(known)).status_code == 302
    assert answer(stand_before_questions(Client())).status_code == 302
    assert "already claimed" in name_oneself(Client(), MARCIA).text
    assert sign_in(known, "S0123457").url == sign_in(Client(), "S0123457").url == "/home/"
    event = AccessEvent.objects.get(kind="claims.account_unlocked")
    assert (event.actor_id, event.student_id) == (cast.technician.pk, cast.marcia.pk)


def test_a_get_of_unlock_changes_nothing(staff_browser: Client, cast: Cast) -> None:
    for _ in range(5):
        sign_in(Client(), "S0123457", "wrong")
    staff_browser.get(unlock_page(cast))
    assert sign_in(Client(), "S0123457").status_code == 429


@pytest.mark.slow
def test_a_staff_reset_refunds_the_attempts(staff_browser: Client, cast: Cast) -> None:
    for _ in range(5):
        sign_in(Client(), "S0123457", "wrong")
    staff_browser.post(reset_page(cast), {"reason": "r"})
    claim_in_browser(Client(), MARCIA, NEW_PASSWORD)
    assert sign_in(Client(), "S0123457", NEW_PASSWORD).url == "/home/"
