"""The calendar (H5): a month and a list, of a child and of the family, each entry only with its right."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from parents import family
from sis.models import CalendarDay, Relationship, Student, Term
from tests.cast import claim, sign_in
from tests.factories import SchoolFactory
from tests.parents.walking import log_in, make_parent
from tests.portal.test_schedule_page import MORNING, words
from tests.record_families import RecordFamilies, make_record_families
from tests.school_records import TODAY, AttendanceFactory, EventFactory
from tests.visiting import Client

pytestmark = pytest.mark.slow

FAMILY = "/parents/calendar/"


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def made(db: None) -> RecordFamilies:
    made = make_record_families()
    friday = TODAY + dt.timedelta(days=4)
    for language, title in (("en", "Early release, 12:30 p.m."), ("vi", "Tan học sớm, 12:30")):
        EventFactory.create(
            sourced_id="early", language=language, title=title, first_day=friday, last_day=friday
        )
    day = TODAY + dt.timedelta(days=8)
    EventFactory.create(title="Picture day", school=made.school.school, first_day=day, last_day=day)
    return made


def signed_in(made: RecordFamilies, *, language: str = "en") -> tuple[Client, dict[str, str]]:
    """Daffy's mother, and the addresses of her children's calendars by first name."""
    user = make_parent(made.mother, "minnie7", language=language)
    browser = Client()
    log_in(browser)
    children = family.family_of(user).children
    return browser, {
        child.student.first_name: f"/parents/students/{child.id}/calendar/" for child in children
    }


def parts(browser: Client, path: str) -> tuple[str, str]:
    """What the month shows, and what the list shows."""
    month, _, agenda = words(browser.get(path)).partition("Monday, November 30")
    return month, agenda


def test_a_childs_calendar_holds_its_work_events_labels_and_attendance(made: RecordFamilies) -> None:
    browser, paths = signed_in(made)
    month, agenda = parts(browser, paths["Daffy"])
    assert "November 2026" in month
    assert "Sunday Monday Tuesday Wednesday Thursday Friday Saturday 1 2 3" in month
    assert "30 Today A day Tardy, 2nd period attendance" in month
    assert "26 A day Math quiz due, Mathematics 7" in month
    assert "8.8" not in month + agenda
    assert "Tardy, 2nd period attendance" in agenda
    assert "December" in agenda
    assert "Percent practice 2 due, Mathematics 7" in agenda
    assert "Early release, 12:30 p.m. event, All schools" in agenda
    assert "Picture day event, Babb Middle" in agenda
    assert "Dewey" not in month + agenda


def test_the_familys_calendar_names_each_child(made: RecordFamilies) -> None:
    browser, _paths = signed_in(made)
    month, agenda = parts(browser, FAMILY)
    assert "Today A day Tardy, 2nd period Daffy · attendance" in month
    assert "Absent, unexcused Dewey · attendance" in month
    assert "Percent practice 2 Daffy · due, Mathematics 7" in agenda
    assert "Picture day Daffy, Dewey, Dora · event, Babb Middle" in agenda
    assert agenda.count("Early release") == 1
    assert "Olga" not in month + agenda


def test_another_month_is_listed_whole(made: RecordFamilies) -> None:
    browser, paths = signed_in(made)
    page = words(browser.get(paths["Daffy"] + "?month=2026-12"))
    assert "December 2026" in page
    assert page.count("Percent practice 2") == 2
    assert "Math quiz" not in page
    assert 'href="?month=2026-11"' in browser.get(paths["Daffy"] + "?month=2026-12").text


@pytest.mark.parametrize(
    "month",
    ["1999-01", "2026-07", "2027-06", "9999-12", "0000-01", "2026-13", "2026-1", "x", "", "\uff12026-12"],
)
def test_a_month_far_away_is_not_there(made: RecordFamilies, month: str) -> None:
    browser, paths = signed_in(made)
    for path in (paths["Daffy"], FAMILY):
        assert browser.get(path, {"month": month}).status_code == 404


@pytest.mark.parametrize("month", ["2026-08", "2027-05"])
def test_the_school_year_has_a_first_and_a_last_month(made: RecordFamilies, month: str) -> None:
    browser, paths = signed_in(made)
    page = browser.get(paths["Daffy"], {"month": month})
    assert page.status_code == 200
    assert ("?month=2026-07" in page.text, "?month=2027-06" in page.text) == (False, False)


def test_one_kind_can_be_shown_alone(made: RecordFamilies) -> None:
    browser, paths = signed_in(made)
    for show, shown, hidden in (
        ("due", "Percent practice 2", "Picture day"),
        ("events", "Picture day", "Tardy"),
        ("attendance", "Tardy", "Percent practice 2"),
    ):
        page = browser.get(paths["Daffy"], {"show": show})
        assert shown in words(page)
        assert hidden not in words(page)
        assert f'href="?month=2026-12&amp;show={show}"' in page.text
    assert "Picture day" in words(browser.get(paths["Daffy"], {"show": "nonsense"}))


ENTRIES = {
    "Percent practice 2": {"grades", "calendar"},
    "Picture day": {"calendar"},
    "A day": {"calendar"},
    "Tardy, 2nd period": {"attendance"},
}


@pytest.mark.parametrize("right", Relationship.AREAS)
def test_each_entry_needs_its_own_right(made: RecordFamilies, right: str) -> None:
    Relationship.objects.filter(guardian=made.mother).update(
        **{**dict.fromkeys(Relationship.AREAS, False), right: True}
    )
    browser, paths = signed_in(made)
    for path in (paths["Daffy"], FAMILY):
        page = browser.get(path)
        assert page.status_code == (200 if right in {"grades", "calendar", "attendance"} else 403)
        for text, rights in ENTRIES.items():
            assert (text in page.text) is (right in rights), (path, text)


def test_a_childs_closed_calendar_is_one_sentence_in_the_familys(made: RecordFamilies) -> None:
    Relationship.objects.filter(guardian=made.mother, student=made.dewey).update(
        calendar=False, attendance=False
    )
    browser, _paths = signed_in(made)
    page = words(browser.get(FAMILY))
    assert "Dewey Clayton: not open to you. Contact the school office." in page
    assert "Absent, unexcused" not in page


def test_a_parent_without_children_gets_a_page(made: RecordFamilies) -> None:
    browser, _paths = signed_in(made)
    Relationship.objects.update(is_active=False)
    assert browser.get(FAMILY).status_code == 403


def test_a_whole_days_report_stands_for_its_periods(made: RecordFamilies) -> None:
    AttendanceFactory.create(student=made.daffy, day=TODAY, excuse="excused", comment="CANARY")
    AttendanceFactory.create(student=made.daffy, day=TODAY - dt.timedelta(days=3), status="present")
    browser, paths = signed_in(made)
    page = words(browser.get(paths["Daffy"]))
    assert "Absent, excused" in page
    assert "Tardy" not in page
    assert "Present" not in page
    assert "CANARY" not in browser.get(paths["Daffy"]).text


def test_a_day_without_school_says_so(made: RecordFamilies) -> None:
    CalendarDay.objects.filter(day=dt.date(2026, 11, 27)).update(is_instructional=False)
    browser, paths = signed_in(made)
    month, _agenda = parts(browser, paths["Daffy"])
    assert "27 No school" in month


def test_the_familys_calendar_names_the_schools_only_where_they_differ(made: RecordFamilies) -> None:
    other = SchoolFactory.create(name="Other Elementary")
    Student.objects.filter(first_name="Dewey").update(school=other)
    free = dt.date(2026, 11, 27)
    CalendarDay.objects.filter(day=free).update(is_instructional=False)
    browser, _paths = signed_in(made)
    month, _agenda = parts(browser, FAMILY)
    assert "27 Babb Middle : No school" in month
    CalendarDay.objects.create(school=other, day=free, is_instructional=False)
    month, _agenda = parts(browser, FAMILY)
    assert "27 No school" in month


def test_weekends_stand_there_only_if_something_is_on_one(made: RecordFamilies) -> None:
    browser, paths = signed_in(made)
    assert "Monday Tuesday" in words(browser.get(paths["Daffy"] + "?month=2026-09"))
    assert "Saturday" not in words(browser.get(paths["Daffy"] + "?month=2026-09"))
    made.school.add_day(dt.date(2026, 9, 12), label="A")
    assert "Sunday Monday" in words(browser.get(paths["Daffy"] + "?month=2026-09"))


def test_an_event_over_several_days_stands_on_each(made: RecordFamilies) -> None:
    EventFactory.create(title="Book fair", first_day=dt.date(2025, 1, 1), last_day=dt.date(2026, 12, 2))
    browser, paths = signed_in(made)
    _month, agenda = parts(browser, paths["Daffy"])
    assert agenda.count("Book fair") == 3


def test_words_and_dates_are_in_the_readers_language(made: RecordFamilies) -> None:
    EventFactory.create(title="Only in English", first_day=TODAY, last_day=TODAY)
    browser, _paths = signed_in(made, language="vi")
    page = browser.get(FAMILY)
    assert "Tháng 11 năm 2026" in words(page)
    assert "Tan học sớm, 12:30" in words(page)
    assert "Early release" not in page.text
    assert '<span class="entry-text" lang="en">' in page.text


def test_without_a_year_or_calendar_nothing_breaks(made: RecordFamilies) -> None:
    Term.objects.all().update(is_active=False)
    CalendarDay.objects.all().delete()
    browser, paths = signed_in(made)
    assert "Percent practice 2" in words(browser.get(paths["Daffy"]))


def test_the_student_sees_the_same_calendar(made: RecordFamilies) -> None:
    browser, paths = signed_in(made)
    parents = words(browser.get(paths["Daffy"]))
    claim(made.daffy)
    student = Client()
    sign_in(student, "S0393354")
    assert words(student.get("/school/calendar/")) == parents
