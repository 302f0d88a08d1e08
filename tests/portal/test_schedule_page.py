"""The schedule page (H6): a day with its times, and the year by periods and terms."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings

from parents import family
from sis.models import CalendarDay, Enrollment, Section, SectionTeacher, Term
from tests.cast import claim, sign_in
from tests.parents.walking import log_in, make_parent
from tests.record_families import RecordFamilies, make_record_families
from tests.school_records import TERMS, TODAY
from tests.visiting import Client

MORNING = dt.datetime(2026, 11, 30, 9, 20, tzinfo=dt.timezone(dt.timedelta(hours=-5)))


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def made(db: None) -> RecordFamilies:
    return make_record_families()


def page_of(made: RecordFamilies, query: str = "", *, language: str = "en") -> str:
    """What Daffy's mother reads on his schedule, without tags."""
    user = make_parent(made.mother, "minnie7", language=language)
    browser = Client()
    log_in(browser)
    daffy = family.family_of(user).children[0]
    return words(browser.get(f"/parents/students/{daffy.id}/schedule/{query}"))


def words(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(
        re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2].partition("</main>")[0]).split()
    )


def test_the_day_stands_above_the_year(made: RecordFamilies) -> None:
    page = page_of(made)
    day, _, year = page.partition("The whole year")
    assert "Today, Monday, November 30" in day
    assert "Period HR 7:00–7:50 Homeroom 07 Write to Dolores Whitfield Room 113" in day
    assert "Now Period 2 9:00–9:50 Mathematics 7" in day
    assert "Science 7 Vacancy: no teacher yet Room 118" in day
    assert "Period 6 1:00–1:50 No class" in day
    assert "Art 7" not in day
    assert "Term 2, now Oct 14 to Dec 18" in year
    assert "Period 6 Term 1 Study Skills" in year
    assert "Term 2 (now) No class" in year
    assert "Term 3, Term 4 Art 7 501010-3 Write to Dolores Caldwell Room 301" in year
    assert "Room Gym" not in page
    assert "As of last night’s update, 5:10 a.m." in page


def test_tomorrow_is_one_click_away(made: RecordFamilies) -> None:
    day = page_of(made, "?day=tomorrow").partition("The whole year")[0]
    assert "Tomorrow, Tuesday, December 1" in day
    assert "Mathematics 7" in day
    assert "Now" not in day


def test_a_day_without_school_says_so(made: RecordFamilies) -> None:
    CalendarDay.objects.filter(day=TODAY).update(is_instructional=False)
    day = page_of(made).partition("The whole year")[0]
    assert "No school" in day
    assert "Mathematics 7" not in day


@pytest.mark.parametrize(
    "query", ["?day=1999-01-01", "?day=", "?day=tomorrow%00", "?day=tomorrow&day=x", "?x=1"]
)
def test_any_other_day_is_today(made: RecordFamilies, query: str) -> None:
    assert "Today, Monday, November 30" in page_of(made, query)


def test_a_teacher_of_now_is_shown_and_can_be_written_to(made: RecordFamilies) -> None:
    user = make_parent(made.mother, "minnie7")
    browser = Client()
    log_in(browser)
    daffy = family.family_of(user).children[0]
    SectionTeacher.objects.filter(section=made.school.math).update(end=TODAY)
    made.school.teach(made.school.math, "Newman", begin=TODAY)
    page = browser.get(f"/parents/students/{daffy.id}/schedule/").text
    assert "Newman" in page
    assert "Osei" not in page
    new = SectionTeacher.objects.get(staff__last_name="Newman").staff
    assert f'href="mailto:{new.email}"' in page


def test_a_class_joined_late_says_from_when(made: RecordFamilies) -> None:
    band = Section.objects.get(title="Band, beginning")
    Enrollment.objects.filter(section=band, student=made.daffy).update(
        begin=TERMS["t2"][0] + dt.timedelta(days=4)
    )
    assert "from October 18" in page_of(made)


def test_before_the_first_day_it_is_next_years(made: RecordFamilies, now: Any) -> None:
    now.move_to(dt.datetime(2026, 7, 20, 12, tzinfo=dt.UTC))
    page = page_of(made)
    assert "Next school year, 2026-27" in page
    assert "The first day is August 3, 2026" in page.replace("Aug. ", "August ")
    assert "Mathematics 7" in page
    assert "Today," not in page


def test_before_it_opens_the_page_names_the_day(
    made: RecordFamilies, settings: LazySettings, now: Any
) -> None:
    settings.SCHEDULE_OPENS = dt.date(2026, 7, 27)
    now.move_to(dt.datetime(2026, 7, 20, 12, tzinfo=dt.UTC))
    page = page_of(made)
    assert "The schedule for 2026-27 will be available on July 27, 2026." in page
    assert "Mathematics 7" not in page


@pytest.mark.parametrize("opens", [dt.date(2026, 7, 20), dt.date(2027, 7, 20), None])
def test_an_open_year_is_shown(
    made: RecordFamilies, settings: LazySettings, now: Any, opens: dt.date | None
) -> None:
    settings.SCHEDULE_OPENS = opens
    now.move_to(dt.datetime(2026, 8, 3, 12, tzinfo=dt.UTC))
    assert "Mathematics 7" in page_of(made)


def test_half_of_the_data_shows_what_is_known(made: RecordFamilies) -> None:
    Enrollment.objects.all().update(is_active=False)
    made.school.enroll(made.school.math)
    CalendarDay.objects.all().delete()
    assert "Mathematics 7" in page_of(made)


def test_without_a_school_year_nothing_breaks(made: RecordFamilies) -> None:
    Term.objects.all().update(is_active=False)
    assert "The school hasn’t sent a schedule yet." in page_of(made)


def test_dates_and_words_are_in_the_readers_language(made: RecordFamilies) -> None:
    assert "Hôm nay, thứ Hai, ngày 30 tháng 11" in page_of(made, language="vi")


@pytest.mark.slow
def test_the_student_sees_the_same_schedule(made: RecordFamilies) -> None:
    parents = page_of(made)
    claim(made.daffy)
    browser = Client()
    sign_in(browser, "S0393354")
    own = browser.get("/school/schedule/")
    assert words(own) == parents
    assert "mailto:" in own.text
    for path in ("/home/", "/account/", "/school/", "/school/schedule/"):
        assert 'href="/school/schedule/"' in browser.get(path).text, path
