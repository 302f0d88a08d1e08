"""The made-up school year: its terms, its school days, and the day labels of rotating schedules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from sis.demo.records import Term

WEEKS = 42
# Title, kind, first and last week (counted from the first day of school), and the term that it is part of.
TERMS = (
    ("year", "School Year", "schoolYear", 0, WEEKS, ""),
    ("s1", "Semester 1", "semester", 0, 20, "year"),
    ("s2", "Semester 2", "semester", 22, WEEKS, "year"),
    ("q1", "Quarter 1", "gradingPeriod", 0, 9, "s1"),
    ("q2", "Quarter 2", "gradingPeriod", 10, 20, "s1"),
    ("q3", "Quarter 3", "gradingPeriod", 22, 32, "s2"),
    ("q4", "Quarter 4", "gradingPeriod", 32, WEEKS, "s2"),
)
SEMESTERS, QUARTERS = ("s1", "s2"), ("q1", "q2", "q3", "q4")
# Weeks without school: fall, the end of the year (two), winter, spring; Thanksgiving is found by its date.
FREE_WEEKS = {9, 20, 21, 28, 35}
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class SchoolYear:
    """A school year of 42 weeks that begins on a Monday; each of its quarters has nine weeks of school."""

    first_day: date

    @property
    def end(self) -> date:
        """The first day after the school year."""
        return self.first_day + WEEKS * WEEK

    @property
    def ends_in(self) -> int:
        """The calendar year in which it ends, by which it is named."""
        return self.end.year

    @property
    def semesters(self) -> tuple[str, ...]:
        """The sourcedIds of both semesters."""
        return tuple(map(self.session_id, SEMESTERS))

    def session_id(self, key: str) -> str:
        """Return the sourcedId of the year, a semester or a quarter."""
        return f"demo-{self.ends_in}-{key}"

    def span(self, key: str) -> tuple[date, date]:
        """Return the first day of a session, and the first day after it."""
        return next(
            (self.first_day + begin * WEEK, self.first_day + end * WEEK)
            for one, _title, _kind, begin, end, _parent in TERMS
            if one == key
        )

    def terms(self) -> Iterator[Term]:
        """Yield the school year, its semesters and its quarters."""
        for key, title, kind, _begin, _end, parent in TERMS:
            yield Term(
                self.session_id(key),
                f"{title} {self.ends_in}" if kind == "schoolYear" else title,
                kind,
                *self.span(key),
                self.session_id(parent) if parent else "",
                self.ends_in,
            )

    @cached_property
    def school_days(self) -> tuple[date, ...]:
        """The days with school, in order."""
        weekdays = (
            self.first_day + week * WEEK + timedelta(days=day) for week in range(WEEKS) for day in range(5)
        )
        free = self._free_days
        return tuple(day for day in weekdays if day not in free)

    def school_days_in(self, key: str) -> list[date]:
        """Return the school days of a session."""
        first, end = self.span(key)
        return [day for day in self.school_days if first <= day < end]

    def breaks(self) -> Iterator[tuple[str, date, date]]:
        """Yield each break with its name, first and last weekday."""
        yield "fall", *self._week(9)
        yield "thanksgiving", *_weekdays(self._thanksgiving)
        yield "winter", self._week(20)[0], self._week(21)[1]
        yield "february", *self._week(28)
        yield "spring", *self._week(35)

    @cached_property
    def _free_days(self) -> frozenset[date]:
        free = {day for week in FREE_WEEKS for day in _days(self.first_day + week * WEEK)}
        labor_day = _nth_weekday(self.first_day.year, 9, 0, 1)
        king_day = _nth_weekday(self.ends_in, 1, 0, 3)
        return frozenset({*free, *_days(self._thanksgiving), labor_day, king_day})

    @property
    def _thanksgiving(self) -> date:
        """The Monday of the week of Thanksgiving."""
        return _nth_weekday(self.first_day.year, 11, 3, 4) - timedelta(days=3)

    def _week(self, week: int) -> tuple[date, date]:
        return _weekdays(self.first_day + week * WEEK)


@dataclass(frozen=True)
class DemoCalendar:
    """The school years of the demo as seen on a day; in summer the next one counts as this year."""

    today: date

    @cached_property
    def this_year(self) -> SchoolYear:
        """The school year that includes today, else the next."""
        return school_year_of(self.today)

    @cached_property
    def last_year(self) -> SchoolYear:
        """The school year before this one."""
        return _year_from(self.this_year.first_day.year - 1)

    @cached_property
    def next_year(self) -> SchoolYear:
        """The school year after this one."""
        return _year_from(self.this_year.first_day.year + 1)

    @cached_property
    def years(self) -> tuple[SchoolYear, ...]:
        """The school years with classes: until this one is some weeks old, the last one before it."""
        is_new = self.today < self.this_year.first_day + 5 * WEEK
        return (self.last_year, self.this_year) if is_new else (self.this_year,)

    @property
    def current_quarter(self) -> tuple[SchoolYear, str]:
        """The quarter of today, else the last one that ended."""
        begun = [key for key in QUARTERS if self.this_year.span(key)[0] <= self.today]
        return (self.this_year, begun[-1]) if begun else (self.last_year, QUARTERS[-1])

    def monday(self, weeks: int = 0) -> date:
        """Return the Monday of this week, or of one so many weeks later."""
        return self.today - timedelta(days=self.today.weekday()) + weeks * WEEK


def school_year_of(today: date) -> SchoolYear:
    """Return the school year that includes today, else the next: it begins on the first Monday in August."""
    year = _year_from(today.year - 1)
    return year if today < year.end else _year_from(today.year)


def _year_from(year: int) -> SchoolYear:
    """Return the school year that begins on the first Monday in August of a calendar year."""
    return SchoolYear(_nth_weekday(year, 8, 0, 1))


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _days(monday: date) -> list[date]:
    return [monday + timedelta(days=day) for day in range(5)]


def _weekdays(monday: date) -> tuple[date, date]:
    return monday, monday + timedelta(days=4)
