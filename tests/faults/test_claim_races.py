"""Many at once, on the real server: one account, one effect, and never more tries than there are."""

from collections import Counter
from collections.abc import Sequence

import pytest

from claims.models import ResetTicket, StudentAccount
from portal.models import AccessEvent, PasswordDigest, User
from tests.cast import ANSWERS, NEW_PASSWORD, PASSWORD, Cast, sign_in
from tests.claims.walking import (
    MARCIA,
    WRONG_ANSWERS,
    journey_id,
    name_oneself,
    stand_before_new_password,
    stand_before_questions,
    stand_before_save,
    twice,
)
from tests.faults.racing import Request, Response, after, ready_form, send_together
from tests.live import LivePortal
from tests.visiting import Client

BROWSERS = 30


def saves_of_daffy(browsers: int) -> list[Client]:
    return [stand_before_save(Client(), password=f"{PASSWORD}-{number}") for number in range(browsers)]


def test_30_parallel_claims_of_one_student_make_one_account(live_portal: LivePortal, cast: Cast) -> None:
    clients = saves_of_daffy(BROWSERS)
    forms = [ready_form(client, "/claim/questions/", ANSWERS) for client in clients]
    answers = send_together(live_portal, forms)
    won = [number for number, answer in enumerate(answers) if answer.location == "/claim/done/"]
    lost = [answer for answer in answers if "This account is already claimed" in answer.text]
    assert (len(won), len(lost)) == (1, BROWSERS - 1), [answer.status for answer in answers]
    assert User.objects.filter(username="S0393354").count() == 1
    account = StudentAccount.objects.get(student=cast.daffy)
    assert PasswordDigest.objects.filter(user=account.user).count() == 1
    assert AccessEvent.objects.filter(kind="claims.account_claimed", student_id=cast.daffy.pk).count() == 1
    assert "S0393354" in after(clients[won[0]], answers[won[0]]).get("/claim/done/").text
    assert sign_in(Client(), "S0393354", f"{PASSWORD}-{won[0]}").url == "/home/"


def test_30_parallel_claims_after_a_staff_reset_make_one_claim(live_portal: LivePortal, cast: Cast) -> None:
    """Here a row stands already: the loser meets the lock instead of the unique user name."""
    StudentAccount.objects.filter(student=cast.marcia).update(claimed_at=None)
    StudentAccount.objects.get(student=cast.marcia).verifier.delete()
    forms = [
        ready_form(stand_before_save(Client(), MARCIA, NEW_PASSWORD), "/claim/questions/", ANSWERS)
        for _ in range(BROWSERS)
    ]
    answers = send_together(live_portal, forms)
    assert sum(answer.location == "/claim/done/" for answer in answers) == 1
    assert sum("already claimed" in answer.text for answer in answers) == BROWSERS - 1
    assert AccessEvent.objects.filter(kind="claims.account_claimed", student_id=cast.marcia.pk).count() == 2


@pytest.mark.parametrize("times", [2, 8])
def test_one_save_sent_several_times_at_once_always_ends_at_done(
    live_portal: LivePortal, cast: Cast, times: int
) -> None:
    client = stand_before_save(Client())
    form = ready_form(client, "/claim/questions/", ANSWERS)
    answers = send_together(live_portal, [form] * times)
    assert {answer.location for answer in answers} == {"/claim/done/"}
    for answer in answers:
        assert "S0393354" in after(client, answer).get("/claim/done/").text
    assert AccessEvent.objects.filter(kind="claims.account_claimed", student_id=cast.daffy.pk).count() == 1
    assert sign_in(Client(), "S0393354").url == "/home/"


@pytest.mark.parametrize("times", [2, 8])
def test_one_new_password_sent_several_times_at_once_always_ends_at_done(
    live_portal: LivePortal, cast: Cast, times: int
) -> None:
    client = stand_before_new_password(Client())
    form = ready_form(client, "/forgot/password/", twice(NEW_PASSWORD))
    answers = send_together(live_portal, [form] * times)
    assert {answer.location for answer in answers} == {"/forgot/done/"}
    for answer in answers:
        assert "S0123457" in after(client, answer).get("/forgot/done/").text
    assert AccessEvent.objects.filter(kind="claims.password_reset").count() == 1
    assert sign_in(Client(), "S0123457", NEW_PASSWORD).url == "/home/"


def assert_five_of_forty(answers: Sequence[Response]) -> None:
    """Five were verified; the others were refused, or sent away by a portal with more to hash than it can."""
    statuses = Counter(answer.status for answer in answers)
    assert statuses.pop(200) == 5
    assert set(statuses) <= {429, 503}


def test_40_parallel_wrong_sets_of_answers_verify_exactly_five(live_portal: LivePortal, cast: Cast) -> None:
    forms = [
        ready_form(stand_before_questions(Client()), "/forgot/questions/", WRONG_ANSWERS) for _ in range(40)
    ]
    answers = send_together(live_portal, forms)
    assert_five_of_forty(answers)
    assert AccessEvent.objects.filter(kind="claims.answers").count() == 5


def test_40_parallel_wrong_sets_for_an_unknown_name_have_the_same_outcome(
    live_portal: LivePortal, cast: Cast
) -> None:
    def form() -> Request:
        client = stand_before_questions(Client(), "S7654321")
        fields = client.get("/forgot/questions/").context["form"].visible_fields()
        plausible = {
            "birth_month": "1",
            "birth_year": "2012",
            "favorite_fruit": "apple",
            "favorite_season": "fall",
        }
        return ready_form(
            client, "/forgot/questions/", {f.name: plausible.get(f.name, "Hawks") for f in fields}
        )

    answers = send_together(live_portal, [form() for _ in range(40)])
    assert_five_of_forty(answers)


def test_two_resets_at_once_leave_one_password(live_portal: LivePortal, cast: Cast) -> None:
    passwords = [f"{NEW_PASSWORD}-{number}" for number in range(6)]
    forms = [
        ready_form(stand_before_new_password(Client()), "/forgot/password/", twice(password))
        for password in passwords
    ]
    answers = send_together(live_portal, forms)
    won = [number for number, answer in enumerate(answers) if answer.location == "/forgot/done/"]
    assert len(won) == 1
    assert {answer.location for number, answer in enumerate(answers) if number not in won} == {
        "/forgot/?again=1"
    }
    assert sign_in(Client(), "S0123457", passwords[won[0]]).url == "/home/"


def test_many_parallel_reports_make_one_ticket(live_portal: LivePortal, cast: Cast) -> None:
    client = Client()
    name_oneself(client, MARCIA)
    page = client.get("/claim/not-me/")
    token = str(page.context["csrf_token"])
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client.cookies.values())
    form = Request("/claim/not-me/", f"csrfmiddlewaretoken={token}&journey={journey_id(page)}", cookies)
    answers = send_together(live_portal, [form] * 10)
    assert {answer.location for answer in answers} == {"/claim/not-me/?sent=1"}
    assert ResetTicket.objects.count() == 1
