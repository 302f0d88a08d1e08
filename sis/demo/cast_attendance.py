"""The attendance of the cast: what the schools reported of each day."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from zlib import crc32

from sis.demo.cast_child import Child
from sis.demo.cast_schools import HOMEROOM, School, grades_of, school_of
from sis.demo.records import Attendance
from sis.demo.school_year import DemoCalendar, SchoolYear


class Reported(NamedTuple):
    """What a school reported on one day."""

    status: str
    excuse: str = ""
    reason: str = ""
    share: str = ""
    comment: str = ""


ILL = Reported("absent", "excused", "illness", comment="Mother called.")
UNEXCUSED, EXEMPT = Reported("absent", "unexcused"), Reported("absent", "exempt", "schoolActivity")
UNDECIDED, LATE = Reported("absent", "unknown"), Reported("tardy", "unexcused", "transportation")
PRESENT = Reported("present")
HALF = Reported("absent", "excused", "appointment", "0.5")
EARLY = Reported("early", "excused", "appointment")
REASONS = (
    "illness",
    "appointment",
    "bereavement",
    "religious",
    "family",
    "court",
    "military",
    "suspension",
    "transportation",
    "weather",
    "other",
)

# By student number: what was reported, by the school day of the year, counted from 0.
REPORTED: dict[str, dict[int, Reported]] = {
    # At the thresholds: three, five and ten days unexcused.
    "0400110": dict.fromkeys((3, 8, 14), UNEXCUSED),
    "0400119": dict.fromkeys((2, 5, 9, 12, 16), UNEXCUSED),
    "0400112": dict.fromkeys((1, 3, 5, 6, 8, 10, 12, 14, 15, 17), UNEXCUSED),
    # Half days, and a child who was sent home.
    "0400106": {4: HALF, 11: HALF, 15: EARLY},
    "0400130": {2 * place: ILL._replace(reason=reason) for place, reason in enumerate(REASONS)},
    # Nothing at all.
    "0400124": {},
}
# The worked case: 20 school days since she came, one absence excused and one exempt, three tardies.
NEWCOMER, NEWCOMER_DAYS = "0400129", 20
NEWCOMER_REPORTED = {2: ILL, 6: LATE, 9: EXEMPT, 12: LATE, 16: LATE}
# Her teacher reports everyone each day; with her the files have every school day.
DAILY = "0400126"
# Absent on the last school day, which no one has decided about yet.
UNDECIDED_CHILD = "0400102"
TODAY = {"0123457": LATE, "0400104": ILL, "0400127": EARLY}


def attendance(children: Iterable[Child], calendar: DemoCalendar) -> Iterator[Attendance]:
    """Yield what was reported before today."""
    for child in children:
        for year, grade in grades_of(child.grade, calendar):
            if school := school_of(grade):
                passed = [day for day in year.school_days if day < calendar.today]
                for day, reported in sorted(_reported(child.number, passed).items()):
                    yield from _rows(child, school, year, grade, day, reported)


def attendance_of_today(children: Iterable[Child], calendar: DemoCalendar) -> Iterator[Attendance]:
    """Yield what was reported this morning; nothing on a day without school."""
    if calendar.today in calendar.this_year.school_days:
        for child in children:
            if child.number in TODAY and (school := school_of(child.grade)):
                reported = TODAY[child.number]
                yield from _rows(child, school, calendar.this_year, child.grade, calendar.today, reported)


def enrolled_from(number: str, year: SchoolYear, today: date) -> date:
    """Return the day from which a child of the cast is in the classes of a year: the first, but for one."""
    passed = [day for day in year.school_days if day <= today]
    return passed[-NEWCOMER_DAYS] if number == NEWCOMER and len(passed) > NEWCOMER_DAYS else year.first_day


def _reported(number: str, passed: list[date]) -> dict[date, Reported]:
    if number == DAILY:
        return dict.fromkeys(passed, PRESENT)
    if number == NEWCOMER:
        since = max(0, len(passed) - NEWCOMER_DAYS + 1)
        return {passed[since + at]: one for at, one in NEWCOMER_REPORTED.items() if since + at < len(passed)}
    by_place = REPORTED.get(number, _usual(number))
    found = {passed[place]: reported for place, reported in by_place.items() if place < len(passed)}
    if number == UNDECIDED_CHILD and passed:
        found[passed[-1]] = UNDECIDED
    return found


def _usual(number: str) -> dict[int, Reported]:
    """Return what is usual: an absence about every other month, and a tardy now and then."""
    drawn = crc32(number.encode()) % 20
    kinds = (ILL, LATE, LATE, EXEMPT, UNEXCUSED)
    return {4 + drawn + 29 * place: kinds[(drawn + place) % len(kinds)] for place in range(6)}


def _rows(  # noqa: PLR0917 (one report)
    child: Child, school: School, year: SchoolYear, grade: str, day: date, reported: Reported
) -> Iterator[Attendance]:
    """Yield the row of the day, and those of the periods that the student missed or came late to."""
    share = Decimal(reported.share) if reported.share else None
    words = reported.status, reported.excuse, reported.reason
    yield Attendance(child.sourced_id, day, "", "", *words, share, reported.comment)
    if reported.status in {"present", "early"} or school.level == "elementary":
        return
    label = day_label(school, year, day)
    for subject in school.subjects:
        first, end = year.span(subject.quarters[0])[0], year.span(subject.quarters[-1])[1]
        for period, on in subject.meetings:
            is_missed = reported.status == "absent" or subject.code == HOMEROOM
            if is_missed and on in {"", label} and first <= day < end:
                section = school.section_id(year, grade, subject)
                yield Attendance(child.sourced_id, day, period, section, *words)


def day_label(school: School, year: SchoolYear, day: date) -> str:
    """Return a school day's place in the rotation: A and B at the high school, 1 to 6 at the elementary."""
    place = year.school_days.index(day)
    return {"high": "AB"[place % 2], "elementary": str(place % 6 + 1)}.get(school.level, "")
