"""A student's day: the page that the child's name leads to (H2)."""

from dataclasses import dataclass

from portal.records.access import Asked, RecordsAccess
from sis import roster
from sis.records import Freshness, load_freshness


@dataclass(frozen=True, slots=True)
class DayPage:
    """What the page of a student shows first."""

    teacher: roster.StaffMember | None
    freshness: Freshness


def build_page(access: RecordsAccess, asked: Asked) -> DayPage:
    """Return the student's day."""
    return DayPage(roster.homeroom_teacher(access.student), load_freshness(on=asked.today))
