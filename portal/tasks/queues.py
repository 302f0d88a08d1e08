"""The queues of background tasks, and how a task gets into one."""

from functools import partial
from typing import Any

from django.db import transaction
from django_tasks import task_backends
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task

# Each has a worker of its own, so that none waits for another. `settings.TASKS` lists them too.
MAIL, ROSTER, LOGOUT = "mail", "roster", "logout"


def enqueue_on_commit(work: "Task[..., Any]", **arguments: Any) -> None:
    """Enqueue a task. With the database backend it is a row in the same transaction, safe from a crash.

    A task may run twice: after a worker was killed, and when it failed and is tried again. The arguments stay
    in a table until it has succeeded: pass ids, never a secret.
    """
    enqueue = partial(work.enqueue, **arguments)
    if isinstance(task_backends["default"], ImmediateBackend):
        transaction.on_commit(enqueue, robust=True)
    else:
        enqueue()
