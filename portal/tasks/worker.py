"""The worker for background tasks: it reconnects, and begins again what a killed worker left behind."""

import logging
import time

from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django_tasks_db.management.commands import db_worker

from portal.models import QueuedTask
from portal.oidc.back_channel import announce_ended
from portal.tasks.queues import LOGOUT

# Seconds from one look for people whose sessions have all ended to the next.
LOOK_FOR_ENDED = 15.0

logger = logging.getLogger(__name__)


class Worker(db_worker.Worker):
    """Runs the tasks of its queues, one after the other, until it is told to stop.

    The worker of `django-tasks-db` ends when the database does not answer
    (https://github.com/RealOrangeOne/django-tasks-db/issues/49).
    """

    _looked_at = float("-inf")

    def run(self) -> None:
        """Run tasks as they come; with `batch`, until none is ready."""
        is_connected = True
        while self.running:
            try:
                close_old_connections()
                take_back_abandoned()
                self._look_for_ended()
                has_run = self.run_next()
                is_connected = True
            except (OperationalError, InterfaceError) as error:
                # Whatever it was running is begun again once its session has ended.
                if is_connected:
                    logger.warning("The database does not answer; trying again: %s", error)
                is_connected = has_run = False
                connection.close()
            if has_run:
                continue
            if self.batch and is_connected:
                return
            time.sleep(self.interval)

    def _look_for_ended(self) -> None:
        """Let apps be told about people whose sessions have all ended; the worker of that queue does it."""
        if not self.process_all_queues and LOGOUT not in self.queue_names:
            return
        if time.monotonic() - self._looked_at >= LOOK_FOR_ENDED:
            self._looked_at = time.monotonic()
            while announce_ended():
                pass

    def run_next(self) -> bool:
        """Run the next ready task of the worker's queues; False if there is none."""
        tasks = QueuedTask.objects.ready().filter(backend_name=self.backend_name)
        if not self.process_all_queues:
            tasks = tasks.filter(queue_name__in=self.queue_names)
        with transaction.atomic():
            task = tasks.lock_next()
            if task is None:
                return False
            task.claim(self.worker_id)
        self.run_task(task)
        task.release()
        return True


def take_back_abandoned() -> None:
    """Let tasks begin again whose worker was killed, on whatever host it ran."""
    for pk in QueuedTask.objects.running().values_list("pk", flat=True):
        with transaction.atomic():
            task = QueuedTask.objects.running().filter(pk=pk).lock_next()
            if task is not None and task.take_back():
                logger.warning("The worker of task %s (%s) was killed; it runs again", pk, task.task_path)
