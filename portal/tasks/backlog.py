"""What has not been done: tasks that wait or run, and tasks that failed for good."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone

from portal import access_log
from portal.actor import Actor
from portal.models import QueuedTask
from portal.models.queued_task import FAILED, UNFINISHED
from portal.tasks.queues import LOGOUT, MAIL, ROSTER

# A queue that has not done a task for so long is reported to monitoring.
LATE_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many tasks of one queue wait or run, when the oldest was enqueued, and how many failed for good."""

    waiting: int = 0
    oldest: datetime | None = None
    failed: int = 0

    @property
    def age(self) -> timedelta:
        """For how long the oldest task has been waiting, with its retries."""
        return timezone.now() - self.oldest if self.oldest else timedelta()

    @property
    def needs_someone(self) -> bool:
        """Whether something has failed for good, or waits for too long."""
        return self.failed > 0 or self.age > LATE_AFTER


def backlog_of_queues() -> dict[str, Backlog]:
    """Return the backlog of every queue, in one statement."""
    rows = QueuedTask.objects.filter(UNFINISHED | FAILED).order_by().values("queue_name")
    counted = rows.annotate(
        waiting=Count("pk", filter=UNFINISHED),
        oldest=Min("enqueued_at", filter=UNFINISHED),
        failed=Count("pk", filter=FAILED),
    )
    found = {
        row["queue_name"]: Backlog(waiting=row["waiting"], oldest=row["oldest"], failed=row["failed"])
        for row in counted
    }
    return {MAIL: Backlog(), ROSTER: Backlog(), LOGOUT: Backlog(), **found}


def run_again(*, actor: Actor, ids: Collection[UUID]) -> int:
    """Send the failed mail and sign-outs of apps among these tasks again, with all retries; return how many.

    Failed runs of a roster are tried again on the page of the upload.
    """
    with transaction.atomic():
        failed = QueuedTask.objects.failed().filter(pk__in=ids, queue_name__in=[MAIL, LOGOUT])
        tasks = list(failed.select_for_update())
        for task in tasks:
            task.run_again()
        access_log.record("portal.tasks_run_again", actor=actor, tasks=[str(task.pk) for task in tasks])
    return len(tasks)


def remove_failed(*, actor: Actor, ids: Collection[UUID]) -> int:
    """Delete the failed tasks among these, once someone has looked into them; return how many."""
    with transaction.atomic():
        failed = QueuedTask.objects.failed().filter(pk__in=ids).select_for_update()
        removed = [str(pk) for pk in failed.values_list("pk", flat=True)]
        QueuedTask.objects.filter(pk__in=removed).delete()
        access_log.record("portal.tasks_removed", actor=actor, tasks=removed)
    return len(removed)
