"""For a day after a claim or a reset in an unknown browser a student sees no grades or attendance (H12)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings

from claims.models import StudentAccount
from claims.records_gate import access_of
from portal.models import User
from portal.records.access import RecordsAccess
from portal.records.pages import STUDENT_PAGES
from portal.records.rights import Part
from tests.cast import Cast, claim, sign_in
from tests.claims.post import delivered
from tests.claims.walking import reset_in_browser
from tests.record_families import make_record_families
from tests.visiting import Client

NOW = dt.datetime(2026, 11, 30, 9, 20, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
ALWAYS, LATER = {"schedule", "calendar", "reports"}, {"grades", "attendance"}


@pytest.fixture(autouse=True)
def clock(settings: LazySettings) -> Any:
    settings.STUDENT_RECORDS_WAIT = dt.timedelta(hours=24)
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def access() -> RecordsAccess:
    """What Marcia sees now."""
    return access_of(User.objects.get(username="S0123457"))


def test_a_claim_opens_grades_and_attendance_after_24_hours(cast: Cast, clock: Any) -> None:
    assert access().areas == ALWAYS
    assert access().closed_until == NOW + dt.timedelta(hours=24)
    clock.shift(dt.timedelta(hours=23, minutes=59))
    assert access().areas == ALWAYS
    clock.shift(dt.timedelta(minutes=1))
    assert access().areas == ALWAYS | LATER
    assert access().closed_until is None


@pytest.mark.slow
def test_a_reset_closes_them_again_only_in_an_unknown_browser(cast: Cast, clock: Any) -> None:
    StudentAccount.objects.update(recovered_at=None)
    known = Client()
    sign_in(known, "S0123457")
    known.post("/logout/")
    reset_in_browser(known, password="first-other-password")
    assert access().areas == ALWAYS | LATER
    reset_in_browser(Client(), password="second-other-password")
    assert access().areas == ALWAYS


def test_the_district_decides_how_long_and_about_rooms(cast: Cast, settings: LazySettings) -> None:
    assert access().shows_rooms
    settings.STUDENT_RECORDS_WAIT_ROOMS = True
    assert not access().shows_rooms
    settings.STUDENT_RECORDS_WAIT = dt.timedelta(0)
    assert access().shows_rooms
    assert access().areas == ALWAYS | LATER


@pytest.mark.slow
def test_the_pages_say_when_they_open_and_show_nothing_before(db: None, clock: Any) -> None:
    made = make_record_families()
    claim(made.daffy)
    browser = Client()
    sign_in(browser, "S0393354")
    page = " ".join(browser.get("/school/").text.split())
    assert "You can see grades and attendance starting Tuesday, December 1, 9:20 a.m., because" in page
    for hidden in ("Tardy", "Math quiz", "Worksheet", "2 this term"):
        assert hidden not in page
    assert page.count("Not open yet") == 3
    assert "3 in the next 7 days" in page
    clock.shift(dt.timedelta(hours=24))
    sign_in(browser, "S0393354")
    page = browser.get("/school/").text
    assert "2 this term" in page
    assert "Not open yet" not in page


@pytest.mark.slow
def test_rooms_stay_out_of_the_schedule(db: None, settings: LazySettings) -> None:
    settings.STUDENT_RECORDS_WAIT_ROOMS = True
    made = make_record_families()
    claim(made.daffy)
    browser = Client()
    sign_in(browser, "S0393354")
    for path in ("/school/", "/school/schedule/"):
        page = browser.get(path).text
        assert "Mathematics 7" in page
        for room in ("Room 220", "Gym", "Music room 2"):
            assert room not in page


def test_guardians_read_what_the_account_opens(db: None, settings: LazySettings) -> None:
    made = make_record_families()
    claim(made.daffy)
    (message,) = delivered()
    said = " ".join(str(message.body).split())
    assert "The account shows your child’s schedule, assignments, grades and attendance." in said
    assert "Grades and attendance will not be shown for the first 24 hours." in said
    settings.STUDENT_RECORDS_WAIT = dt.timedelta(0)
    reset_in_browser(Client(), "S0393354")
    (message,) = delivered()
    assert "The account shows your child’s schedule" in message.body
    assert "will not be shown" not in message.body


@pytest.mark.slow
def test_each_student_sees_the_own_records_alone(db: None, settings: LazySettings) -> None:
    """Another student's class, its work and its list are not there; the student who is in it has them."""
    settings.STUDENT_RECORDS_WAIT = dt.timedelta(0)
    made = make_record_families()
    latin = made.school.add_class("Latin 9", student=made.dewey, code="LAT-9")
    essay = made.school.give(section=latin, title="Essay of Dewey", due_on=made.today + dt.timedelta(days=1))
    sees = {}
    for student in (made.daffy, made.dewey):
        claim(student)
        browser = Client()
        sign_in(browser, f"S{student.number}")
        pages = [f"/school/{page.path}" for page in STUDENT_PAGES if page.part != Part.CLASS_WORK]
        answers = [browser.get(page) for page in pages]
        assert [answer.status_code for answer in answers] == [200] * len(pages)
        shown = "".join(answer.text for answer in answers)
        browser.post("/school/todo/seen/", {"assignment": str(essay.pk)})
        sees[student.first_name] = (
            [word for word in ("Essay of Dewey", "Latin 9", "Dewey", "Daffy") if word in shown],
            browser.get(f"/school/grades/{latin.pk}/").status_code,
        )
    assert sees == {
        "Daffy": (["Daffy"], 404),
        "Dewey": (["Essay of Dewey", "Latin 9", "Dewey"], 200),
    }
