"""Mail, sent by a task after the transaction has committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django_tasks import task, task_backends
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task

_silent = ContextVar("silent", default=False)


@task()
def send(to: str, subject: str, body: str) -> None:
    """Send one plain mail."""
    send_mail(subject, body, None, [to])


def send_on_commit(*, to: str, language: str, template: str, **context: Any) -> None:
    """Write a mail in the reader's language and send it once the current transaction has committed.

    `template` is a text file whose first line is the subject.
    """
    if not _silent.get():
        subject, body = render_mail(template, language, **context)
        enqueue_on_commit(send, to=to, subject=subject, body=body)


def render_mail(template: str, language: str, **context: Any) -> tuple[str, str]:
    """Return subject and body of a mail in the reader's language, or in English."""
    with translation.override(language or "en"):
        subject, _blank, body = render_to_string(template, context).lstrip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"


@contextmanager
def send_nothing() -> Iterator[None]:
    """Send no mail inside this context: seeding the demo notifies no one."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def enqueue_on_commit(work: "Task[..., Any]", **arguments: Any) -> None:
    """Enqueue a task. With the database backend it is a row in the same transaction, safe from a crash.

    The arguments stay in a table until the task is pruned: pass ids, never a secret.
    """
    enqueue = partial(work.enqueue, **arguments)
    if isinstance(task_backends["default"], ImmediateBackend):
        transaction.on_commit(enqueue, robust=True)
    else:
        enqueue()
