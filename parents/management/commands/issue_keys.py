"""manage.py issue_keys: keys for the letters of a whole school, or of all."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from parents import keys
from portal.actor import Actor
from sis import roster


class Command(BaseCommand):
    help = (
        "Issue an activation key to every guardian who has access to a student of these schools"
        " and has no account and no unused key. The letters are printed in admin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument(
            "--school", action="append", metavar="NAME", help="a school's name or sourcedId; may be repeated"
        )
        where.add_argument("--all", action="store_true", help="every school")
        parser.add_argument("--dry-run", action="store_true", help="say how many keys, and issue none")

    def handle(self, *args: Any, **options: Any) -> None:
        schools = None if options["all"] else sorted({_school(typed) for typed in options["school"]})
        if options["dry_run"]:
            self.stdout.write(f"{keys.guardians_without_key(schools).count()} keys would be issued.")
            return
        self.stdout.write(f"{keys.issue_keys(actor=Actor(), schools=schools)} keys were issued.")


def _school(typed: str) -> int:
    """Return the id of the active school of this name or sourcedId; raises CommandError."""
    found = roster.schools().filter(Q(sourced_id=typed) | Q(name__iexact=typed.strip()), is_active=True)
    ids = list(found.values_list("pk", flat=True))
    if not ids:
        raise CommandError(f"There is no school “{typed}”. Nothing was issued.")
    if len(ids) > 1:
        raise CommandError(
            f"{len(ids)} schools are called “{typed}”. Give the sourcedId. Nothing was issued."
        )
    return ids[0]
