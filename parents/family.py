"""Which children a parent sees; every family page gets a child from here (H1, H2, A8).

Each request decides again, by the rights in the last roster, the holds that staff have set, the enrollment,
and the district's rule for students of 18.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone

from parents.models import AccessHold, GuardianAccount
from portal.digests import digest
from portal.models import User
from portal.records.access import RecordsAccess
from portal.records.rights import Part
from sis import records, roster

NOTHING: frozenset[str] = frozenset()


class NotYours(Exception):
    """No such child for this parent: another family's, held, or unknown. Answered with 404."""


@dataclass(frozen=True, slots=True)
class Child:
    """A child as one parent may see the child now. `id` is opaque and used in addresses."""

    id: str
    access: RecordsAccess

    @property
    def student(self) -> roster.Student:
        """The child in the roster."""
        return self.access.student

    @property
    def areas(self) -> frozenset[str]:
        """The areas that are open to this parent."""
        return self.access.areas


@dataclass(frozen=True, slots=True)
class Family:
    """The children of one parent: those shown, and those not enrolled this year or next."""

    children: list[Child]
    not_enrolled: list[Child]

    def child(self, child_id: str) -> Child:
        """Return the child with this id, of those shown; raises NotYours for anything else."""
        for child in self.children:
            if child.id == child_id:
                return child
        raise NotYours

    def any_may_see(self, part: Part) -> bool:
        """Say whether a page of the family is open for at least one of the children shown."""
        return any(child.access.may_see(part) for child in self.children)


def family_of(user: User) -> Family:
    """Return the children whom this parent may see, by name. Two queries for any number.

    A child is shown with at least one right, no hold, and an enrollment this year or next (H2).
    """
    today = timezone.localdate()
    years = records.this_and_next_year(today)
    ties = roster.children_of(
        GuardianAccount.objects.filter(user=user).values("guardian_id"),
        but=AccessHold.objects.holding(today),
        years=years,
    )
    found: tuple[list[Child], list[Child]] = ([], [])
    for tie in ties:
        found[not tie.is_enrolled].append(_child(user, tie, years[0] if years else None, today))
    return Family(*found)


def open_areas(areas: frozenset[str], *, of_age: bool) -> frozenset[str]:
    """Return which of these areas are open; a district may close all of them when the child is 18 (H1)."""
    return NOTHING if of_age and settings.RIGHTS_AT_18 == "close" else areas


def _child(user: User, tie: roster.Tie, year: records.SchoolYear | None, today: date) -> Child:
    of_age = roster.is_of_age(tie.student, today)
    opaque = digest("child", str(user.pk), str(tie.student.pk))[:20]
    access = RecordsAccess(
        student=tie.student,
        reader=user,
        areas=open_areas(tie.areas, of_age=of_age),
        namespace="parents",
        year=year,
        arguments={"child_id": opaque},
        is_of_age=of_age,
        guardian_id=tie.guardian.pk,
    )
    return Child(opaque, access)
