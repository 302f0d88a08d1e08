"""`manage.py seed_demo`: fill an empty database with a made-up district to try the portal on."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import import_string

from portal import mail
from portal.demo import NotTheDemo, refuse_real_people

Seeder = Callable[[], list[str] | None]


class Command(BaseCommand):
    """Seed the demo district and say whom to try."""

    help = "Fill the database with the demo district. Every run resets its people and prints new passwords."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every app's seeder in one transaction; refuse a database with anybody else in it."""
        lines: list[str] = []
        try:
            refuse_real_people()
            with mail.silence(), transaction.atomic():
                for name in settings.DEMO_SEEDERS:
                    seeder: Seeder = import_string(name)
                    lines += seeder() or []
        except NotTheDemo as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(lines))
