"""What the Parent Portal plugs into the core (`portal.hooks`) and the roster (`sis.hooks`)."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from parents.correction_inbox import waiting_corrections
from parents.corrections import prune_corrections
from parents.demo import seed_parents
from parents.departures import reopen_returned
from parents.family import family_of
from parents.holds import blocked_guardians
from parents.models import AccessHold, KeyRequest
from parents.navigation import parents_navigation
from parents.permissions import HOLD_ACCESS, MANAGE_KEYS, ROLES_BY_PERMISSION, VIEW_GUARDIAN_ACCOUNTS
from parents.progress import families_section
from portal import hooks
from portal.hooks import AccountPages, InboxRows, Page
from portal.models import User
from portal.staff.scope import scope_of
from sis import roster
from sis.hooks import after_load


def register_hooks() -> None:
    """Register what this app plugs in."""
    hooks.account_pages[User.Kind.PARENT] = AccountPages("parents:log_in", "parents:home", "parents:account")
    hooks.navigations[User.Kind.PARENT] = parents_navigation
    hooks.person_lookups[User.Kind.PARENT] = "guardian_account__guardian"
    hooks.resource_pages[User.Kind.PARENT] = "parents:resources"
    hooks.students_behind[User.Kind.PARENT] = children_shown
    hooks.roles_by_permission.update(ROLES_BY_PERMISSION)
    hooks.linked_pages |= {
        Page.PARENT_PORTAL: "parents:log_in",
        Page.ACTIVATE: "parents:activate",
        Page.PARENT_FORGOT: "parents:forgotten",
    }
    hooks.form_pages["parents:still_here"] = "parents:home"
    hooks.form_pages["parents:todo_seen"] = "parents:todo"
    hooks.inbox_entries.register(key_requests, waiting_corrections, holds_that_end)
    hooks.pruners.register(prune_corrections)
    hooks.student_sections.register(guardians_section)
    hooks.progress_sections.register(families_section)
    hooks.blocked_guardians.register(blocked_guardians)
    hooks.demo_seeders.register(seed_parents)
    after_load.register(reopen_returned)


def children_shown(user: User) -> list[roster.Student]:
    """Return the children whom this parent may see now. Two queries."""
    return [child.student for child in family_of(user).children]


def key_requests(user: User) -> InboxRows | None:
    """Return the families who asked the office for a key, or for help with getting back into an account."""
    scope = scope_of(user, MANAGE_KEYS)
    if scope.is_nowhere:
        return None
    requests = scope.rows(KeyRequest.objects.filter(closed_at=None), student="student")
    url = reverse("admin:parents_keyrequest_changelist")
    return InboxRows("Key requests", requests, f"{url}?closed=no")


def holds_that_end(user: User) -> InboxRows | None:
    """Return the holds that end within a week, which someone may have to renew."""
    scope = scope_of(user, HOLD_ACCESS)
    if scope.is_nowhere:
        return None
    today = timezone.localdate()
    ending = AccessHold.objects.holding(today).filter(last_day__lt=today + timedelta(days=7))
    url = reverse("admin:parents_accesshold_changelist")
    rows = scope.rows(ending, student="student")
    return InboxRows("Access holds that end this week", rows, f"{url}?in_force=week", if_any=True)


def guardians_section(user: User, student: roster.Student) -> dict[str, Any] | None:
    """Return the student's guardians, for staff who may see guardians of this student."""
    if not scope_of(user, VIEW_GUARDIAN_ACCOUNTS).reaches(student):
        return None
    guardians = roster.guardians_of(student.pk)
    return {"template": "admin/parents/guardians_of_student.html", "guardians": guardians}
