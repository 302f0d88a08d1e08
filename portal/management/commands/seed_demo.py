"""`manage.py seed_demo`: fill an empty database with a made-up district to try the portal on."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import import_string

from portal import mail
from portal.demo import NotTheDemo, refuse_real_people

Seeder = Callable[[], list[str] | None]


class Command(BaseCommand):
    """Seed the demo district and say whom to try; or write a district of any size as roster files."""

    help = "Fill the database with the demo district. Every run resets its people and prints new passwords."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--students", type=int, metavar="N", help="make so many students besides the cast"
        )
        parser.add_argument("--seed", type=int, default=1, help="another seed makes another district")
        parser.add_argument(
            "--write",
            type=Path,
            metavar="FOLDER",
            help="write those students as OneRoster files instead; no database is asked",
        )
        parser.add_argument(
            "--changed",
            type=float,
            default=0,
            metavar="PERCENT",
            help="with --write: as the files are a night later, so many per cent of the students changed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one or the other, or say what does not fit."""
        size = {"students": options["students"], "seed": options["seed"]}
        if (options["write"] or options["changed"]) and not (options["write"] and options["students"]):
            raise CommandError("Say how many and where to: --students N --write FOLDER [--changed PERCENT]")
        try:
            lines = (
                self._write(options["write"], changed=options["changed"], **size)
                if options["write"]
                else self._seed(**size)
            )
        except (NotTheDemo, ValueError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(lines))

    def _write(self, folder: Path, **size: Any) -> list[str]:
        rows = import_string(settings.DEMO_DISTRICT["write"])(folder, **size)
        return [f"{folder / name}.csv: {count:,} rows" for name, count in rows.items()]

    def _seed(self, *, students: int | None, seed: int) -> list[str]:
        """Run every app's seeder in one transaction; refuse a database with anybody else in it."""
        refuse_real_people()
        lines: list[str] = []
        with mail.silence(), transaction.atomic():
            for name in settings.DEMO_SEEDERS:
                seeder: Seeder = import_string(name)
                lines += seeder() or []
            if students:
                rows = import_string(settings.DEMO_DISTRICT["seed"])(students=students, seed=seed)
                lines += ["Besides:", *(f"{count:>10,} {name}" for name, count in rows.items())]
        return lines
