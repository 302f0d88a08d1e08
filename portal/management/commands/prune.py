"""`manage.py prune`: forget what need not be kept. Run it every night."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from portal import throttle
from portal.models import AccessEvent


class Command(BaseCommand):
    """Delete ended sessions, old attempts, and log entries past their retention."""

    help = "Delete ended sessions, old attempt books, and access log entries older than the retention."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete and say how many rows went."""
        now = timezone.now()
        sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
        oldest = now - settings.ACCESS_LOG_RETENTION
        with connection.cursor() as cursor:
            table = AccessEvent._meta.db_table
            cursor.execute(f"DELETE FROM {table} WHERE at < %s", [oldest])  # noqa: S608 (our own table)
            events = cursor.rowcount
        self.stdout.write(f"{sessions} sessions, {throttle.prune()} attempts, {events} log entries deleted")
