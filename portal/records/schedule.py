"""The schedule page (H6): the classes of today or tomorrow with their times, then the whole year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby

from django.conf import settings
from django.utils import timezone

from portal.records.access import Asked, RecordsAccess
from portal.records.rights import Part
from sis import records
from sis.records import (
    ClassTeacher,
    DayClass,
    DaySlot,
    Freshness,
    Placement,
    SchoolDay,
    SchoolYear,
    StudentClass,
    Term,
    YearSchedule,
)


@dataclass(frozen=True, slots=True)
class ShownClass:
    """A class as the schedule shows it. Without teachers the place is vacant; a blank text is unknown.

    `link` leads to the work of the class, empty if that is not open. `begin` is the student's first day, None
    for a class from the first day of its terms on; `end` the last day, None if it goes on.
    """

    title: str
    code: str
    team: str
    room: str
    day_label: str
    is_homeroom: bool
    teachers: tuple[ClassTeacher, ...]
    link: str
    begin: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class ShownSlot:
    """A period of the day with its times, None if they are unknown; without classes the student is free."""

    period: str
    start: time | None
    end: time | None
    is_now: bool
    classes: tuple[ShownClass, ...]


@dataclass(frozen=True, slots=True)
class ShownDay:
    """One day in its order. `slots` are empty without school."""

    school_day: SchoolDay
    is_tomorrow: bool
    slots: tuple[ShownSlot, ...]

    @property
    def lacks_times(self) -> bool:
        """Say whether there are classes and no time of any is known."""
        return bool(self.slots) and all(slot.start is None for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Column:
    """A term as a column; `last` is its last day."""

    term: Term
    last: date
    is_current: bool


@dataclass(frozen=True, slots=True)
class Run:
    """The same classes in one or more terms that follow each other; without classes an empty period."""

    columns: tuple[Column, ...]
    classes: tuple[ShownClass, ...]
    is_all_year: bool

    @property
    def is_current(self) -> bool:
        """Say whether one of the terms is the current one."""
        return any(column.is_current for column in self.columns)


@dataclass(frozen=True, slots=True)
class Row:
    """A period of the year; a blank one holds classes without a period."""

    period: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class SchedulePage:
    """The day and the year. `year` is None if no school year is known; `opens_on` is set before it opens.

    `has_begun` says whether the first day of the year is past; `rows` are empty if no class is known.
    """

    year: SchoolYear | None
    has_begun: bool
    opens_on: date | None
    day: ShownDay | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    freshness: Freshness


def build_page(access: RecordsAccess, asked: Asked) -> SchedulePage:
    """Return the schedule of this school year or, before its first day, of the year to come."""
    return build_year(access, asked, with_day=True)


def build_year(access: RecordsAccess, asked: Asked, *, with_day: bool = False) -> SchedulePage:
    """Return the schedule of the year, with or without that of the day. Five statements, or eight."""
    today, year = asked.today, access.year
    freshness = records.load_freshness(on=today)
    opens_on = _opens_on(year, today)
    has_begun = year is not None and year.start <= today
    if year is None or opens_on:
        return SchedulePage(year, has_begun, opens_on, None, (), (), freshness)
    schedule = records.schedules_of([access.student.pk], year=year)[access.student.pk]
    columns = _columns(schedule, year, today)
    rows = tuple(_row(access, one.period, one.cells, columns, today) for one in schedule.rows)
    classes = {one.class_id: one for one in schedule.classes}
    day = shown_day(access, asked, classes) if with_day and has_begun and classes else None
    return SchedulePage(year, has_begun, None, day, columns, rows if schedule.classes else (), freshness)


def _opens_on(year: SchoolYear | None, today: date) -> date | None:
    """Return the day from which a year that has not begun is shown; None if it is shown already."""
    opens: date | None = settings.SCHEDULE_OPENS
    hidden = year is not None and opens is not None and today < min(opens, year.start)
    return opens if hidden else None


def shown_day(access: RecordsAccess, asked: Asked, classes: Mapping[int, StudentClass]) -> ShownDay:
    """Return the classes of today, or of tomorrow if the request asks for it. Three queries.

    `classes` are those of the year, with the teachers' addresses; of others only the names are known.
    """
    is_tomorrow = asked.query.get("day") == "tomorrow"
    on = asked.today + timedelta(days=1) if is_tomorrow else asked.today
    found = records.day_schedules_of([access.student.pk], on=on)[access.student.pk]
    now = None if is_tomorrow else timezone.localtime(asked.now).time()
    return ShownDay(
        found.day, is_tomorrow, tuple(_slot(access, slot, classes, on, now) for slot in found.slots)
    )


def _slot(
    access: RecordsAccess, slot: DaySlot, classes: Mapping[int, StudentClass], on: date, now: time | None
) -> ShownSlot:
    is_now = bool(now and slot.start and slot.end and slot.start <= now < slot.end)
    shown = tuple(
        ShownClass(
            title=one.title,
            code=one.code,
            team=one.team,
            room=one.room if access.shows_rooms else "",
            day_label="",
            is_homeroom=one.is_homeroom,
            teachers=_teachers(classes[one.class_id], on) if one.class_id in classes else _named(one),
            link=access.link(Part.CLASS_WORK, class_id=one.class_id),
        )
        for one in slot.classes
    )
    return ShownSlot(slot.period, slot.start, slot.end, is_now, shown)


def _columns(schedule: YearSchedule, year: SchoolYear, today: date) -> tuple[Column, ...]:
    current = year.current_term_ids(today) if year.holds(today) else frozenset()
    return tuple(Column(term, term.end - timedelta(days=1), term.id in current) for term in schedule.terms)


def _row(
    access: RecordsAccess,
    period: str,
    cells: Sequence[tuple[Placement, ...]],
    columns: tuple[Column, ...],
    today: date,
) -> Row:
    runs = []
    for placed, group in groupby(zip(cells, columns, strict=True), key=lambda pair: pair[0]):
        spanned = tuple(column for _cell, column in group)
        shown = tuple(_placed(access, one, spanned, today) for one in placed)
        runs.append(Run(spanned, shown, len(spanned) == len(columns)))
    return Row(period, tuple(runs))


def _placed(
    access: RecordsAccess, placement: Placement, columns: Sequence[Column], today: date
) -> ShownClass:
    one, meeting = placement.student_class, placement.meeting
    has_begun = access.year is not None and access.year.start <= today  # before, no class has work
    first, last = columns[0].term.start, columns[-1].last
    day = min(max(today, one.begin or first, first), last)
    return ShownClass(
        title=one.title,
        code=one.code,
        team=meeting.team,
        room=(meeting.room or one.room) if access.shows_rooms else "",
        day_label=meeting.day_label,
        is_homeroom=one.is_homeroom,
        teachers=_teachers(one, day),
        link=access.link(Part.CLASS_WORK, class_id=one.class_id) if has_begun else "",
        begin=one.begin if one.begin and one.begin > first else None,
        end=one.end - timedelta(days=1) if one.end and one.end <= last else None,
    )


def _teachers(one: StudentClass, day: date) -> tuple[ClassTeacher, ...]:
    """Return who teaches the class on a day, the primary one first."""
    return tuple(teacher for teacher in one.teachers if teacher.includes(day))


def _named(one: DayClass) -> tuple[ClassTeacher, ...]:
    """Return the teachers of a class that the year's schedule does not have: their names alone."""
    return tuple(ClassTeacher(name, "", is_primary=False, begin=None, end=None) for name in one.teachers)
