"""One student's records as one reader may see them now: what every page of records is built from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from portal.models import User
from portal.records.rights import OF_FAMILY, Part, is_open
from sis import roster
from sis.records import SchoolYear, last_year


class NoSuchRecord(Exception):
    """The page was asked for something that this student does not have. Answered with 404."""


@lru_cache(maxsize=10_000)
def _address(page: str, **arguments: object) -> str:
    """Return the address of a page, empty if there is none. Every page of a child asks for twenty of them."""
    try:
        return reverse(page, kwargs=arguments)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True, slots=True)
class RecordsAccess:
    """A student and the areas that are open to `reader` now, as one of the gates has decided.

    `namespace` and `arguments` are those of the URLs of the gate's app. `year` is this school year, None if
    the roster knows none. `closed_until` says until when some areas are closed for a while (H12),
    None if nothing is. `is_of_age`: the district's rule for students of 18 has decided the areas (H1).
    `guardian_id` is that of a reader who is a guardian.
    """

    student: roster.Student
    reader: User
    areas: frozenset[str]
    namespace: str
    year: SchoolYear | None
    arguments: Mapping[str, str] = field(default_factory=dict)
    shows_rooms: bool = True
    closed_until: datetime | None = None
    is_of_age: bool = False
    guardian_id: int | None = None

    @property
    def is_own(self) -> bool:
        """Say whether the reader is the student."""
        return self.reader.kind == User.Kind.STUDENT

    @property
    def contact(self) -> roster.Contact:
        """Who answers questions about this student."""
        return roster.school_contact(self.student)

    def may_see(self, part: Part) -> bool:
        """Say whether a page, line or entry is open."""
        return is_open(part, self.areas)

    def address(self, part: Part, **more: object) -> str:
        """Return the address of a page of this student or of the family, empty if there is no such page."""
        student = {} if part in OF_FAMILY else self.arguments
        return _address(f"{self.namespace}:{part}", **student, **more)

    def link(self, part: Part, **more: object) -> str:
        """Return the address of a page, empty if it is closed or there is no such page."""
        return self.address(part, **more) if self.may_see(part) else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks of a page: the time, the parameters, and what its address holds (a class id).

    `session_began` is when the reader signed in.
    """

    now: datetime
    session_began: datetime
    query: QueryDict
    arguments: Mapping[str, int]

    @property
    def today(self) -> date:
        """The day where the district is."""
        return timezone.localdate(self.now)


def year_with_records(access: RecordsAccess, today: date) -> SchoolYear | None:
    """Return this school year or, before its first day, the last one: grades and attendance are of the past.

    One query before the first day, else none.
    """
    if access.year is None or access.year.start <= today:
        return access.year
    return last_year(today) or access.year
