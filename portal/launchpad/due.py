"""What a student has to hand in this week; on a weekend, in the week to come (S6, H9)."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.records.access import RecordsAccess
from portal.records.rights import Part
from sis import records
from sis.records import Work

SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class DueThisWeek:
    """Work that is due through Sunday, by due date. `link` is the to-do list."""

    work: tuple[Work, ...]
    is_next_week: bool
    today: date
    link: str

    @property
    def tomorrow(self) -> date:
        """The day after today."""
        return self.today + timedelta(days=1)


def due_this_week(access: RecordsAccess, *, today: date) -> DueThisWeek | None:
    """Return what this student has to hand in, None if that is not open. One query."""
    if not access.may_see(Part.DUE):
        return None
    is_weekend = today.weekday() >= SATURDAY
    sunday = today + timedelta(days=SUNDAY - today.weekday() + (7 if is_weekend else 0))
    ids = [access.student.pk]
    found = records.work_of(ids, first=today, last=sunday, on=today)[access.student.pk]
    return DueThisWeek(tuple(one for one in found if one.is_to_do), is_weekend, today, access.link(Part.TODO))
