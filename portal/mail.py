"""Mail, sent by a task after the transaction has committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from email.utils import parseaddr
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django_tasks import task

from portal.office_words import portal_name
from portal.tasks.queues import MAIL, enqueue_on_commit

_silent = ContextVar("silent", default=False)


@task(queue_name=MAIL)
def send(to: str, subject: str, body: str, mail_id: str) -> None:
    """Send one plain mail."""
    send_now(to=to, subject=subject, body=body, mail_id=mail_id)


def send_on_commit(*, to: str, language: str, template: str, **context: Any) -> None:
    """Write a mail in the reader's language and send it once the current transaction has committed.

    `template` is a text file whose first line is the subject.
    """
    if not _silent.get():
        subject, body = render_mail(template, language, **context)
        enqueue_on_commit(send, to=to, subject=subject, body=body, mail_id=str(uuid4()))


def send_now(*, to: str, subject: str, body: str, mail_id: str) -> None:
    """Send one plain mail now; only tasks may wait for a mail server. Raises OSError if it is not accepted.

    `mail_id` is the same each time the same mail is sent. It becomes the Message-ID, by which mail programs
    recognize a repeated mail: a worker that is killed between the server's answer and its own commit sends
    the mail again.
    """
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message_id = f"<{mail_id}@{sender.rpartition('@')[2]}>"
    EmailMessage(subject, body, None, [to], headers={"Message-ID": message_id}).send()


def render_mail(template: str, language: str, **context: Any) -> tuple[str, str]:
    """Return subject and body of a mail in the reader's language, or in English.

    The template also gets `portal_name`, and `start_page`: the landing page's address, both in that language.
    """
    language = language or "en"
    context["start_page"] = f"{settings.PORTAL_ORIGIN}/?lang={language}"
    with translation.override(language):
        context["portal_name"] = portal_name()
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
