"""The made-up school year and its terms."""

from collections.abc import Iterator
from datetime import date, timedelta

from sis.demo.records import Term

WEEKS = 36
# Title, kind, first and last week (counted from the first day of school), and the term that it is part of.
TERMS = (
    ("year", "School Year", "schoolYear", 0, WEEKS, ""),
    ("s1", "Semester 1", "semester", 0, 18, "year"),
    ("s2", "Semester 2", "semester", 18, WEEKS, "year"),
    ("q1", "Quarter 1", "gradingPeriod", 0, 9, "s1"),
    ("q2", "Quarter 2", "gradingPeriod", 9, 18, "s1"),
    ("q3", "Quarter 3", "gradingPeriod", 18, 27, "s2"),
    ("q4", "Quarter 4", "gradingPeriod", 27, WEEKS, "s2"),
)
YEAR, SEMESTERS = "demo-year", ("demo-s1", "demo-s2")
# In the database the demo is always in its thirteenth week.
WEEKS_GONE = 12


def first_day_of_demo(today: date) -> date:
    """Return the Monday twelve weeks ago, on which the school year of the demo in the database began."""
    return today - timedelta(days=today.weekday(), weeks=WEEKS_GONE)


def first_day_of_school(today: date) -> date:
    """Return the first Monday in August of the current school year; from June on, of the next one."""
    august = date(today.year if today.month >= 6 else today.year - 1, 8, 1)
    return august + timedelta(days=-august.weekday() % 7)


def last_day(first_day: date) -> date:
    """Return the first day after the school year."""
    return first_day + timedelta(weeks=WEEKS)


def terms(first_day: date) -> Iterator[Term]:
    """Yield the school year, its semesters and its quarters."""
    ends_in = last_day(first_day).year
    for key, title, kind, begin, end, parent in TERMS:
        yield Term(
            f"demo-{key}",
            f"{title} {ends_in}" if kind == "schoolYear" else title,
            kind,
            first_day + timedelta(weeks=begin),
            first_day + timedelta(weeks=end),
            f"demo-{parent}" if parent else "",
            ends_in,
        )
