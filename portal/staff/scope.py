"""How far a permission reaches: own classes, own schools, or everywhere (docs/adr/0005).

A permission reaches as far as the role that grants it. A permission that was given to a user directly
reaches no one.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser, Group
from django.db.models import Model, Q, QuerySet

from portal import hooks
from portal.models import StaffAccount, User, has_left
from portal.staff.roles import ADMINISTRATOR, ROLES, TEACHER
from sis import roster

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Scope:
    """The students, and through them the guardians and accounts, whom a staff member reaches."""

    is_everywhere: bool = False
    school_ids: frozenset[int] = frozenset()
    teacher_id: int | None = None  # the staff member whose classes these are

    @property
    def is_nowhere(self) -> bool:
        """Whether no one is reached."""
        return not (self.is_everywhere or self.school_ids or self.teacher_id)

    def reaches(self, student: roster.Student) -> bool:
        """Say whether this student is reached."""
        if self.is_everywhere or student.school_id in self.school_ids:
            return True
        return self.students(roster.all_students().filter(pk=student.pk)).exists()

    def schools(self) -> QuerySet[roster.School]:
        """Return the schools that are reached whole; a teacher's own classes are none."""
        return roster.schools(None if self.is_everywhere else self.school_ids)

    def students(self, queryset: QuerySet[roster.Student]) -> QuerySet[roster.Student]:
        """Return those of these students who are reached."""
        return queryset if self.is_everywhere else queryset.filter(self._students())

    def guardians(self, queryset: QuerySet[roster.Guardian]) -> QuerySet[roster.Guardian]:
        """Return those of these guardians whom an active relationship ties to a student who is reached."""
        return queryset if self.is_everywhere else queryset.filter(pk__in=self._guardians())

    def users(self, queryset: QuerySet[User]) -> QuerySet[User]:
        """Return the accounts of the students and guardians who are reached; all accounts for everywhere."""
        return queryset if self.is_everywhere else queryset.filter(self._of_users())

    def rows(
        self, queryset: QuerySet[Row], *, student: str = "", guardian: str = "", user: str = ""
    ) -> QuerySet[Row]:
        """Return the rows of people who are reached, by any of these lookups from a row to a person.

        Rows that belong to no one are only for those who reach everywhere.
        """
        if self.is_everywhere:
            return queryset
        tied = Q(pk__in=[])
        if student:
            tied |= self._students(f"{student}__")
        if guardian:
            tied |= Q(**{f"{guardian}__in": self._guardians()})
        if user:
            tied |= self._of_users(f"{user}__")
        return queryset.filter(tied)

    def _students(self, before: str = "") -> Q:
        reached = Q(pk__in=[])
        if self.school_ids:
            reached |= Q(**{f"{before}pk__in": roster.students_at(self.school_ids)})
        if self.teacher_id:
            reached |= Q(**{f"{before}pk__in": roster.taught_by(self.teacher_id)})
        return reached

    def _guardians(self) -> QuerySet[Any, Any]:
        return roster.guardians_tied_to(self.students(roster.all_students())).values("pk")

    def _of_users(self, before: str = "") -> Q:
        """Return which accounts are those of students and guardians who are reached."""
        student = hooks.person_lookups[User.Kind.STUDENT]
        guardian = hooks.person_lookups[User.Kind.PARENT]
        of_guardians = Q(**{f"{before}{guardian}__in": self._guardians()})
        return self._students(f"{before}{student}__") | of_guardians


NOWHERE, EVERYWHERE = Scope(), Scope(is_everywhere=True)


def scope_of(user: User | AnonymousUser, permission: str) -> Scope:
    """Return how far this permission (`app.codename`) of this user reaches now.

    Roles and offices are asked for once for each `user` object, which is once a request.
    """
    if not isinstance(user, User) or not user.is_staff or has_left(user):
        return NOWHERE
    if user.is_superuser:
        return EVERYWHERE
    grants: Grants | None = getattr(user, "_grants", None)
    if grants is None:
        grants = Grants(user)
        user._grants = grants  # type: ignore[attr-defined]
    return grants.scope(permission)


class Grants:
    """One staff member's roles by permission, and offices in the roster; each is read once, when needed."""

    def __init__(self, user: User) -> None:
        account: StaffAccount | None = getattr(user, "staff_account", None)
        self.user_id, self.staff_id = user.pk, account.staff_id if account else None

    def scope(self, permission: str) -> Scope:
        """Return where the roles that grant this permission reach."""
        roles = self.roles_by_permission.get(permission, set())
        if ADMINISTRATOR in roles:
            return EVERYWHERE
        if self.staff_id is None or not roles:
            return NOWHERE
        school_ids = (
            {school for role, school in self.offices if role in roles} if roles - {TEACHER} else set()
        )
        if None in school_ids:
            return EVERYWHERE
        return Scope(
            school_ids=frozenset(school for school in school_ids if school is not None),
            teacher_id=self.staff_id if TEACHER in roles else None,
        )

    @cached_property
    def roles_by_permission(self) -> dict[str, set[str]]:
        """The roles of this user that grant each permission."""
        granted = Group.objects.filter(user=self.user_id, name__in=ROLES).values_list(
            "name", "permissions__content_type__app_label", "permissions__codename"
        )
        found: dict[str, set[str]] = {}
        for role, app_label, codename in granted:
            found.setdefault(f"{app_label}.{codename}", set()).add(role)
        return found

    @cached_property
    def offices(self) -> list[tuple[str, int | None]]:
        """Role and school of each office in the roster."""
        return roster.offices_of(self.staff_id) if self.staff_id else []
