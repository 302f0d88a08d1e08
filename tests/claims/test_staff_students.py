"""Staff find a student and see the state of the account; others do not (A2)."""

import pytest
import time_machine
from django.utils import timezone

from claims import tickets
from portal.actor import Actor
from sis.models import School
from tests.cast import HERE, Cast, sign_in
from tests.claims.walking import WRONG_ANSWERS, answer, stand_before_questions
from tests.factories import StudentFactory
from tests.visiting import Client

STUDENTS = "/admin/sis/student/"


@pytest.fixture
def staff_browser(client: Client, cast: Cast) -> Client:
    """A browser in which the technician is signed in."""
    assert sign_in(client, "tech@example.org").url == "/admin/"
    return client


def found(staff_browser: Client, text: str) -> list[str]:
    """The numbers of the students that this search shows."""
    page = staff_browser.get(STUDENTS, {"q": text})
    assert page.status_code == 200
    return [student.number for student in page.context["cl"].result_list]


def change_page(staff_browser: Client, student_id: int) -> str:
    page = staff_browser.get(f"{STUDENTS}{student_id}/change/")
    assert page.status_code == 200
    return str(page.text)


@pytest.mark.parametrize(
    "text",
    ["0123457", "S0123457", "s0123457", "123457", "Marcia", "student marcia", "marcia stud", " MARCIA "],
)
def test_a_student_is_found_by_number_username_or_name(staff_browser: Client, text: str) -> None:
    assert found(staff_browser, text) == ["0123457"]


@pytest.mark.parametrize("text", ["nguyen", "Nguyễn", "nguyen thi anh", "thi anh", "NGUYỄN"])
def test_a_name_is_found_without_its_accents(staff_browser: Client, cast: Cast, text: str) -> None:
    StudentFactory.create(number="0400101", last_name="Nguyễn", first_name="Thị Ánh", school=cast.school)
    assert found(staff_browser, text) == ["0400101"]


@pytest.mark.parametrize("text", ["9999998", "zzz", "' OR 1=1 --", "%", "_", "🦆", "x" * 300, "S"])
def test_a_search_without_a_match_finds_no_one(staff_browser: Client, text: str) -> None:
    assert set(found(staff_browser, text)) <= ({"0123457"} if text == "S" else set())


def test_without_a_search_all_students_of_the_school_are_listed(staff_browser: Client) -> None:
    assert found(staff_browser, "") == ["0393354", "0123457"]


def test_the_list_costs_the_same_however_many_students(
    staff_browser: Client, cast: Cast, django_assert_max_num_queries: object
) -> None:
    school = School.objects.get(pk=cast.school.pk)
    StudentFactory.create_batch(30, school=school)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        staff_browser.get(STUDENTS)


def test_the_page_says_whether_and_when_it_was_claimed(staff_browser: Client, cast: Cast) -> None:
    today = timezone.localdate().strftime("%m/%d/%Y")
    assert f"yes, {today}" in change_page(staff_browser, cast.marcia.pk)
    unclaimed = change_page(staff_browser, cast.daffy.pk)
    assert "yes, " not in unclaimed
    assert "S0393354" in unclaimed
    cast.daffy.entered_at = timezone.now()
    cast.daffy.save()
    assert "no, can claim from" in change_page(staff_browser, cast.daffy.pk)


def test_the_page_says_when_the_student_last_signed_in(staff_browser: Client, cast: Cast) -> None:
    assert "never" in change_page(staff_browser, cast.marcia.pk)
    with time_machine.travel("2026-09-14T12:40:00Z", tick=False):
        sign_in(Client(), "S0123457")
    sign_in(Client(), "S0123457", "wrong")
    assert "09/14/2026 8:40 a.m." in change_page(staff_browser, cast.marcia.pk)


@pytest.mark.slow
def test_the_page_says_what_is_locked_and_why(staff_browser: Client, cast: Cast) -> None:
    for _ in range(5):
        sign_in(Client(), "S0123457", "wrong")
        answer(stand_before_questions(Client()), WRONG_ANSWERS)
    text = change_page(staff_browser, cast.marcia.pk)
    assert "sign-in, after failed passwords, until" in text
    assert "Forgot My Password, after wrong answers, until" in text
    assert "after failed" not in change_page(staff_browser, cast.daffy.pk)


@pytest.mark.slow
def test_the_page_says_that_the_answers_are_closed_until_staff_help(
    staff_browser: Client, cast: Cast
) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        for _ in range(3):
            for _ in range(5):
                answer(stand_before_questions(Client()), WRONG_ANSWERS)
            clock.shift(86500)
    assert "until staff unlock it" in change_page(staff_browser, cast.marcia.pk)


def test_the_page_shows_open_tickets(staff_browser: Client, cast: Cast) -> None:
    tickets.report_somebody_else(actor=Actor(origin=HERE), student=cast.marcia)
    assert "Someone else claimed the account" in change_page(staff_browser, cast.marcia.pk)
    queue = staff_browser.get("/admin/claims/resetticket/")
    assert f"{STUDENTS}{cast.marcia.pk}/change/" in queue.text


@pytest.mark.parametrize("who", ["outsider@example.org", "S0123457", None])
@pytest.mark.parametrize("path", ["", "{}/change/", "{}/reset/", "{}/unlock/", "add/", "{}/delete/"])
def test_without_the_permission_every_page_is_refused(
    client: Client, cast: Cast, who: str | None, path: str
) -> None:
    if who:
        sign_in(client, who)
    for method in (client.get, client.post):
        page = method(STUDENTS + path.format(cast.marcia.pk))
        assert page.status_code in (302, 403, 404)
        if page.status_code == 302:
            assert page.headers["Location"].split("?")[0] in ("/", "/admin/login/")
    assert sign_in(Client(), "S0123457").url == "/home/", "Nothing was changed"


@pytest.mark.parametrize("path", ["", "sis/student/", "claims/resetticket/"])
def test_a_student_cannot_open_admin(client: Client, cast: Cast, path: str) -> None:
    sign_in(client, "S0123457")
    page = client.get(f"/admin/{path}", follow=True)
    assert page.redirect_chain
    assert "Student" not in page.text.split("<title>")[1].split("</title>")[0]


@pytest.mark.parametrize("path", ["{}/change/", "{}/delete/", "add/"])
def test_a_technician_cannot_change_the_roster(staff_browser: Client, cast: Cast, path: str) -> None:
    page = staff_browser.post(
        STUDENTS + path.format(cast.marcia.pk), {"first_name": "Changed", "post": "yes"}
    )
    assert page.status_code == 403
    cast.marcia.refresh_from_db()
    assert cast.marcia.first_name == "Marcia"


@pytest.mark.parametrize(
    "path", ["sis/student/?grade=%00", "sis/student/?grade__in=a%00", "claims/resetticket/?reason=%00"]
)
def test_a_query_with_nul_is_refused(client: Client, cast: Cast, path: str) -> None:
    sign_in(client, "tech@example.org")
    assert client.get(f"/admin/{path}").status_code == 400
