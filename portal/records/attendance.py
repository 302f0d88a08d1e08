"""The attendance page (H8): two counters, months, one day with its periods, and totals."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise

from portal.records.access import Asked, NoSuchRecord, RecordsAccess, year_with_records
from portal.records.attendance_thresholds import Ruler, ruler_of
from portal.records.attendance_words import ABSENCES, PERIODS, REASONS, SIGNS, Sign, excuse_of, sign_of
from portal.records.correction_link import correction_link
from portal.records.rights import Part
from sis import records
from sis.records import (
    AttendanceDay,
    AttendanceEntry,
    AttendanceExcuse,
    AttendanceRecord,
    AttendanceStatus,
    AttendanceTotal,
    DayKind,
    Freshness,
    SchoolDay,
    SchoolYear,
)

SIDE_BY_SIDE = 3
SATURDAY = 5
CAN_BECOME_EXCUSED = {AttendanceExcuse.UNEXCUSED, AttendanceExcuse.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a month.

    `state` is `reported`, `quiet` (nothing reported), `not_loaded`, `no_school` or `ahead`. `query` opens
    the day, blank if there is nothing to open.
    """

    day: date
    state: str
    sign: Sign | None
    is_today: bool
    is_open: bool
    query: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks of the weekdays that the school uses; None fills a week. `weekdays` are dates to name.

    `is_chosen`: where only one month fits, it is this one.
    """

    first: date
    weekdays: tuple[date, ...]
    weeks: tuple[tuple[Cell | None, ...], ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A way to other months: `month` is the one that comes into view."""

    month: date
    query: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """What was reported of a day or a period, without the office's comment. `part` is a part of a day."""

    period: str
    course: str
    sign: Sign
    excuse: Promise | str
    reason: Promise | str
    part: Decimal | None

    @property
    def is_full_day_absence(self) -> bool:
        """Say whether it is an absence of the whole day."""
        return self.part is None and self.sign in ABSENCES


@dataclass(frozen=True, slots=True)
class OpenDay:
    """One day spelled out. `of_day` is what the school says of the whole day, None if nothing.

    `note_until` is the last day on which a note can change the absence, None if none can or the district
    names none; `is_note_over` says that it is past. `correction` leads to the form for a correction, empty if
    the reader has none.
    """

    cell: Cell
    of_day: EntryLine | None
    periods: tuple[EntryLine, ...]
    note_until: date | None
    is_note_over: bool
    changed_at: datetime | None
    correction: str


@dataclass(frozen=True, slots=True)
class ReportedDay:
    """A reported day in the list of days."""

    day: date
    line: EntryLine
    query: str


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A line of totals; `name` is blank for what names no class. The numbers of excuses are of everything."""

    name: str
    total: AttendanceTotal

    @property
    def by_excuse(self) -> tuple[int, ...]:
        """How many are excused, unexcused, exempt and unknown."""
        counts = dict(self.total.by_excuse)
        return tuple(counts.get(excuse, 0) for excuse in AttendanceExcuse)


@dataclass(frozen=True, slots=True)
class AttendancePage:
    """A school year's attendance. `year` is None if none is known; then all else is empty.

    `has_calendar` says whether the school's calendar is known: without it no share is shown. `earlier` and
    `later` lead on where several months stand side by side, `previous` and `following` where one does.
    `report` is the address of the same on paper, empty if that is not open.
    """

    year: SchoolYear | None
    record: AttendanceRecord | None
    unexcused: Ruler | None
    share: Ruler | None
    months: tuple[Month, ...]
    earlier: Step | None
    later: Step | None
    previous: Step | None
    following: Step | None
    signs: tuple[Sign, ...]
    opened: OpenDay | None
    by_class: tuple[TotalRow, ...]
    by_period: tuple[TotalRow, ...]
    by_term: tuple[TotalRow, ...]
    days: tuple[ReportedDay, ...]
    today: date
    freshness: Freshness
    report: str = ""

    @property
    def is_of_today(self) -> bool:
        """Say whether attendance was loaded today."""
        at = self.freshness.attendance_as_of
        return at is not None and timezone.localdate(at) == self.today

    @property
    def is_over(self) -> bool:
        """Say whether the school year has ended."""
        return self.year is not None and self.year.end <= self.today

    @property
    def has_not_loaded(self) -> bool:
        """Say whether a day of the months is not loaded yet."""
        cells = (cell for month in self.months for week in month.weeks for cell in week)
        return any(cell is not None and cell.state == "not_loaded" for cell in cells)

    @property
    def has_calendar(self) -> bool:
        """Say whether the school's calendar is known."""
        return self.record is not None and self.record.enrolled_days is not None

    @property
    def chosen(self) -> Month | None:
        """The month that stands alone where only one fits."""
        return next((month for month in self.months if month.is_chosen), None)


def build_page(access: RecordsAccess, asked: Asked) -> AttendancePage:
    """Return the attendance of this school year or, before its first day, of the last one.

    Raises NoSuchRecord for a month or day that is not in it.
    """
    today, pk = asked.today, access.student.pk
    freshness = records.load_freshness(on=today)
    year = year_with_records(access, today)
    if year is None:
        return AttendancePage(
            None, None, None, None, (), None, None, None, None, (), None, (), (), (), (), today, freshness
        )
    record = records.attendance_of([pk], year=year, on=today)[pk]
    last = min(today, year.end - timedelta(days=1))
    firsts = _firsts(year.start, last)
    day = _asked_day(asked.query, year, last)
    chosen = _asked_month(asked.query, firsts) or (day or last).replace(day=1)
    if day and day.replace(day=1) != chosen:
        raise NoSuchRecord
    calendar_of = _Calendar(record, freshness, today)
    opened = day or _newest_report(record, chosen)
    window = _window(firsts, chosen)
    shown = tuple(_month(first, chosen, opened, calendar_of, year) for first in window)
    unexcused, share = rulers_of(record)
    place, start, end = firsts.index(chosen), firsts.index(window[0]), firsts.index(window[-1])
    return AttendancePage(
        year=year,
        record=record,
        unexcused=unexcused,
        share=share,
        months=shown,
        earlier=_step(firsts, start - 1, end - 1),
        later=_step(firsts, end + 1, end + 1),
        previous=_step(firsts, place - 1, place - 1),
        following=_step(firsts, place + 1, place + 1),
        signs=_signs(shown),
        opened=None
        if opened is None
        else _open_day(opened, calendar_of, today, correction=_correction(access, opened, year)),
        by_class=tuple(TotalRow(one.course, one.total) for one in record.by_class),
        by_period=tuple(TotalRow(one.period, one.total) for one in record.by_period),
        by_term=tuple(TotalRow(one.term.title, one.total) for one in record.by_term),
        days=_days(record),
        today=today,
        freshness=freshness,
        report=access.link(Part.ATTENDANCE_REPORT),
    )


def rulers_of(record: AttendanceRecord) -> tuple[Ruler | None, Ruler | None]:
    """Return the rulers of both counters: unexcused days, and the share of days absent.

    None where the district wants none, or no share is known.
    """
    is_known = record.absent_percent is not None
    return (
        ruler_of("unexcused", record.unexcused),
        ruler_of("absent_percent", record.absent * 100 / (record.enrolled_days or 1)) if is_known else None,
    )


class _Calendar:
    """The days of the year with what was reported, and how they look."""

    def __init__(self, record: AttendanceRecord, freshness: Freshness, today: date) -> None:
        self.days = {one.school_day.day: one for month in record.months for one in month.days}
        self.coming = {one.day: one for one in record.coming}
        self.is_known = record.enrolled_days is not None
        self._freshness = freshness
        self._today = today

    def found(self, day: date) -> AttendanceDay:
        """Return a day, also one that no file lists."""
        listed = self.coming.get(day) or SchoolDay(day, DayKind.UNKNOWN)
        return self.days.get(day) or AttendanceDay(listed, ())

    def is_school_day(self, day: date) -> bool:
        """Say whether there is school; without a calendar on every day from Monday to Friday."""
        if self.is_known:
            return self.found(day).school_day.kind == DayKind.SCHOOL
        return day.weekday() < SATURDAY

    def state(self, day: date) -> str:
        """Return what is known of a day."""
        if self.found(day).entries:
            return "reported"
        if not self.is_school_day(day):
            return "no_school"
        if day > self._today:
            return "ahead"
        return "quiet" if self._freshness.has_attendance_of(day) else "not_loaded"

    def cell(self, day: date, opened: date | None) -> Cell:
        """Return how a day looks in its month."""
        one = self.found(day)
        sign = sign_of(one.of_day) if one.of_day else (PERIODS if one.entries else None)
        return Cell(
            day, self.state(day), sign, day == self._today, day == opened, _query(day) if one.entries else ""
        )

    def note_until(self, day: date) -> date | None:
        """Return the last day for a note on an absence; None if it is farther away than the calendar."""
        later = (day + timedelta(days=ahead) for ahead in range(1, 60))
        found = [one for one in later if self.is_school_day(one)][: settings.ABSENCE_NOTE_DAYS]
        return found[-1] if len(found) == settings.ABSENCE_NOTE_DAYS and found else None


def _firsts(start: date, last: date) -> list[date]:
    """Return the first day of each month from one day through another."""
    months = range(start.year * 12 + start.month - 1, last.year * 12 + last.month)
    return [date(month // 12, month % 12 + 1, 1) for month in months] or [last.replace(day=1)]


def _asked_month(query: QueryDict, firsts: Sequence[date]) -> date | None:
    """Return the month that was asked for. Raises NoSuchRecord for one that the page does not have."""
    given = query.get("month")
    if given is None:
        return None
    found = next((first for first in firsts if f"{first:%Y-%m}" == given), None)
    if found is None:
        raise NoSuchRecord
    return found


def _asked_day(query: QueryDict, year: SchoolYear, last: date) -> date | None:
    given = query.get("day")
    if given is None:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise NoSuchRecord from None
    if not (year.start <= day <= last and given == day.isoformat()):
        raise NoSuchRecord
    return day


def _newest_report(record: AttendanceRecord, month: date) -> date | None:
    days = [
        one.school_day.day
        for found in record.months
        if found.first == month
        for one in found.days
        if one.entries
    ]
    return max(days, default=None)


def _window(firsts: Sequence[date], chosen: date) -> Sequence[date]:
    """Return the months that stand side by side: the chosen one last, unless the year begins with it."""
    end = max(firsts.index(chosen) + 1, min(SIDE_BY_SIDE, len(firsts)))
    return firsts[max(0, end - SIDE_BY_SIDE) : end]


def _step(firsts: Sequence[date], comes: int, chosen: int) -> Step | None:
    if not 0 <= comes < len(firsts):
        return None
    return Step(firsts[comes], _month_query(firsts[chosen]))


def _month(first: date, chosen: date, opened: date | None, known: _Calendar, year: SchoolYear) -> Month:
    last_weekday = 5
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    in_month = [day for week in weeks for day in week if day.month == first.month]
    used = {day.weekday() for day in in_month if known.state(day) != "no_school"}
    shown = [place for place in range(7) if place < last_weekday or place in used]
    rows = [
        tuple(
            known.cell(week[place], opened) if week[place].month == first.month else None for place in shown
        )
        for week in weeks
    ]
    return Month(
        first,
        tuple(weeks[0][place] for place in shown),
        tuple(row for row in rows if any(row)),
        first == chosen,
    )


def _signs(months: Iterable[Month]) -> tuple[Sign, ...]:
    """Return the signs that the months show, in a fixed order."""
    used = {cell.sign for month in months for week in month.weeks for cell in week if cell and cell.sign}
    return tuple(sign for sign in SIGNS if sign in used)


def _correction(access: RecordsAccess, day: date, year: SchoolYear) -> str:
    return correction_link(access, Part.ATTENDANCE, day=day) if year == access.year else ""


def _open_day(day: date, known: _Calendar, today: date, *, correction: str) -> OpenDay:
    found = known.found(day)
    of_day = found.of_day
    can_change = (
        of_day is not None
        and of_day.status == AttendanceStatus.ABSENT
        and of_day.excuse in CAN_BECOME_EXCUSED
        and settings.ABSENCE_NOTE_DAYS > 0
    )
    until = known.note_until(day) if can_change else None
    return OpenDay(
        cell=known.cell(day, day),
        of_day=_line(of_day) if of_day else None,
        periods=tuple(_line(entry) for entry in found.entries if not entry.is_whole_day),
        note_until=until,
        is_note_over=until is not None and until < today,
        changed_at=max((entry.changed_at for entry in found.entries), default=None),
        correction=correction,
    )


def _line(entry: AttendanceEntry) -> EntryLine:
    is_part = entry.share is not None and entry.share != 1
    return EntryLine(
        period=entry.period,
        course=entry.course,
        sign=sign_of(entry),
        excuse=excuse_of(entry),
        reason=REASONS[entry.reason] if entry.reason else "",
        part=entry.share if is_part else None,
    )


def _days(record: AttendanceRecord) -> tuple[ReportedDay, ...]:
    """Return the days of which something was reported of the whole day, the newest first."""
    found = [
        ReportedDay(one.school_day.day, _line(one.of_day), _query(one.school_day.day))
        for month in record.months
        for one in month.days
        if one.of_day
    ]
    return tuple(reversed(found))


def _query(day: date) -> str:
    return f"month={day:%Y-%m}&day={day.isoformat()}"


def _month_query(first: date) -> str:
    return f"month={first:%Y-%m}"
