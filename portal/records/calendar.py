"""The calendar (H5): due work, events, day labels and attendance, of one student or of a whole family."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.languages import ENGLISH
from portal.records.access import Asked, NoSuchRecord, RecordsAccess
from portal.records.attendance_words import EARLY, TARDY, UNEXCUSED, UNKNOWN, excuse_of, sign_of
from portal.records.rights import Part
from portal.records.words import attendance_words
from portal.templatetags.languages import school_text
from sis import records
from sis.records import (
    Announcement,
    AttendanceEntry,
    AttendanceExcuse,
    AttendanceStatus,
    DayKind,
    Freshness,
    SchoolYear,
    StudentCalendar,
)

COMING_DAYS = 28
SATURDAY = 5
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


class Kind(StrEnum):
    """What stands in a calendar, in the order in which a day shows it."""

    ATTENDANCE = "attendance"
    EVENTS = "events"
    DUE = "due"


NEEDS = {
    Kind.ATTENDANCE: Part.ATTENDANCE_IN_CALENDAR,
    Kind.EVENTS: Part.EVENTS,
    Kind.DUE: Part.DUE,
}
KIND_NAMES: Mapping[Kind, Promise] = {
    Kind.DUE: gettext_lazy("Due work"),
    Kind.EVENTS: gettext_lazy("Events"),
    Kind.ATTENDANCE: gettext_lazy("Attendance"),
}


# What a parent has to explain, and what a parent should know of.
TONES = {UNEXCUSED.name: "bad", UNKNOWN.name: "bad", TARDY.name: "warning", EARLY.name: "warning"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on one day.

    `names` are the first names of those whom it is about, empty if everyone. `language` is that of the text
    where the school wrote it in another than the reader's. `link` is empty if there is nothing to open.
    """

    kind: Kind
    text: str
    detail: str
    names: tuple[str, ...]
    icon: str
    tone: str = "quiet"
    language: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class DayLabel:
    """What the schools say of a day; `school` is blank where all say the same."""

    school: str
    label: str
    is_school: bool


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A day with its labels and entries."""

    day: date
    is_today: bool
    is_of_month: bool
    labels: tuple[DayLabel, ...]
    entries: tuple[Entry, ...]

    @property
    def is_empty(self) -> bool:
        """Say whether a list may leave the day out: nothing but an ordinary label, and not today."""
        is_free = any(not label.is_school for label in self.labels) and self.day.weekday() < SATURDAY
        return not (self.entries or is_free or self.is_today)


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A link that shows one kind of entry, or everything."""

    name: Promise | str
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """A month as `weeks`, for wide screens, and as a list of days, for phones.

    Without a choice of a month, `is_coming` is true and the list runs from today on. `before` and `after` are
    the first days of the months around it, None where the school year ends. `closed` are the students whose
    calendar is not open to the reader.
    """

    month: date
    is_coming: bool
    weeks: tuple[tuple[ShownDay, ...], ...]
    days: tuple[ShownDay, ...]
    before: date | None
    after: date | None
    kinds: tuple[KindChoice, ...]
    show: str
    is_family: bool
    closed: tuple[RecordsAccess, ...]
    freshness: Freshness

    @property
    def extra_query(self) -> str:
        """What a link to another month carries along."""
        return f"&{urlencode({'show': self.show})}" if self.show else ""


def build_page(access: RecordsAccess, asked: Asked) -> CalendarPage:
    """Return the calendar of one student. Raises NoSuchRecord for a month outside the school year."""
    return build_calendar([access], asked)


def build_calendar(
    accesses: Sequence[RecordsAccess], asked: Asked, *, is_family: bool = False
) -> CalendarPage:
    """Return one calendar of these students, each as far as it is open. Six statements for any number.

    Raises NoSuchRecord for a month that is malformed or outside the school year.
    """
    opened = [access for access in accesses if access.may_see(Part.CALENDAR)]
    today = asked.today
    first_month, last_month = _bounds(next((one.year for one in opened if one.year), None), today)
    wanted = asked.query.get("month")
    month = today.replace(day=1) if wanted is None else _month(wanted)
    if not first_month <= month <= last_month:
        raise NoSuchRecord
    show = asked.query.get("show", "")
    kinds = [kind for kind in KIND_NAMES if any(one.may_see(NEEDS[kind]) for one in opened)]
    chosen = {kind for kind in kinds if show in ("", kind)} or set(kinds)
    show = show if show in kinds else ""
    after = _next_month(month)
    grid = list(_whole_weeks(month, after - timedelta(days=1)))
    listed = list(_days(month, after) if wanted else _days(today, today + timedelta(days=COMING_DAYS)))
    found = _Found(min(grid[0], listed[0]), max(grid[-1], listed[-1]), today=today, is_family=is_family)
    found.read(opened, chosen)
    days = {day: found.day(day, month) for day in {*grid, *listed}}
    return CalendarPage(
        month=month,
        is_coming=wanted is None,
        weeks=_weeks([days[day] for day in grid]),
        days=tuple(days[day] for day in listed if not days[day].is_empty),
        before=_previous_month(month) if month > first_month else None,
        after=after if month < last_month else None,
        kinds=_choices(kinds, show, wanted),
        show=show,
        is_family=is_family,
        closed=tuple(access for access in accesses if access not in opened),
        freshness=records.load_freshness(on=today),
    )


def _bounds(year: SchoolYear | None, today: date) -> tuple[date, date]:
    """Return the first and the last month that can be asked for: those of the school year, and today's."""
    first, last = (year.start, year.end - timedelta(days=1)) if year else (today, today)
    return min(first, today).replace(day=1), max(last, today).replace(day=1)


def _month(text: str) -> date:
    found = _MONTH.fullmatch(text)
    if found is None or found[1] == "0000":
        raise NoSuchRecord
    return date(int(found[1]), int(found[2]), 1)


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _previous_month(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _days(first: date, end: date) -> Iterator[date]:
    while first < end:
        yield first
        first += timedelta(days=1)


def _whole_weeks(first: date, last: date) -> Iterator[date]:
    """Return the days from the Sunday before the first through the Saturday after the last."""
    start = first - timedelta(days=(first.weekday() + 1) % 7)
    return _days(start, last + timedelta(days=7 - (last.weekday() + 1) % 7))


def _weeks(days: list[ShownDay]) -> tuple[tuple[ShownDay, ...], ...]:
    """Return the weeks from Sunday on; Saturdays and Sundays only if there is something on one."""
    busy = any(one.day.weekday() >= SATURDAY and (one.entries or _is_school(one)) for one in days)
    weeks = (days[start : start + 7] for start in range(0, len(days), 7))
    kept = (tuple(one for one in week if busy or one.day.weekday() < SATURDAY) for week in weeks)
    return tuple(week for week in kept if any(one.is_of_month for one in week))


def _is_school(one: ShownDay) -> bool:
    return any(label.is_school for label in one.labels)


def _choices(kinds: Collection[Kind], show: str, wanted: str | None) -> tuple[KindChoice, ...]:
    """Return the choices between kinds, none if there is only one."""
    if len(kinds) < 2:
        return ()
    kept = {"month": wanted} if wanted else {}
    every = KindChoice(_("Everything"), urlencode(kept), show == "")
    return every, *(
        KindChoice(KIND_NAMES[kind], urlencode({**kept, "show": str(kind)}), show == kind) for kind in kinds
    )


class _Found:
    """What was read for a calendar, put on its days."""

    def __init__(self, first: date, last: date, *, today: date, is_family: bool) -> None:
        self.first, self.last, self.today, self.is_family = first, last, today, is_family
        self.entries: defaultdict[date, list[Entry]] = defaultdict(list)
        self.labels: defaultdict[date, list[DayLabel]] = defaultdict(list)
        self.labeled = 0

    def read(self, accesses: Iterable[RecordsAccess], kinds: Collection[Kind]) -> None:
        """Read what is open of these kinds, and the labels. Five statements."""
        open_to = {kind: [one for one in accesses if one.may_see(NEEDS[kind])] for kind in Kind}
        with_calendar = {one.student.pk for kind in (Kind.EVENTS, Kind.DUE) for one in open_to[kind]}
        calendars = records.calendars_of(with_calendar, first=self.first, last=self.last, on=self.today)
        self._add_labels(open_to[Kind.EVENTS], calendars)
        if Kind.EVENTS in kinds:
            self._add_events(open_to[Kind.EVENTS], calendars)
        if Kind.DUE in kinds:
            self._add_due(open_to[Kind.DUE], calendars)
        if Kind.ATTENDANCE in kinds:
            ids = [one.student.pk for one in open_to[Kind.ATTENDANCE]]
            last = min(self.last, self.today)
            reported = records.read_attendance(ids, first=self.first, last=last)
            self._add_attendance(open_to[Kind.ATTENDANCE], reported)

    def day(self, day: date, month: date) -> ShownDay:
        """Return a day with all that stands on it."""
        order = list(Kind)
        entries = sorted(self.entries[day], key=lambda one: (order.index(one.kind), one.names, one.text))
        is_of_month = (day.year, day.month) == (month.year, month.month)
        return ShownDay(day, day == self.today, is_of_month, self._labels_on(day), tuple(entries))

    def _labels_on(self, day: date) -> tuple[DayLabel, ...]:
        """Return what each school says of a day; no school is named where all say the same."""
        found = self.labels[day]
        if len(found) == self.labeled and len({(one.label, one.is_school) for one in found}) == 1:
            return (replace(found[0], school=""),)
        return tuple(dict.fromkeys(found))

    def _names(self, access: RecordsAccess) -> tuple[str, ...]:
        return (access.student.first_name,) if self.is_family else ()

    def _add_labels(
        self, accesses: Collection[RecordsAccess], calendars: Mapping[int, StudentCalendar]
    ) -> None:
        self.labeled = len(accesses)
        for access in accesses:
            school = access.student.school.name if self.is_family and access.student.school else ""
            for one in calendars[access.student.pk].days:
                is_school = one.kind != DayKind.NO_SCHOOL
                if one.label or not is_school:
                    label = one.label if is_school else ""
                    self.labels[one.day].append(DayLabel(school, label, is_school))

    def _add_events(
        self, accesses: Iterable[RecordsAccess], calendars: Mapping[int, StudentCalendar]
    ) -> None:
        """Add each event once, with the names of all whom it is for."""
        about: dict[Announcement, tuple[str, ...]] = {}
        for access in accesses:
            for one in calendars[access.student.pk].events:
                everyone = one.school_id is None and one.class_id is None
                about[one] = () if everyone else about.get(one, ()) + self._names(access)
        for one, names in about.items():
            text = one.text_in(get_language() or "")
            language = _if_not_the_readers(text.language)
            detail = one.school or _("All schools")
            entry = Entry(Kind.EVENTS, text.title, detail, names, "event", language=language)
            last = min(one.last_day, self.last)
            for day in _days(max(one.first_day, self.first), last + timedelta(days=1)):
                self.entries[day].append(entry)

    def _add_due(self, accesses: Iterable[RecordsAccess], calendars: Mapping[int, StudentCalendar]) -> None:
        language = _if_not_the_readers(ENGLISH.code)
        for access in accesses:
            names = self._names(access)
            for work in calendars[access.student.pk].due:
                one = work.assignment
                link = access.link(Part.CLASS_WORK, class_id=one.class_id)
                entry = Entry(
                    Kind.DUE, one.title, one.class_title, names, "calendar", language=language, link=link
                )
                self.entries[one.due_on].append(entry)

    def _add_attendance(
        self, accesses: Iterable[RecordsAccess], reported: Mapping[int, list[AttendanceEntry]]
    ) -> None:
        """Add what is reported of a whole day, else of its periods; present is nothing to report."""
        for access in accesses:
            names, link = self._names(access), access.link(Part.ATTENDANCE)
            by_day: defaultdict[date, list[AttendanceEntry]] = defaultdict(list)
            for one in reported.get(access.student.pk, []):
                by_day[one.day].append(one)
            for day, many in by_day.items():
                whole = [one for one in many if one.is_whole_day]
                for one in whole or many:
                    if one.status != AttendanceStatus.PRESENT:
                        self.entries[day].append(replace(_reported(one), names=names, link=link))


def _if_not_the_readers(language: str) -> str:
    """Return the code of a text's language, blank if the reader reads the page in it."""
    return "" if language == get_language() else language


def _reported(one: AttendanceEntry) -> Entry:
    sign = sign_of(one)
    excuse = str(excuse_of(one)).lower()
    about = ((text,) for text in (excuse, school_text(one.course)) if text)
    is_settled = one.excuse in {AttendanceExcuse.EXCUSED, AttendanceExcuse.EXEMPT}
    return Entry(
        Kind.ATTENDANCE,
        attendance_words(one),
        format_html_join(", ", "{}", about),
        (),
        "late" if sign in {TARDY, EARLY} else "absent",
        "quiet" if is_settled else TONES.get(sign.name, "quiet"),
    )
