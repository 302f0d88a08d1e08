"""Load a district's roster."""

import getpass
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sis.models import RosterImport
from sis.oneroster import import_roster
from sis.oneroster.progress import show_progress


class Command(BaseCommand):
    help = "Load a roster from OneRoster files: a folder, or a zip with the files at its root."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the folder or the zip")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and keep nothing")
        parser.add_argument("--force", action="store_true", help="load although many would leave")
        parser.add_argument(
            "--only",
            choices=[scope.value for scope in RosterImport.Scope if scope.value],
            default="",
            help="load these files alone, as often a day as they change",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with show_progress() as progress:
            record = import_roster(
                options["path"],
                dry_run=options["dry_run"],
                force=options["force"],
                only=options["only"],
                started_by=_who(),
                progress=progress,
            )
        self.stdout.write(record.report)
        if record.outcome == RosterImport.Outcome.REFUSED:
            raise CommandError("The roster was refused. Nothing was changed.")
        if options["dry_run"] and record.counts["held"] and not options["force"]:
            raise CommandError("This roster would be held: a safety limit is exceeded. Nothing was changed.")


def _who() -> str:
    try:
        return f"command line, {getpass.getuser()}"
    except (KeyError, OSError):
        return "command line"
