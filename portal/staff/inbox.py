"""The inbox on the first page of admin: what waits for a staff member."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import translation
from django.utils.timesince import timesince

from portal import hooks
from portal.hooks import InboxEntry, InboxRows, RunningLine
from portal.models import MassReading, SignInReport, User
from portal.staff.resources_admin import hidden_resources
from portal.staff.roles import MANAGE_TASKS, REVIEW_MASS_READING, REVIEW_SIGN_INS, VIEW_LOG
from portal.staff.scope import scope_of
from portal.tasks.backlog import Backlog, backlog_of_queues
from portal.tasks.queues import MAIL

NO_BREAK_SPACE = "\xa0"
Backlogs = Callable[[], Mapping[str, Backlog]]


def inbox_of(user: User, backlogs: Backlogs = backlog_of_queues) -> list[InboxEntry]:
    """Return the entries for this user, urgent ones first; no entry for what the user may not handle."""
    waiting = [
        rows
        for rows_of in (*hooks.inbox_entries, reported_sign_ins, mass_readings, hidden_resources)
        if (rows := rows_of(user))
    ]
    counted = zip(waiting, _count_together([entry.rows for entry in waiting], user=user), strict=True)
    entries = [
        InboxEntry(entry.label, count, entry.url, entry.button, is_urgent=entry.is_urgent)
        for entry, count in counted
        if count > entry.above or not entry.if_any
    ]
    notes = [note for notes_of in hooks.inbox_notes for note in notes_of(user)]
    found = [*entries, *notes, *unfinished_tasks(user, backlogs)]
    return sorted(found, key=lambda entry: not entry.is_urgent)


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
    return InboxRows("Reported sign-ins", reports, f"{url}?closed=no", "Look into them")


def mass_readings(user: User) -> InboxRows | None:
    """Return the reports of colleagues who have read unusually many records, if there are any."""
    if not scope_of(user, REVIEW_MASS_READING).is_everywhere:
        return None
    reports = MassReading.objects.filter(closed_at=None).exclude(user=user)
    url = reverse("admin:portal_massreading_changelist")
    return InboxRows("Many records read", reports, f"{url}?closed=no", "Look into them", if_any=True)


def unfinished_tasks(user: User, backlogs: Backlogs) -> list[InboxEntry]:
    """Return mail and other tasks that wait, with the age of the oldest, and those that failed for good."""
    if not scope_of(user, MANAGE_TASKS).is_everywhere:
        return []
    queues = backlogs().values()
    failed, waiting = sum(b.failed for b in queues), sum(b.waiting for b in queues)
    label = f"Mail and tasks not done, {failed} of them failed"
    if waiting:
        with translation.override("en"):
            age = timesince(min(b.oldest for b in queues if b.oldest))
        label += f", the oldest waiting for {age.replace(NO_BREAK_SPACE, ' ')}"
    url = reverse("admin:portal_queuedtask_changelist")
    button = "See them and send again" if failed else "See the tasks"
    return [InboxEntry(label, failed + waiting, f"{url}?state=not_done", button)]


def running_for(user: User, backlogs: Backlogs) -> list[RunningLine]:
    """Return the lines of the panel Running, for staff who read the log of a school or of the district."""
    if scope_of(user, VIEW_LOG).is_nowhere:
        return []
    lines = [line for lines_of in hooks.running_lines for line in lines_of(user)]
    return [*lines, *_tasks(user, backlogs())]


def _tasks(user: User, queues: Mapping[str, Backlog]) -> list[RunningLine]:
    """Return a line about mail, and one about all other tasks."""
    url = ""
    if scope_of(user, MANAGE_TASKS).is_everywhere:
        url = f"{reverse('admin:portal_queuedtask_changelist')}?state=not_done"
    others = [queue for name, queue in queues.items() if name != MAIL]
    return [_backlog_line("Mail", [queues[MAIL]], url), _backlog_line("Other tasks", others, url)]


def _backlog_line(name: str, queues: Collection[Backlog], url: str) -> RunningLine:
    failed, waiting = sum(queue.failed for queue in queues), sum(queue.waiting for queue in queues)
    said = [f"{failed} failed"] if failed else []
    if waiting:
        said.append(f"{waiting} on the way")
    is_well = not any(queue.needs_someone for queue in queues)
    return RunningLine(name, ", ".join(said) or "all done", is_well=is_well, url=url)
