"""The inbox on the first page of admin: what waits for a staff member."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import translation
from django.utils.timesince import timesince

from portal import hooks
from portal.hooks import InboxEntry, InboxRows
from portal.models import MassReading, SignInReport, User
from portal.staff.resources_admin import hidden_resources
from portal.staff.roles import MANAGE_TASKS, REVIEW_MASS_READING, REVIEW_SIGN_INS
from portal.staff.scope import scope_of
from portal.tasks.backlog import backlog_of_queues

NO_BREAK_SPACE = "\xa0"


def inbox_of(user: User) -> list[InboxEntry]:
    """Return the entries for this user; no entry for what the user may not handle."""
    waiting = [
        rows
        for rows_of in (*hooks.inbox_entries, reported_sign_ins, mass_readings, hidden_resources)
        if (rows := rows_of(user))
    ]
    counted = zip(waiting, _count_together([entry.rows for entry in waiting], user=user), strict=True)
    entries = [InboxEntry(e.label, count, e.url) for e, count in counted if count > e.above or not e.if_any]
    notes = [note for notes_of in hooks.inbox_notes for note in notes_of(user)]
    return [*entries, *notes, *unfinished_tasks(user)]


def _count_together(querysets: Sequence[QuerySet[Any]], *, user: User) -> list[int]:
    """Return the number of rows of each, in one statement."""
    if not querysets:
        return []
    counts = [
        rows.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk")) for rows in querysets
    ]
    numbers = [Coalesce(Subquery(count.values("n")), 0) for count in counts]
    return list(User.objects.filter(pk=user.pk).values_list(*numbers).get())


def reported_sign_ins(user: User) -> InboxRows | None:
    """Return the sign-ins that someone reported as not their own."""
    scope = scope_of(user, REVIEW_SIGN_INS)
    if scope.is_nowhere:
        return None
    reports = scope.rows(SignInReport.objects.filter(closed_at=None), user="user")
    url = reverse("admin:portal_signinreport_changelist")
    return InboxRows("Reported sign-ins", reports, f"{url}?closed=no")


def mass_readings(user: User) -> InboxRows | None:
    """Return the reports of colleagues who have read unusually many records, if there are any."""
    if not scope_of(user, REVIEW_MASS_READING).is_everywhere:
        return None
    reports = MassReading.objects.filter(closed_at=None).exclude(user=user)
    url = reverse("admin:portal_massreading_changelist")
    return InboxRows("Many records read", reports, f"{url}?closed=no", if_any=True)


def unfinished_tasks(user: User) -> list[InboxEntry]:
    """Return mail and other tasks that wait, with the age of the oldest, and those that failed for good."""
    if not scope_of(user, MANAGE_TASKS).is_everywhere:
        return []
    backlogs = backlog_of_queues().values()
    failed, waiting = sum(b.failed for b in backlogs), sum(b.waiting for b in backlogs)
    label = f"Mail and tasks not done, {failed} of them failed"
    if waiting:
        with translation.override("en"):
            age = timesince(min(b.oldest for b in backlogs if b.oldest))
        label += f", the oldest waiting for {age.replace(NO_BREAK_SPACE, ' ')}"
    url = reverse("admin:portal_queuedtask_changelist")
    return [InboxEntry(label, failed + waiting, f"{url}?state=not_done")]
