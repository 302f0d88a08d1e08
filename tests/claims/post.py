"""Runs the waiting tasks, as the worker would, and returns the mail."""

from django.core import mail
from django.core.mail import EmailMessage

from portal.models import QueuedTask


def delivered() -> list[EmailMessage]:
    """Run the waiting tasks, and those that they leave; return every mail sent since the last call."""
    while QueuedTask.objects.ready().exists():
        run_next_task()
    sent = list(mail.outbox)
    mail.outbox.clear()
    return sent


def run_next_task() -> None:
    """Run the next waiting task; what it raises is raised."""
    waiting = QueuedTask.objects.ready()[0]
    waiting.task.call(*waiting.task_result.args, **waiting.task_result.kwargs)
    waiting.claim("tests")
    waiting.set_successful(None)
    waiting.release()
