"""A student's day: the page that the student's name leads to (H2)."""

from dataclasses import dataclass
from datetime import date

from portal.account.sign_ins import previous_sign_in
from portal.records.access import Asked, RecordsAccess
from portal.records.lines import Line, lines_of
from portal.records.rights import Part
from portal.records.schedule import ShownDay, shown_day
from sis.records import Freshness, SchoolDay, days_of


@dataclass(frozen=True, slots=True)
class DayPage:
    """The classes of today and the four lines.

    `classes` are None if the schedule is not open, or the school year has not begun. `kind` is what kind of
    school day it is, None if neither schedule nor calendar is open. `homeroom` is part of the schedule.
    """

    today: date
    kind: SchoolDay | None
    homeroom: str
    classes: ShownDay | None
    lines: tuple[Line, ...]
    freshness: Freshness


def build_page(access: RecordsAccess, asked: Asked) -> DayPage:
    """Return the student's day."""
    student_id = access.student.pk
    day = days_of([student_id], asked.today, year=access.year)[student_id]
    since = previous_sign_in(access.reader, began=asked.session_began)
    begun = access.year is not None and access.year.holds(asked.today)
    has_schedule = access.may_see(Part.SCHEDULE)
    homeroom = access.student.homeroom
    return DayPage(
        today=asked.today,
        kind=day.school_day if has_schedule or access.may_see(Part.EVENTS) else None,
        homeroom=homeroom.title if homeroom and has_schedule else "",
        classes=shown_day(access, asked, {}) if begun and has_schedule else None,
        lines=lines_of(access, day, now=asked.now, since=since),
        freshness=day.freshness,
    )
