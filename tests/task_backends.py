"""Values for `settings.TASKS`: tasks that run at once, as in a trial, or wait for a worker; and a worker."""

from django.conf import settings

from portal.tasks.worker import Worker

_TASKS = settings.TASKS["default"]
IMMEDIATE = {"default": {**_TASKS, "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
IN_DATABASE = {"default": {**_TASKS, "BACKEND": "django_tasks_db.DatabaseBackend"}}


def batch_worker() -> Worker:
    """A worker of all queues, for tests that call `run_next`."""
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
    )
