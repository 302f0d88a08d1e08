"""`manage.py close_departed_staff`: close the accounts of staff who left; run it after each load (A7)."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.staff.accounts import close_departed


class Command(BaseCommand):
    help = "Close the accounts of staff whom the last roster does not list. Run it after every load."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{close_departed()} staff accounts closed.")
