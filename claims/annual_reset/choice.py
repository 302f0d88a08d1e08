"""Which accounts an annual reset resets, and how many there are (A3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from claims.models import AnnualReset
from portal.models import User
from sis import roster

# What a reset resets: accounts of students that are claimed and not disabled by staff.
RESETTABLE = Q(account__claimed_at__isnull=False, account__user__kind=User.Kind.STUDENT) & ~Q(
    account__user__state=User.State.DISABLED
)
CLOSED = Q(account__claimed_at__isnull=False, account__user__state=User.State.DISABLED)


@dataclass(frozen=True, slots=True)
class Counted:
    """The students of one grade at one school, by the state of their accounts."""

    school: str
    grade: str
    claimed: int
    reset: int
    never: int
    closed: int


@dataclass(frozen=True, slots=True)
class Choice:
    """All students, or those of some schools or some grades, former students included."""

    what: str
    schools: tuple[int, ...] = ()
    grades: tuple[str, ...] = ()

    @classmethod
    def from_run(cls, run: AnnualReset) -> "Choice":
        """Return the choice that a run was started with."""
        return cls(run.choice, tuple(run.schools), tuple(run.grades))

    def as_fields(self) -> dict[str, Any]:
        """Return the fields in which a run stores the choice."""
        return {"choice": self.what, "schools": list(self.schools), "grades": list(self.grades)}

    @property
    def phrase(self) -> str:
        """Return the phrase that must be typed to confirm it."""
        if self.what == AnnualReset.Choice.ALL:
            return "reset all accounts"
        chosen: Sequence[object] = self.schools if self.what == AnnualReset.Choice.SCHOOLS else self.grades
        kind = "school" if self.what == AnnualReset.Choice.SCHOOLS else "grade"
        return f"reset {len(chosen)} {kind}{'' if len(chosen) == 1 else 's'}"

    def students(self) -> QuerySet[roster.Student]:
        """Return the chosen students."""
        students = roster.all_students()
        if self.what == AnnualReset.Choice.SCHOOLS:
            return students.filter(school_id__in=self.schools)
        if self.what == AnnualReset.Choice.GRADES:
            return students.filter(grade__in=self.grades)
        return students

    def claimed_accounts(self) -> int:
        """Return how many accounts a reset would reset now."""
        return self.students().filter(RESETTABLE).count()

    def count(self) -> list[Counted]:
        """Return the dry run: every school and grade with its accounts by state, in one statement."""
        students = self.students().order_by("school__name", *roster.by_grade("grade"))
        groups = students.values("school__name", "grade")
        rows = groups.annotate(
            claimed=Count("pk", filter=RESETTABLE),
            closed=Count("pk", filter=CLOSED),
            reset=Count("pk", filter=Q(account__isnull=False, account__claimed_at=None)),
            never=Count("pk", filter=Q(account=None)),
        )
        states = ("grade", "claimed", "reset", "never", "closed")
        return [
            Counted(name or "No school", *numbers)
            for name, *numbers in rows.values_list("school__name", *states)
        ]


def offered_grades() -> list[str]:
    """Return the grades of the district, cached for some minutes."""
    kept: list[str] | None = cache.get("offered_grades")
    if kept is None:
        kept = roster.grades_of_students()
        cache.set("offered_grades", kept, 300)
    return kept


def offered_schools() -> list[tuple[int, str]]:
    """Return the schools that have students."""
    return list(roster.schools_with_students().values_list("pk", "name"))
