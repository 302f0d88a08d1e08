"""Mail: handed to a task, sent after the transaction that caused it has committed."""

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


def send_later(*, to: str, language: str, template: str, **context: Any) -> None:
    """Write a mail in the reader's language and send it once the current transaction has committed.

    `template` is a text file whose first line is the subject. With the database backend the task is a row of
    the same transaction, so that it is sent exactly if the transaction commits, also after a crash.
    """
    if _silent.get():
        return
    with translation.override(language or "en"):
        subject, _blank, body = render_to_string(template, context).lstrip().partition("\n")
    later(send, to=to, subject=" ".join(subject.split()), body=body.strip() + "\n")


def later(job: Task[Any, Any], **arguments: Any) -> None:
    """Run a task once the current transaction has committed, with arguments that hold no secret."""
    if _silent.get():
        return
    enqueue = partial(job.enqueue, **arguments)
    if isinstance(task_backends["default"], ImmediateBackend):
        transaction.on_commit(enqueue, robust=True)
    else:
        enqueue()


@contextmanager
def silence() -> Iterator[None]:
    """Write no mail meanwhile: seeding the demo tells nobody."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)
