"""Work for later: a task that runs exactly if the transaction that asks for it commits."""

from functools import partial
from typing import Any

from django.db import transaction
from django_tasks import task_backends
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task


def enqueue_later(work: "Task[..., Any]", **arguments: Any) -> None:
    """Ask for a task. With the database backend it is a row of the same transaction, safe from any crash.

    The arguments are kept in a table until the task is pruned: ids, never a secret.
    """
    enqueue = partial(work.enqueue, **arguments)
    if isinstance(task_backends["default"], ImmediateBackend):
        transaction.on_commit(enqueue, robust=True)
    else:
        enqueue()
