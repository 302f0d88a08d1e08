"""The inbox on the first page of admin: what waits for a staff member."""

from django.urls import reverse
from django.utils import translation
from django.utils.timesince import timesince

from portal import hooks
from portal.hooks import InboxEntry
from portal.models import SignInReport, User
from portal.staff.roles import MANAGE_TASKS, REVIEW_SIGN_INS
from portal.staff.scope import scope_of
from portal.tasks.backlog import backlog_of_queues

NO_BREAK_SPACE = "\xa0"


def inbox_of(user: User) -> list[InboxEntry]:
    """Return the entries for this user; no entry for what the user may not handle."""
    entries = (entry_of(user) for entry_of in (*hooks.inbox_entries, reported_sign_ins, unfinished_tasks))
    return [entry for entry in entries if entry is not None]


def reported_sign_ins(user: User) -> InboxEntry | None:
    """Return the sign-ins that someone reported as not their own."""
    scope = scope_of(user, REVIEW_SIGN_INS)
    if scope.is_nowhere:
        return None
    reports = scope.rows(SignInReport.objects.filter(closed_at=None), user="user")
    url = reverse("admin:portal_signinreport_changelist")
    return InboxEntry("Reported sign-ins", reports.count(), f"{url}?closed_at__isempty=1")


def unfinished_tasks(user: User) -> InboxEntry | None:
    """Return mail and other tasks that wait, with the age of the oldest, and those that failed for good."""
    if not scope_of(user, MANAGE_TASKS).is_everywhere:
        return None
    backlogs = backlog_of_queues().values()
    failed, waiting = sum(b.failed for b in backlogs), sum(b.waiting for b in backlogs)
    label = f"Mail and tasks not done, {failed} of them failed"
    if waiting:
        with translation.override("en"):
            age = timesince(min(b.oldest for b in backlogs if b.oldest))
        label += f", the oldest waiting for {age.replace(NO_BREAK_SPACE, ' ')}"
    url = reverse("admin:portal_queuedtask_changelist")
    return InboxEntry(label, failed + waiting, f"{url}?state=not_done")
