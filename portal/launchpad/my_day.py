"""My day: the class of this period, the next one and the others, or the next day with school (S6)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.utils import timezone

from portal.records.access import RecordsAccess
from portal.records.rights import Part
from sis import records
from sis.records import DayKind, DaySchedule, DaySlot


class Moment(StrEnum):
    """When a period is, seen from now."""

    PAST = "past"
    NOW = "now"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Period:
    """A course in one period. `room` is blank if it is unknown or closed, times are None if unknown.

    `minutes` and `gone` are how long the period is and how much of it is over.
    """

    title: str
    room: str
    start: time | None
    end: time | None
    moment: Moment
    minutes: int = 0
    gone: int = 0
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class MyDay:
    """The day shown: today until the last bell, then the next day with school. Without classes no periods."""

    day: date
    today: date
    periods: tuple[Period, ...]

    @property
    def is_today(self) -> bool:
        """Say whether it is today."""
        return self.day == self.today

    @property
    def is_tomorrow(self) -> bool:
        """Say whether it is tomorrow."""
        return self.day == self.today + timedelta(days=1)

    @property
    def is_over(self) -> bool:
        """Say whether all classes are over, though the last bell has not rung."""
        return bool(self.periods) and all(one.moment == Moment.PAST for one in self.periods)


def my_day(access: RecordsAccess, *, now: datetime) -> MyDay | None:
    """Return the day of this student, None if the schedule is not open. Three queries."""
    if not access.may_see(Part.SCHEDULE):
        return None
    student, local = access.student, timezone.localtime(now)
    found = records.current_schedules_at({student.pk: student.school_id}, at=local)[student.pk]
    return MyDay(found.day.day, local.date(), _periods(access, found, local))


def _periods(access: RecordsAccess, found: DaySchedule, local: datetime) -> tuple[Period, ...]:
    if found.day.kind == DayKind.NO_SCHOOL:
        return ()
    is_today = found.day.day == local.date()
    clock = local.time() if is_today else time.min
    slots = [slot for slot in found.slots if slot.classes]
    coming = next((slot for slot in slots if slot.start and slot.start > clock), None)
    now = next((slot for slot in slots if _is_in(slot, clock)), None)
    main = now or coming
    return tuple(
        Period(
            title=one.course or one.title,
            room=one.room if access.shows_rooms else "",
            start=slot.start,
            end=slot.end,
            moment=_moment(slot, clock, coming),
            minutes=_minutes(slot.start, slot.end),
            gone=_minutes(slot.start, clock),
            is_main=slot is main,
        )
        for slot in slots
        for one in slot.classes
    )


def _moment(slot: DaySlot, clock: time, coming: DaySlot | None) -> Moment:
    if _is_in(slot, clock):
        return Moment.NOW
    if slot is coming:
        return Moment.NEXT
    return Moment.PAST if slot.end and slot.end <= clock else Moment.LATER


def _is_in(slot: DaySlot, clock: time) -> bool:
    return bool(slot.start and slot.end and slot.start <= clock < slot.end)


def _minutes(start: time | None, end: time | None) -> int:
    if not start or not end:
        return 0
    return (end.hour - start.hour) * 60 + end.minute - start.minute
