"""What the Parent Portal plugs into the core (`portal.hooks`) and the roster (`sis.hooks`)."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone

from parents.correction_inbox import waiting_corrections
from parents.corrections import prune_corrections
from parents.demo import seed_parents
from parents.departures import reopen_returned
from parents.family import family_of
from parents.holds import blocked_guardians
from parents.models import AccessHold, KeyRequest, LetterRun
from parents.navigation import parents_navigation
from parents.permissions import HOLD_ACCESS, MANAGE_KEYS, ROLES_BY_PERMISSION, VIEW_GUARDIAN_ACCOUNTS
from parents.progress import families_section
from portal import hooks
from portal.dates import numeric_moment
from portal.hooks import AccountPages, InboxRows, Page, RunningLine
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
    hooks.running_lines.register(print_runs)
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
    return InboxRows("Key requests", requests, f"{url}?closed=no", "See the requests")


def holds_that_end(user: User) -> InboxRows | None:
    """Return the holds that end within a week, which someone may have to renew."""
    scope = scope_of(user, HOLD_ACCESS)
    if scope.is_nowhere:
        return None
    today = timezone.localdate()
    ending = AccessHold.objects.holding(today).filter(last_day__lt=today + timedelta(days=7))
    url = reverse("admin:parents_accesshold_changelist")
    rows = scope.rows(ending, student="student")
    return InboxRows(
        "Access holds that end this week", rows, f"{url}?in_force=week", "Review the holds", if_any=True
    )


def print_runs(user: User) -> list[RunningLine]:
    """Say when letters were last printed at this person's schools, and how many runs there were today."""
    scope = scope_of(user, VIEW_GUARDIAN_ACCOUNTS)
    if scope.is_nowhere:
        return []
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    runs = LetterRun.objects.filter(school__in=scope.schools())
    found = runs.aggregate(last=Max("printed_at"), today=Count("pk", filter=Q(printed_at__gte=midnight)))
    state = f"last {numeric_moment(found['last'])}" if found["last"] else "none yet"
    if found["today"]:
        state = f"{found['today']} run{'' if found['today'] == 1 else 's'} today, {state}"
    may_open = not scope_of(user, MANAGE_KEYS).is_nowhere
    url = reverse("admin:parents_letterrun_changelist") if may_open else ""
    return [RunningLine("Letters", state, url=url)]


def guardians_section(user: User, student: roster.Student) -> dict[str, Any] | None:
    """Return the student's guardians, for staff who may see guardians of this student."""
    if not scope_of(user, VIEW_GUARDIAN_ACCOUNTS).reaches(student):
        return None
    guardians = roster.guardians_of(student.pk)
    return {"template": "admin/parents/guardians_of_student.html", "guardians": guardians}
