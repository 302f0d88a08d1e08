"""Which children a parent sees; every family page gets a child from here (H1, H2, A8).

Each request decides again, by the rights in the last roster, the holds that staff have set, the enrollment,
and the district's rule for students of 18.
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
    """No such child for this parent: another family's, held, or unknown. Answered with 404."""


@dataclass(frozen=True, slots=True)
class Child:
    """A child as one parent may see the child now. `areas` are open; `id` is opaque and used in addresses."""

    id: str
    student: roster.Student
    areas: frozenset[str]
    is_of_age: bool

    def may_see(self, area: str) -> bool:
        """Say whether this area is open to this parent now; raises ValueError for an unknown area."""
        if area not in roster.AREAS:
            raise ValueError(area)
        return area in self.areas


@dataclass(frozen=True, slots=True)
class Family:
    """The children of one parent: those shown, and those not enrolled this year or next."""

    children: list[Child]
    not_enrolled: list[Child]


def family_of(user: User) -> Family:
    """Return the children whom this parent may see, by name. The queries do not grow with their number.

    A child is shown with at least one right, no hold, and an enrollment this year or next (H2).
    """
    account = GuardianAccount.objects.filter(user=user).first()
    return family_of_guardian(user, account.guardian_id) if account else Family([], [])


def family_of_guardian(user: User, guardian_id: int) -> Family:
    """Return the children whom this guardian may see; `user` only serves to make their ids."""
    today = timezone.localdate()
    held = held_children(guardian_id, today)
    ties = [tie for tie in roster.children_of(guardian_id) if tie.areas and tie.student.pk not in held]
    enrolled = roster.children_enrolled([tie.student.pk for tie in ties], today)
    shown = [_child(user, tie, today) for tie in ties]
    return Family(*_parted(shown, enrolled))


def child_of(user: User, child_id: str) -> Child:
    """Return this parent's child with this id; raises NotYours for anything else."""
    for child in family_of(user).children:
        if child.id == child_id:
            return child
    raise NotYours


def held_children(guardian_id: int, today: date) -> set[int]:
    """Return the students whom holds keep from this guardian today."""
    holds = AccessHold.objects.holding(today).filter(guardian_id=guardian_id)
    return set(holds.values_list("student_id", flat=True))


def open_areas(areas: frozenset[str], *, of_age: bool) -> frozenset[str]:
    """Return which of these areas are open; a district may close all of them when the child is 18 (H1)."""
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
