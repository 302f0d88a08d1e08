"""The attendance page (H8): two counters, months, a day with its periods, totals, and the district's text."""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings

from sis.models import Attendance, CalendarDay, Enrollment, Relationship, RosterImport, Section, Term
from tests.parents.walking import log_in
from tests.portal.pages_of_records import Reader, parent_of, student_self, words
from tests.record_families import RecordFamilies, make_record_families
from tests.school_records import TODAY, AttendanceFactory

pytestmark = pytest.mark.slow

NOON = dt.datetime(2026, 11, 30, 17, tzinfo=dt.UTC)
FRIDAY = dt.date(2026, 11, 20)
LANGUAGES = ("en", "es", "fr", "vi")


@pytest.fixture(autouse=True)
def now() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def made(db: None) -> RecordFamilies:
    made = make_record_families()
    Attendance.objects.all().delete()
    return made


@pytest.fixture
def mother(made: RecordFamilies) -> Reader:
    return parent_of(made.daffy, made.mother)


def report(made: RecordFamilies, day: dt.date = FRIDAY, **more: object) -> Attendance:
    return AttendanceFactory.create(student=made.daffy, day=day, **more)


def cell(reader: Reader, day: dt.date, path: str = "attendance/") -> str:
    """The words of a day in its month."""
    months = re.split(r"<caption>\s*", reader.get(path).text)
    month = next(part for part in months if part.startswith(f"{day:%B}")).partition("</table>")[0]
    for part in month.split("<td"):
        found = words("<td" + part)
        if found.split(" ")[0] == str(day.day):
            return found
    raise AssertionError(f"no {day}")


def test_the_two_counters_of_the_hand_worked_case(made: RecordFamilies, mother: Reader) -> None:
    CalendarDay.objects.all().delete()
    days = [TODAY - dt.timedelta(days=back) for back in range(30)][::-1]
    for day in days:
        made.school.add_day(day)
    Enrollment.objects.filter(student=made.daffy).update(begin=days[10])
    report(made, days[11], excuse="excused")
    report(made, days[12], excuse="exempt")
    for day in days[13:16]:
        report(made, day, status="tardy", excuse="unexcused")

    page = mother.read("attendance/")

    assert "0 unexcused days this year Excused and exempt days don’t count here." in page
    assert "10.0% of school days absent: 2 of 20 All absences count here, including excused ones." in page
    assert "10% reached. The school office: 770-555-0120" in page
    assert "Tardy on 3 days. Tardies aren’t included in either number." in page
    assert student_self(made.daffy).read("attendance/") == page.replace(" Request a correction", "")


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"excuse": "unexcused"}, "20 U Absent, unexcused"),
        ({"excuse": "excused"}, "20 E Absent, excused"),
        ({"excuse": "exempt"}, "20 X Absent, exempt"),
        ({"excuse": "unknown"}, "20 ? Absent, excuse unknown"),
        ({"status": "tardy"}, "20 T Tardy"),
        ({"status": "early"}, "20 L Left early"),
        ({"status": "present"}, "20 ✓ Present"),
        ({"period": "2", "excuse": "unexcused"}, "20 • Some periods only"),
    ],
)
def test_a_day_has_a_letter_and_a_word(
    made: RecordFamilies, mother: Reader, entry: dict[str, str], expected: str
) -> None:
    AttendanceFactory.create(student=made.daffy, day=FRIDAY, **entry)
    assert cell(mother, FRIDAY) == expected
    legend = mother.read("attendance/").partition("Number without a box")[0]
    assert legend.count(expected.partition(" ")[2].partition(" ")[2]) >= 2


def test_no_report_is_not_the_same_as_present(made: RecordFamilies, mother: Reader) -> None:
    assert cell(mother, FRIDAY) == "20 No absence reported"
    assert cell(mother, dt.date(2026, 11, 3)) == "3 No school"
    assert cell(mother, TODAY) == "30 No absence reported"
    assert "As of 8:40 a.m. today" in mother.read("attendance/")
    RosterImport.objects.filter(scope="attendance").delete()
    assert cell(mother, TODAY) == "30 No data yet"
    assert "Present" not in mother.read("attendance/")


def test_a_day_opens_its_periods_and_says_until_when_a_note_helps(
    made: RecordFamilies, mother: Reader, settings: LazySettings, now: Any
) -> None:
    report(made, excuse="unexcused", comment="Police were called")
    math = made.school.math
    report(made, period="2", section=math, excuse="unexcused")
    report(made, period="10", status="tardy", excuse="excused", reason="appointment")
    page = mother.read(f"attendance/?month=2026-11&day={FRIDAY}")
    opened = page.partition("Friday, November 20")[2].partition("Totals")[0]

    assert "Absent, unexcused full day" in opened
    assert opened.index("Period 2 Mathematics 7 Absent, unexcused") < opened.index("Period 10")
    assert "Tardy, excused: Medical appointment" in opened
    assert "The last day to change this with a note was Wednesday, November 25. Contact the school" in opened
    assert "770-555-0120" in opened
    assert "Police" not in page

    settings.ABSENCE_NOTE_DAYS = 7
    opened = mother.read(f"attendance/?day={FRIDAY}")
    assert "A note to the school office can change this until Tuesday, December 1." in opened
    settings.ABSENCE_NOTE_DAYS = 0
    assert "A note" not in mother.read(f"attendance/?day={FRIDAY}")


@pytest.mark.parametrize("excuse", ["excused", "exempt"])
def test_an_excused_day_needs_no_note(made: RecordFamilies, mother: Reader, excuse: str) -> None:
    report(made, excuse=excuse, reason="illness", duration=Decimal("0.50"))
    page = mother.read("attendance/")
    assert f"Absent, {excuse}: Illness 0.5 of the day" in page
    assert "A note" not in page


def test_the_newest_report_of_the_month_is_open(made: RecordFamilies, mother: Reader) -> None:
    report(made, dt.date(2026, 11, 12))
    report(made)
    assert "Friday, November 20" in mother.read("attendance/")
    assert "Thursday, November 12" not in mother.read("attendance/").partition("Totals")[0]


def test_a_day_without_a_report_opens_too(made: RecordFamilies, mother: Reader) -> None:
    page = mother.read("attendance/?day=2026-11-17")
    assert "Tuesday, November 17 No absence reported" in page
    assert "Nothing was reported for individual periods on this day." in page


def test_arrows_lead_through_the_months_without_a_script(made: RecordFamilies, mother: Reader) -> None:
    page = mother.get("attendance/").text
    assert "September to November" in words(page)
    wide, narrow = page.split('aria-label="Other months"')[1:3]
    assert 'href="?month=2026-10#months"' in wide
    assert "August" in wide.partition("</nav>")[0]
    assert "October" in narrow.partition("</nav>")[0]
    earlier = mother.get("attendance/?month=2026-10").text
    assert "August to October" in words(earlier)
    assert 'class="month chosen"' in earlier.replace(' ">', '">')
    assert "November" in earlier.split('aria-label="Other months"')[2].partition("</nav>")[0]
    first = mother.get("attendance/?month=2026-08").text
    assert "August to October" in words(first)
    assert "September" in first.split('aria-label="Other months"')[2].partition("</nav>")[0]


@pytest.mark.parametrize(
    "query",
    [
        "month=1999-01",
        "month=2026-07",
        "month=2026-12",
        "month=2026-11-01",
        "month=x",
        "month=",
        "month=99999-11",
        "day=1999-01-01",
        "day=2026-12-01",
        "day=2026-08-02",
        "day=20261120",
        "day=x",
        "day=",
        "month=2026-10&day=2026-11-20",
    ],
)
def test_months_and_days_far_away_are_not_there(made: RecordFamilies, mother: Reader, query: str) -> None:
    assert mother.get(f"attendance/?{query}").status_code == 404


def test_totals_by_class_period_day_and_term(made: RecordFamilies, mother: Reader) -> None:
    math, science = made.school.math, Section.objects.get(title="Science 7")
    report(made, period="2", section=math, excuse="unexcused")
    report(made, dt.date(2026, 11, 19), period="2", section=math, status="tardy")
    report(made, period="3", section=science, excuse="excused")
    report(made, excuse="unexcused", reason="transportation")
    report(made, dt.date(2026, 10, 8), excuse="excused")
    page = mother.read("attendance/").partition("Totals this year by")[2]
    assert "Mathematics 7 1 1 0 0 1 0 1" in page
    assert "Science 7 1 0 0 1 0 0 0" in page
    assert "2 1 1 0 0 1 0 1" in page
    assert "Friday, November 20 Absent, unexcused: Bus or transportation" in page
    assert "Term 1 1 0 0 1 0 0 0" in page
    assert "Term 2 1 0 0 0 1 0 0" in page


def texts(word: str) -> dict[str, str]:
    return {language: f"{word} in {language}" for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_a_threshold_stands_the_districts_text(
    made: RecordFamilies, settings: LazySettings, language: str
) -> None:
    settings.ATTENDANCE_THRESHOLDS = {"unexcused": {"1": texts("One"), "3": texts("Three")}}
    mother = parent_of(made.daffy, made.mother, language=language)
    assert f"One in {language}" in mother.read("attendance/")
    assert "reached" not in mother.get("attendance/").text
    report(made, excuse="unexcused")
    page = mother.read("attendance/")
    assert f"One in {language}" in page
    assert "Three in" not in page
    assert 'class="ruler-says reached"' in mother.get("attendance/").text
    for back in (1, 2):
        report(made, FRIDAY - dt.timedelta(days=back), excuse="unexcused")
    assert f"Three in {language}" in mother.read("attendance/")


def test_a_share_that_only_rounds_to_a_threshold_has_not_reached_it(
    made: RecordFamilies, mother: Reader
) -> None:
    for back in range(28, 28 + 190):
        made.school.add_day(TODAY - dt.timedelta(days=back))
    term = Term.objects.get(sourced_id="year")
    Term.objects.filter(pk=term.pk).update(start=TODAY - dt.timedelta(days=230))
    assert "reached" not in mother.read("attendance/")


def test_without_a_calendar_the_page_says_what_is_missing(made: RecordFamilies, mother: Reader) -> None:
    CalendarDay.objects.all().delete()
    report(made, excuse="excused")
    page = mother.read("attendance/")
    assert (
        "1 day absent this year There’s no percent because the school’s calendar isn’t available yet." in page
    )
    assert "days off look like school days" in page
    assert cell(mother, dt.date(2026, 11, 19)) == "19 No absence reported"


def test_without_a_school_year_the_page_says_so(made: RecordFamilies, mother: Reader) -> None:
    Term.objects.update(is_active=False)
    assert "The school hasn’t sent a school year yet." in mother.read("attendance/")


def test_a_school_on_saturday_gets_a_column(made: RecordFamilies, mother: Reader) -> None:
    assert ">Sat<" not in mother.get("attendance/").text
    CalendarDay.objects.filter(day=dt.date(2026, 11, 21)).update(is_instructional=True)
    assert ">Sat<" in mother.get("attendance/").text


def test_in_summer_it_is_the_last_years(made: RecordFamilies, mother: Reader, now: Any) -> None:
    ahead = Term.objects.create(
        sourced_id="next",
        title="2027-28",
        kind=Term.Kind.SCHOOL_YEAR,
        start=dt.date(2027, 8, 2),
        end=dt.date(2028, 5, 26),
        school_year=2028,
    )
    made.school.add_class("Mathematics 8", terms=()).terms.set([ahead])
    report(made, excuse="unexcused")
    now.move_to(dt.datetime(2027, 7, 1, 12, tzinfo=dt.UTC))
    log_in(mother.browser)
    page = mother.read("attendance/")
    assert "Attendance, 2026-27" in page
    assert "March to May" in page
    assert "1 unexcused day this year" in page
    opened = mother.get(f"attendance/?day={FRIDAY}").text
    assert "Request a correction" not in opened


def test_a_day_leads_to_a_correction(made: RecordFamilies, mother: Reader) -> None:
    report(made, excuse="unexcused")
    page = mother.get("attendance/").text
    link = (
        page.partition('class="ask-correction"')[2]
        .partition('href="')[2]
        .partition('"')[0]
        .replace("&amp;", "&")
    )
    assert mother.browser.get(link).status_code == 200
    assert f"day={FRIDAY}" in link


def test_the_words_are_in_the_readers_language(made: RecordFamilies) -> None:
    report(made, excuse="unexcused", reason="illness")
    page = parent_of(made.daffy, made.mother, language="vi").read("attendance/")
    assert "20 K Vắng mặt không phép" in page
    assert "Vắng mặt không phép: Bị bệnh" in page
    assert "Tháng 9 đến tháng 11" in page
    assert "Unexcused" not in page


def test_the_page_leads_to_the_report_on_paper_where_that_is_open(
    made: RecordFamilies, mother: Reader
) -> None:
    link = f'href="{mother.root}reports/attendance/"'
    assert link in mother.get("attendance/").text
    Relationship.objects.filter(guardian=made.mother).update(reports=False)
    assert link not in mother.get("attendance/").text
