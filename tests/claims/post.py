"""What the task worker would do now: deliver the mail that is waiting."""

from django.core import mail
from django.core.mail import EmailMessage
from django_tasks_db.models import DBTaskResult


def delivered() -> list[EmailMessage]:
    """Do what waits, as the worker does, and return every mail that went out since this was last asked."""
    for waiting in DBTaskResult.objects.ready():
        task = waiting.task
        task.call(*waiting.task_result.args, **waiting.task_result.kwargs)
        waiting.claim("tests")
        waiting.set_successful(None)
    sent = list(mail.outbox)
    mail.outbox.clear()
    return sent
