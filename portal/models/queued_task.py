"""A background task in the database, with the retries and locks that `django-tasks-db` does not have yet.

Upstream: https://github.com/RealOrangeOne/django-tasks-db/issues/5 (tasks of a worker that was killed) and
https://github.com/django/new-features/issues/142 (retries). The decision is docs/adr/0019.
"""

from collections.abc import Sequence
from datetime import timedelta
from traceback import format_exception
from typing import Any, ClassVar

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

# How often a task of a queue without retries begins if its worker is killed each time.
MOST_STARTS = 3
NOTHING: dict[str, object] = {"args": [], "kwargs": {}}
UNFINISHED = Q(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
FAILED = Q(status=TaskResultStatus.FAILED)


class WorkerLostError(Exception):
    """The worker that ran this task ended without a result, each time."""


class QueuedTaskQuerySet(models.QuerySet["QueuedTask"]):
    """Finds tasks by their state."""

    def ready(self) -> "QueuedTaskQuerySet":
        """Keep those that a worker may begin now."""
        is_due = Q(run_after=get_date_max()) | Q(run_after__lte=timezone.now())
        return self.filter(is_due, status=TaskResultStatus.READY)

    def running(self) -> "QueuedTaskQuerySet":
        """Keep those that a worker has begun."""
        return self.filter(status=TaskResultStatus.RUNNING)

    def failed(self) -> "QueuedTaskQuerySet":
        """Keep those that failed for good."""
        return self.filter(FAILED)

    def lock_next(self) -> "QueuedTask | None":
        """Return the first one that no one else has locked, with its row locked."""
        return self.select_for_update(skip_locked=True).first()


class QueuedTask(DBTaskResult[Any, Any]):
    """A task that is retried as its queue says, locked while it runs, and emptied when it has succeeded."""

    objects: ClassVar[Any] = QueuedTaskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name = "task"
        default_permissions = ()
        permissions = [("manage_tasks", "Can see unfinished and failed tasks, and run them again")]

    def __str__(self) -> str:
        """Return the name of its function."""
        return self.task_name

    @property
    def starts(self) -> int:
        """How often a worker has begun it since it was enqueued or run again by hand."""
        return len(self.worker_ids)

    @property
    def is_finished(self) -> bool:
        """Whether it has succeeded, or failed for good."""
        return self.status in {TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED}

    def claim(self, worker_id: str) -> None:
        """Mark it as running, and lock it until `release` or the end of this database session."""
        self._execute("SELECT pg_advisory_lock(%s)")
        super().claim(worker_id)

    def release(self) -> None:
        """Give up the lock of `claim`."""
        self._execute("SELECT pg_advisory_unlock(%s)")

    def set_successful(self, return_value: Any) -> None:
        """Mark it as done, and forget what it was given: a mail names a child and a guardian."""
        with transaction.atomic():
            super().set_successful(return_value)
            self.args_kwargs = NOTHING
            self.save(update_fields=["args_kwargs"])

    def set_failed(self, exc: BaseException) -> None:
        """Let it wait for its next try, or after the last one mark it as failed for good."""
        retries = _retries_of(self.queue_name)
        if self.starts > len(retries):
            super().set_failed(exc)
            return
        self.exception_class_path = f"{type(exc).__module__}.{type(exc).__qualname__}"
        self.traceback = "".join(format_exception(exc))
        self._make_ready(wait=retries[self.starts - 1])

    def take_back(self) -> bool:
        """If its worker is gone, let another one begin it; False if it is running.

        Call it with the row locked, so that its worker cannot finish it meanwhile.
        """
        if not self._execute("SELECT pg_try_advisory_xact_lock(%s)"):
            return False
        if self.starts >= max(MOST_STARTS, len(_retries_of(self.queue_name)) + 1):
            super().set_failed(WorkerLostError())
        else:
            self._make_ready()
        return True

    def run_again(self) -> None:
        """Run it again now, with all its retries."""
        self.worker_ids, self.finished_at = [], None
        self._make_ready()

    def _make_ready(self, *, wait: timedelta | None = None) -> None:
        self.status = TaskResultStatus.READY
        self.run_after = get_date_max() if wait is None else timezone.now() + wait
        changed = ["status", "run_after", "worker_ids", "finished_at", "exception_class_path", "traceback"]
        self.save(update_fields=changed)

    def _execute(self, statement: str) -> bool:
        """Run a statement on this task's advisory lock, whose key is the first half of the random id."""
        with connection.cursor() as cursor:
            cursor.execute(statement, [int.from_bytes(self.id.bytes[:8], signed=True)])
            return bool(cursor.fetchone()[0])


def _retries_of(queue_name: str) -> Sequence[timedelta]:
    return settings.TASK_RETRIES.get(queue_name, ())
