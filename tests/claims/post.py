"""Runs the waiting tasks, as the worker would, and returns the mail."""

from django.core import mail
from django.core.mail import EmailMessage
from django_tasks_db.models import DBTaskResult


def delivered() -> list[EmailMessage]:
    """Run the waiting tasks and return every mail sent since the last call."""
    for waiting in DBTaskResult.objects.ready():
        task = waiting.task
        task.call(*waiting.task_result.args, **waiting.task_result.kwargs)
        waiting.claim("tests")
        waiting.set_successful(None)
    sent = list(mail.outbox)
    mail.outbox.clear()
    return sent
