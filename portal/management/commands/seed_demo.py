"""`manage.py seed_demo`: fill an empty database with a made-up district for trying the portal."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal import hooks, mail
from portal.demo import NotTheDemo, refuse_real_people, seed_staff


class Command(BaseCommand):
    """Seed the demo district and print its accounts, or write a district of any size as roster files."""

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
        """Do one or the other, or report options that do not fit together."""
        size = {"students": options["students"], "seed": options["seed"]}
        if (options["write"] or options["changed"]) and not (options["write"] and options["students"]):
            raise CommandError("Give a number and a folder: --students N --write FOLDER [--changed PERCENT]")
        if (options["students"] or 0) < 0:
            raise CommandError("--students takes a number of students.")
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
        return [
            f"{folder / name}.csv: {count:,} rows"
            for demo in hooks.demo_rosters
            for name, count in demo.write_district(folder, **size).items()
        ]

    def _seed(self, *, students: int | None, seed: int) -> list[str]:
        """Seed the roster, every app's accounts and the staff in one transaction.

        Raises NotTheDemo for a database that holds anyone else.
        """
        refuse_real_people()
        lines: list[str] = []
        with mail.send_nothing(), transaction.atomic():
            for demo in hooks.demo_rosters:
                demo.seed_cast()
            for seed_accounts in (*hooks.demo_seeders, seed_staff):
                lines += seed_accounts()
            if students:
                for demo in hooks.demo_rosters:
                    rows = demo.seed_district(students=students, seed=seed)
                    lines += ["Besides:", *(f"{count:>10,} {name}" for name, count in rows.items())]
        return lines
