"""manage.py close_departed: run it every night, after the roster load."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from parents.departures import close_departed


class Command(BaseCommand):
    help = (
        "Close the accounts of families whose last child left the district DEPARTED_GRACE_DAYS ago, and open"
        " those whose child is back. Between two school years none is closed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = close_departed(now=timezone.now())
        self.stdout.write(f"{done.closed} accounts closed, {done.reopened} opened again")
