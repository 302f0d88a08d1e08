"""Who has claimed: counts for any group of students, in a few statements for any number (A4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.db.models.lookups import IsNull
from django.utils import timezone

from claims.models import ChallengeVerifier, StudentAccount
from sis import roster

_VERIFIERS = ChallengeVerifier.objects.filter(account__student=OuterRef("pk")).values("pk")
CLAIMED = Q(account__claimed_at__isnull=False)
# The states by which a list of names can be filtered, by the code in its address.
STATES: dict[str, tuple[str, Q]] = {
    "claimed": ("Claimed", CLAIMED),
    # A subquery of its own, so that PostgreSQL estimates the number of rows well.
    "unclaimed": (
        "Not claimed",
        Q(~Exists(StudentAccount.objects.filter(student=OuterRef("pk"), claimed_at__isnull=False))),
    ),
    "recovery": ("Recovery set", Q(account__verifier__isnull=False)),
    "no_recovery": (
        "No recovery",
        # A scalar: no join reads all accounts.
        Q(IsNull(Subquery(_VERIFIERS[:1]), True)),  # noqa: FBT003 (as Django has it)
    ),
    "unproven": ("Claimed, never proven", CLAIMED & Q(account__verifier__proven_at=None)),
    "signed_in": ("Signed in since", Q(account__signed_in_at__isnull=False)),
    "not_signed_in": ("Claimed, not signed in since", CLAIMED & Q(account__signed_in_at=None)),
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many students of a group have reached each state."""

    enrolled: int = 0
    claimed: int = 0
    recovery: int = 0
    signed_in: int = 0

    def __add__(self, other: "Numbers") -> "Numbers":
        """Return the sum of both groups."""
        return Numbers(
            self.enrolled + other.enrolled,
            self.claimed + other.claimed,
            self.recovery + other.recovery,
            self.signed_in + other.signed_in,
        )

    @property
    def unclaimed(self) -> int:
        """Return how many have not claimed."""
        return self.enrolled - self.claimed


@dataclass(frozen=True, slots=True)
class Group:
    """The students of one school, grade and homeroom; what was not grouped by is None."""

    numbers: Numbers
    school_id: int | None = None
    grade: str | None = None
    homeroom_id: int | None = None


def count_groups(students: QuerySet[roster.Student], *by: str) -> list[Group]:
    """Return the enrolled among these students by `school_id`, `grade`, `homeroom_id`, in one statement."""
    groups = students.filter(is_active=True).order_by(*by).values(*by)
    counted = groups.annotate(
        enrolled=Count("pk"),
        claimed=Count("account", filter=CLAIMED),
        recovery=Count("account__verifier"),
        signed_in=Count("account", filter=CLAIMED & Q(account__signed_in_at__isnull=False)),
    )
    names = ("enrolled", "claimed", "recovery", "signed_in")
    return [Group(Numbers(*(row.pop(name) for name in names)), **row) for row in _dicts(counted)]


def count_classes(
    students: QuerySet[roster.Student], members: Mapping[int, frozenset[int]]
) -> dict[int, Numbers]:
    """Return the numbers of each class, in one statement; a student of two classes counts in both.

    `members` are the ids of the students of each class.
    """
    everyone = frozenset[int]().union(*members.values())
    states = ("account__claimed_at", "account__verifier", "account__signed_in_at")
    enrolled = students.filter(pk__in=everyone, is_active=True).order_by()
    found = {
        pk: Numbers(1, bool(claimed), bool(verifier), bool(claimed and signed_in))
        for pk, claimed, verifier, signed_in in enrolled.values_list("pk", *states)
    }
    return {
        class_id: sum((found[pk] for pk in ids if pk in found), Numbers())
        for class_id, ids in members.items()
    }


def total(groups: Iterable[Group]) -> Numbers:
    """Return the sum of all groups."""
    return sum((group.numbers for group in groups), Numbers())


def sums_by(groups: Sequence[Group], name: str) -> dict[Any, Numbers]:
    """Return the sums by `school_id` or `grade`, over whatever else the groups are split by."""
    found: dict[Any, Numbers] = {}
    for group in groups:
        key = getattr(group, name)
        found[key] = found.get(key, Numbers()) + group.numbers
    return found


def claims_by_day(students: QuerySet[roster.Student], days: int) -> list[tuple[date, int]]:
    """Return how many of these students claimed on each of the last days, today last, in one statement.

    Students who were reset since do not count.
    """
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    since = timezone.make_aware(datetime.combine(first, time.min))
    claims = students.filter(is_active=True, account__claimed_at__gte=since).order_by()
    by_day = claims.annotate(day=TruncDate("account__claimed_at")).values("day").annotate(n=Count("pk"))
    found = dict(by_day.values_list("day", "n"))
    return [(day, found.get(day, 0)) for day in (first + timedelta(days=n) for n in range(days))]


def _dicts(rows: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in rows]
