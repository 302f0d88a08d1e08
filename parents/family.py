"""The gate: the only way from a parent's page to a child (H1, H2, A8).

What opens a child is decided here, anew on every request: the last roster's rights, the holds that staff
have set, the enrollment, and the district's rule for children of age.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone

from parents.models import AccessHold, GuardianAccount
from portal.digests import digest
from portal.models import User
from sis import roster

NOTHING: frozenset[str] = frozenset()


class NotYours(Exception):
    """No such child for this parent: somebody else's, a held one, one that never was. Answered with 404."""


@dataclass(frozen=True, slots=True)
class Child:
    """A child as one parent may see it now. `areas` are open; `id` stands in addresses and says nothing."""

    id: str
    student: roster.Student
    areas: frozenset[str]
    is_of_age: bool

    def may_see(self, area: str) -> bool:
        """Say whether this area is open to this parent now; raises ValueError for an area that is none."""
        if area not in roster.AREAS:
            raise ValueError(area)
        return area in self.areas


@dataclass(frozen=True, slots=True)
class Family:
    """The children of one parent: those whom the pages show, and those who are in no class these years."""

    children: list[Child]
    not_enrolled: list[Child]


def family_of(user: User) -> Family:
    """Return the children whom this parent may see, by name. The same number of queries for one and for six.

    A child shows with at least one right, no hold, and an enrollment this year or next (H2).
    """
    account = GuardianAccount.objects.filter(user=user).first()
    return family_of_guardian(user, account.guardian_id) if account else Family([], [])


def family_of_guardian(user: User, guardian_id: int) -> Family:
    """Return the children whom this guardian of the roster may see; `user` only makes the ids."""
    today = timezone.localdate()
    held = held_children(guardian_id, today)
    ties = [tie for tie in roster.children_of(guardian_id) if tie.areas and tie.student.pk not in held]
    enrolled = roster.children_enrolled([tie.student.pk for tie in ties], today)
    shown = [_child(user, tie, today) for tie in ties]
    return Family(*_parted(shown, enrolled))


def child_of(user: User, child_id: str) -> Child:
    """Return this parent's child of this id; raises NotYours for whatever else it may be."""
    for child in family_of(user).children:
        if child.id == child_id:
            return child
    raise NotYours


def held_children(guardian_id: int, today: date) -> set[int]:
    """Return the students whom a hold keeps from this guardian today."""
    holds = AccessHold.objects.holding(today).filter(guardian_id=guardian_id)
    return set(holds.values_list("student_id", flat=True))


def open_areas(areas: frozenset[str], *, of_age: bool) -> frozenset[str]:
    """Return what of these rights is open; a district may close all of them when the child is 18 (H1)."""
    return NOTHING if of_age and settings.RIGHTS_AT_18 == "close" else areas


def _child(user: User, tie: roster.Tie, today: date) -> Child:
    of_age = roster.is_of_age(tie.student, today)
    opaque = digest("child", str(user.pk), str(tie.student.pk))[:20]
    return Child(opaque, tie.student, open_areas(tie.areas, of_age=of_age), of_age)


def _parted(children: Iterable[Child], enrolled: set[int]) -> tuple[list[Child], list[Child]]:
    shown: tuple[list[Child], list[Child]] = ([], [])
    for child in children:
        shown[child.student.pk not in enrolled].append(child)
    return shown
