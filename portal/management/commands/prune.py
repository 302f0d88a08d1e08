"""`manage.py prune`: delete expired data. Run it every night."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal import hooks
from portal.models import AccessEvent, Attempt, AttemptedTarget
from portal.notices.board import prune_reads
from portal.oidc.sign_out import prune_sign_ons
from portal.records.todo import drop_old_marks
from portal.web import accepted_forms

# How long an attempt is kept after its window has ended.
ATTEMPTS_KEPT = timedelta(days=2)
# How long consecutive wrong answers are kept.
CONSECUTIVE_KEPT = timedelta(days=400)
# How long a sent or failed mail is kept: it names a child and a guardian.
TASKS_KEPT = timedelta(days=14)
# The database itself refuses to delete younger log entries (portal/migrations/0002).
LOG_KEPT_AT_LEAST = timedelta(days=90)


class Command(BaseCommand):
    """Delete ended sessions, old attempts, finished tasks, and log entries past their retention."""

    help = "Delete ended sessions, old attempt books, finished tasks and log entries past their retention."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, and print the number of deleted rows."""
        now = timezone.now()
        sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
        oldest = now - max(settings.ACCESS_LOG_RETENTION, LOG_KEPT_AT_LEAST)
        with connection.cursor() as cursor:
            table = AccessEvent._meta.db_table
            cursor.execute(f"DELETE FROM {table} WHERE at < %s", [oldest])  # noqa: S608 (our own table)
            events = cursor.rowcount
        tasks, _ = DBTaskResult.objects.finished().filter(finished_at__lt=now - TASKS_KEPT).delete()
        others = [
            accepted_forms.prune(),
            prune_reads(),
            drop_old_marks(),
            prune_sign_ons(),
            *(prune() for prune in hooks.pruners),
        ]
        went = [f"{sessions} sessions", f"{_prune_attempts()} attempts", f"{tasks} tasks", *others]
        self.stdout.write(f"{', '.join(went)}, {events} log entries deleted")


def _prune_attempts() -> int:
    """Delete attempts whose windows ended long ago; return the number of rows."""
    over = timezone.now() - ATTEMPTS_KEPT
    ended = Attempt.objects.filter(renews_at__lt=over, not_before__lt=over, known_not_before__lt=over)
    forgotten = ended.filter(consecutive=0, known_consecutive=0) | ended.filter(
        renews_at__lt=timezone.now() - CONSECUTIVE_KEPT
    )
    return forgotten.delete()[0] + AttemptedTarget.objects.filter(renews_at__lt=over).delete()[0]
