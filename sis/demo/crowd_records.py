"""What the schools of a made-up district hold about their students: scores, grades, attendance.

How much is a matter of `Density`. Values come from checksums of ids: the same ids make the same files.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zlib import crc32

from sis.demo import grading
from sis.demo.classes import HOMEROOM, SPECIALS, StudentSection, Subject, sections
from sis.demo.records import (
    Assignment,
    Attendance,
    Bell,
    ClassCategory,
    Day,
    Mark,
    Notice,
    Period,
    Record,
    Score,
)
from sis.demo.school_year import QUARTERS, SchoolYear
from sis.demo.schools import NO_RECORDS, Plan, School

PERIODS = ("0", "1", "2", "3", "4", "5", "6", "7")
WEIGHTS = (("cw", 50), ("test", 35), ("hw", 15))
STATUSES = (("absent", "excused", "illness"), ("tardy", "", ""), ("absent", "unexcused", ""))


def school_records(school: School, plan: Plan) -> Iterator[Record]:
    """Yield the periods, days and notices of a school, and the assignments of its sections."""
    if plan.density == NO_RECORDS:
        return
    yield from _periods(school)
    for day in plan.year.school_days:
        yield Day(school.sourced_id, day, "Regular", "", is_instructional=True)
    first, last = plan.year.first_day, plan.year.end
    text = f"Welcome to {school.name}."
    yield Notice(f"{school.sourced_id}-welcome", school.sourced_id, (), first, last, "en", "Welcome", text)
    subjects = {subject.code: subject for subject in (HOMEROOM, *SPECIALS)}
    for section in sections(school, plan.year):
        code = section.code.partition("-")[0]
        half = code[-1] if code[-1].isdecimal() else ""
        subject = subjects.get(code, Subject(code, ""))
        days = _due_days(school, subject, half, plan)
        for place, (day, term) in enumerate(days):
            yield Assignment(
                f"{section.sourced_id}-{place}",
                f"Work {place + 1}",
                "",
                day - timedelta(days=7),
                day,
                section.sourced_id,
                grading.category_id(WEIGHTS[place % len(WEIGHTS)][0]),
                term,
                school.sourced_id,
                100,
            )
        if days:
            for category, weight in WEIGHTS:
                yield ClassCategory(section.sourced_id, grading.category_id(category), weight)


def student_records(
    student: str, school: School, found: Sequence[StudentSection], plan: Plan, revision: int
) -> Iterator[Record]:
    """Yield the scores, grades and attendance of a student (a sourcedId) in these sections."""
    if plan.density == NO_RECORDS:
        return
    level = 70 + crc32(student.encode()) % 25
    q1_end = plan.year.span("q1")[1]
    posted_at = datetime.combine(q1_end, time(20), UTC) + timedelta(days=3)
    for one in found:
        base = crc32(one.sourced_id.encode(), level)
        days = _due_days(school, one.subject, one.half, plan)
        for place, (day, _term) in enumerate(days):
            if day >= plan.until:
                break
            score = level - 10 + (base >> place) % 15 + revision
            names = f"{student}-{one.subject.code}{one.half}-{place}", f"{one.sourced_id}-{place}", student
            yield Score(*names, "fully graded", score, day + timedelta(days=1))
        if days and one.half != "2" and q1_end < plan.until:
            percent = Decimal(level + revision)
            term, mark = plan.year.session_id("q1"), grading.letter(percent)
            yield Mark(student, one.sourced_id, grading.REPORT, term, mark, percent, "posted", "", posted_at)
    yield from _attendance(student, found, plan, level, revision)


def _attendance(
    student: str, found: Sequence[StudentSection], plan: Plan, level: int, revision: int
) -> Iterator[Attendance]:
    """Yield a row for the whole day and six for its periods; in elementary schools seven days instead."""
    days, turn = plan.year.school_days, level % 7
    taught = [one for one in found if one.subject is not HOMEROOM]
    if plan.density.days and not any(one.half for one in taught):
        for place in range(7 * plan.density.days):
            day = days[(turn + place) % len(days)]
            status = STATUSES[place % 3] if revision or (place + level) % 11 == 0 else ("present", "", "")
            if day <= plan.until:
                yield Attendance(student, day, "", "", *status)
        return
    halfway = plan.year.span("s2")[0]
    by_half = {
        half: [(one.period, one.sourced_id) for one in taught if one.half in {"", half}][:6] for half in "12"
    }
    for place in range(plan.density.days):
        day = days[(turn + place * 13) % len(days)]
        if day <= plan.until:
            status = STATUSES[(place + level + revision) % 3]
            yield Attendance(student, day, "", "", *status)
            for period, section in by_half["1" if day < halfway else "2"]:
                yield Attendance(student, day, period, section, *status)


def _due_days(school: School, subject: Subject, half: str, plan: Plan) -> Sequence[tuple[date, str]]:
    """Return when the work of a section is due, with the term of each; the same for sections of a subject."""
    return _spread(_assignments(school, subject, plan), half, plan.year)


@lru_cache
def _spread(count: int, half: str, year: SchoolYear) -> Sequence[tuple[date, str]]:
    """Return so many days of a semester or of the year, each with the id of its quarter."""
    quarters = {"1": QUARTERS[:2], "2": QUARTERS[2:]}.get(half, QUARTERS)
    days = [(day, year.session_id(key)) for key in quarters for day in year.school_days_in(key)]
    return [days[5 + place * (len(days) - 5) // count] for place in range(count)]


def _assignments(school: School, subject: Subject, plan: Plan) -> int:
    density = plan.density
    if subject.code == HOMEROOM.code:
        return density.homeroom if school.level == "elementary" else density.subject // 3
    return density.special if subject.code == SPECIALS[0].code else density.subject


def _periods(school: School) -> Iterator[Period | Bell]:
    for order, name in enumerate(PERIODS):
        period = f"{school.sourced_id}-{name}"
        yield Period(period, school.sourced_id, name, order)
        yield Bell("Regular", period, time(8 + order), time(8 + order, 50))
