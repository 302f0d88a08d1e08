"""Attendance (H8): a student's months, two counters, and totals by class, period and day.

A day's status is what the school's file says for the whole day, never a sum over its periods. Files usually
list exceptions only: a day without an entry has no report, which is not the same as present.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone

from sis import models
from sis.grades import round_half_up
from sis.records.classes import enrollments_in, period_order
from sis.records.schedule import DayKind, SchoolDay, column_terms, school_days
from sis.years import SchoolYear, Term

AttendanceStatus: TypeAlias = models.Attendance.Status
AttendanceExcuse: TypeAlias = models.Attendance.Excuse
AttendanceReason: TypeAlias = models.Attendance.Reason


@dataclass(frozen=True, slots=True)
class AttendanceEntry:
    """One student in one period of one day; a blank period is the whole day.

    `class_id` and `course` are those of the class that took it, None and blank where the file names none.
    `share` is the part of the day, None if the file does not say; an absence is then a whole day. The
    office's comment is not here: families never see it. `first_seen` and `changed_at` are the times of the
    loads that brought and last changed it.
    """

    day: date
    period: str
    status: AttendanceStatus
    excuse: AttendanceExcuse
    reason: AttendanceReason | None
    share: Decimal | None
    class_id: int | None
    course: str
    first_seen: datetime
    changed_at: datetime

    @property
    def is_whole_day(self) -> bool:
        """Say whether the entry is about the day, not about one period."""
        return self.period == ""


@dataclass(frozen=True, slots=True)
class AttendanceDay:
    """One day with what was reported: of the whole day first, then by period."""

    school_day: SchoolDay
    entries: tuple[AttendanceEntry, ...]

    @property
    def of_day(self) -> AttendanceEntry | None:
        """What the file says of the whole day; None: nothing was reported."""
        return next((one for one in self.entries if one.is_whole_day), None)


@dataclass(frozen=True, slots=True)
class AttendanceMonth:
    """A month of the school year: each day that the calendar lists or that has a report."""

    first: date
    days: tuple[AttendanceDay, ...]


@dataclass(frozen=True, slots=True)
class AttendanceTotal:
    """How often something was reported: absences, tardies and early departures, by excuse."""

    absent: int
    tardy: int
    early: int
    by_excuse: tuple[tuple[AttendanceExcuse, int], ...]


@dataclass(frozen=True, slots=True)
class ClassTotal:
    """The total of one class; `class_id` is None and `course` blank for entries that name no class."""

    class_id: int | None
    course: str
    total: AttendanceTotal


@dataclass(frozen=True, slots=True)
class PeriodTotal:
    """The total of one period."""

    period: str
    total: AttendanceTotal


@dataclass(frozen=True, slots=True)
class TermTotal:
    """The total of one term's whole days."""

    term: Term
    total: AttendanceTotal


@dataclass(frozen=True, slots=True)
class AttendanceRecord:
    """A school year's attendance of one student through a day.

    Two counters, never one. `unexcused` are the days of unexcused absence; `absent` are all days of absence,
    excused and exempt ones too, as the file gives half days. Tardies are in neither. `enrolled_days` are the
    school days since the student entered a class of the year, None if no calendar was loaded: then there is
    no share. `by_term` are the terms that have begun, `coming` the calendar's days after today.
    """

    months: tuple[AttendanceMonth, ...]
    unexcused: Decimal
    absent: Decimal
    tardies: int
    enrolled_days: int | None
    by_class: tuple[ClassTotal, ...]
    by_period: tuple[PeriodTotal, ...]
    by_term: tuple[TermTotal, ...]
    by_day: AttendanceTotal
    coming: tuple[SchoolDay, ...]

    @property
    def absent_percent(self) -> Decimal | None:
        """All absences as a share of the days enrolled, half up to one decimal."""
        if not self.enrolled_days:
            return None
        return round_half_up(Fraction(self.absent) / self.enrolled_days * 100, 1)

    def reaches(self, percent: Decimal) -> bool:
        """Say whether the share of absences, not rounded, is this many percent or more."""
        return bool(self.enrolled_days) and self.absent * 100 >= percent * (self.enrolled_days or 0)


def attendance_of(student_ids: Collection[int], *, year: SchoolYear, on: date) -> dict[int, AttendanceRecord]:
    """Return each student's attendance of a school year through a day. Three statements for any number."""
    last = min(on, year.end)
    entries = read_attendance(student_ids, first=year.start, last=last)
    spans = _enrolled(student_ids, year)
    schools = {school_id for school_id, _first, _end in spans.values()}
    calendars = school_days(schools, first=year.start, last=year.end)
    return {
        student_id: _record(
            entries.get(student_id, []),
            calendars.get(spans[student_id][0], ()) if student_id in spans else (),
            spans.get(student_id),
            [term for term in column_terms(year, []) if term.start <= on],
            on,
        )
        for student_id in student_ids
    }


def read_attendance(
    student_ids: Collection[int], *, first: date, last: date
) -> dict[int, list[AttendanceEntry]]:
    """Return each student's entries from the first through the last day, by day and period. One statement."""
    rows = models.Attendance.objects.filter(student_id__in=student_ids, day__range=(first, last))
    columns = ("day", "period", "status", "excuse", "reason", "duration")
    found: defaultdict[int, list[AttendanceEntry]] = defaultdict(list)
    for student_id, *rest in rows.order_by().values_list(
        "student_id", *columns, "section_id", "section__course__title", "first_seen", "changed_at"
    ):
        day, period, status, excuse, reason, share, class_id, course, first_seen, changed_at = rest
        found[student_id].append(
            AttendanceEntry(
                day=day,
                period=period,
                status=AttendanceStatus(status),
                excuse=AttendanceExcuse(excuse),
                reason=AttendanceReason(reason) if reason else None,
                share=share,
                class_id=class_id,
                course=course or "",
                first_seen=first_seen,
                changed_at=changed_at,
            )
        )
    for entries in found.values():
        entries.sort(key=lambda entry: (entry.day, period_order([entry.period])))
    return found


_Span = tuple[int | None, date, date]


def _enrolled(student_ids: Collection[int], year: SchoolYear) -> dict[int, _Span]:
    """Return each student's school, first day in a class of the year, and the day after the last.

    Without a class it is since the student entered the district. One statement.
    """
    enrolled = enrollments_in(year, student_ids).filter(student=OuterRef("pk"))
    rows = models.Student.objects.filter(pk__in=student_ids).annotate(
        spans=ArraySubquery(enrolled.values(json=JSONObject(begin="begin", end="end")))
    )
    columns = ("pk", "school_id", "entered_at", "spans")
    found: dict[int, _Span] = {}
    for pk, school_id, entered_at, spans in rows.order_by().values_list(*columns):
        begins = [_day(span["begin"]) or year.start for span in spans] or [timezone.localdate(entered_at)]
        ends = [_day(span["end"]) or date.max for span in spans] or [date.max]
        found[pk] = school_id, max(min(begins), year.start), max(ends)
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _record(
    entries: list[AttendanceEntry],
    calendar: tuple[SchoolDay, ...],
    span: _Span | None,
    terms: list[Term],
    on: date,
) -> AttendanceRecord:
    of_days = [entry for entry in entries if entry.is_whole_day]
    absences = [entry for entry in of_days if entry.status == AttendanceStatus.ABSENT]
    school_days = [one.day for one in calendar if one.kind == DayKind.SCHOOL and one.day <= on]
    enrolled = [day for day in school_days if span and span[1] <= day < span[2]]
    by_class: defaultdict[tuple[int | None, str], list[AttendanceEntry]] = defaultdict(list)
    by_period: defaultdict[str, list[AttendanceEntry]] = defaultdict(list)
    for entry in entries:
        if not entry.is_whole_day:
            by_period[entry.period].append(entry)
            by_class[entry.class_id, entry.course].append(entry)
    return AttendanceRecord(
        months=_months(entries, [one for one in calendar if one.day <= on]),
        unexcused=_days(one for one in absences if one.excuse == AttendanceExcuse.UNEXCUSED),
        absent=_days(absences),
        tardies=sum(entry.status == AttendanceStatus.TARDY for entry in of_days),
        enrolled_days=len(enrolled) if school_days else None,
        by_class=tuple(
            ClassTotal(class_id, course, _total(many))
            for (class_id, course), many in sorted(
                by_class.items(), key=lambda one: (one[0][1], one[0][0] or 0)
            )
        ),
        by_period=tuple(
            PeriodTotal(period, _total(by_period[period]))
            for period in sorted(by_period, key=lambda period: period_order([period]))
        ),
        by_term=tuple(
            TermTotal(term, _total([one for one in of_days if term.holds(one.day)])) for term in terms
        ),
        by_day=_total(of_days),
        coming=tuple(one for one in calendar if one.day > on),
    )


def _days(absences: Iterable[AttendanceEntry]) -> Decimal:
    return sum((Decimal(1) if one.share is None else one.share for one in absences), Decimal(0))


def _total(entries: Collection[AttendanceEntry]) -> AttendanceTotal:
    counts = Counter(entry.status for entry in entries)
    excuses = Counter(entry.excuse for entry in entries if entry.status != AttendanceStatus.PRESENT)
    return AttendanceTotal(
        absent=counts[AttendanceStatus.ABSENT],
        tardy=counts[AttendanceStatus.TARDY],
        early=counts[AttendanceStatus.EARLY],
        by_excuse=tuple((excuse, excuses[excuse]) for excuse in AttendanceExcuse if excuses[excuse]),
    )


def _months(entries: Iterable[AttendanceEntry], calendar: Iterable[SchoolDay]) -> tuple[AttendanceMonth, ...]:
    listed = {one.day: one for one in calendar}
    reported: defaultdict[date, tuple[AttendanceEntry, ...]] = defaultdict(tuple)
    for entry in entries:
        reported[entry.day] += (entry,)
    months: defaultdict[date, list[AttendanceDay]] = defaultdict(list)
    for day in sorted(listed.keys() | reported.keys()):
        shown = listed.get(day) or SchoolDay(day, DayKind.UNKNOWN)
        months[day.replace(day=1)].append(AttendanceDay(shown, reported.get(day, ())))
    return tuple(AttendanceMonth(first, tuple(days)) for first, days in months.items())
