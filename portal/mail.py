"""Mail: handed to a task, sent after the transaction that caused it has committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django_tasks import task

from portal.later import enqueue_later

_silent = ContextVar("silent", default=False)


@task()
def send(to: str, subject: str, body: str) -> None:
    """Send one plain mail."""
    send_mail(subject, body, None, [to])


def send_later(*, to: str, language: str, template: str, **context: Any) -> None:
    """Write a mail in the reader's language and send it once the current transaction has committed.

    `template` is a text file whose first line is the subject.
    """
    if not _silent.get():
        subject, body = written(template, language, **context)
        enqueue_later(send, to=to, subject=subject, body=body)


def written(template: str, language: str, **context: Any) -> tuple[str, str]:
    """Return subject and body of a mail in the reader's language; English where we do not speak it."""
    with translation.override(language or "en"):
        subject, _blank, body = render_to_string(template, context).lstrip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"


@contextmanager
def silence() -> Iterator[None]:
    """Write no mail meanwhile: seeding the demo tells nobody."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)
