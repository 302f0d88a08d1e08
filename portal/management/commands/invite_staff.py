"""`manage.py invite_staff`: send staff in the roster a one-time link that sets up their account (A7)."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.actor import Actor
from portal.errors import PortalError
from portal.staff import accounts
from portal.staff.accounts import REFUSALS
from portal.staff.roles import ROLES
from sis import roster


class Command(BaseCommand):
    help = "Invite staff of the roster. Without --role the roles are those that the roster gives."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("emails", nargs="*", help="who to invite; repeating it sends a new link")
        parser.add_argument("--all", action="store_true", help="everyone who has no account yet")
        parser.add_argument("--role", action="append", choices=ROLES, help="may be given several times")
        parser.add_argument("--dry-run", action="store_true", help="say who would be invited in which roles")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["emails"]) == options["all"]:
            raise CommandError("Name the people to invite, or use --all.")
        refused = 0
        for staff in self._people(options):
            roles = options["role"] or sorted(accounts.roles_in_roster(staff))
            try:
                if not options["dry_run"]:
                    accounts.invite(actor=Actor(), staff=staff, roles=options["role"])
                self.stdout.write(f"{staff.email}: {', '.join(roles) or 'no role'}")
            except PortalError as refusal:
                refused += 1
                self.stderr.write(f"{staff} ({staff.email or '–'}): {REFUSALS[refusal.code]}")
        if refused and options["emails"]:
            raise CommandError(f"{refused} not invited.")

    def _people(self, options: dict[str, Any]) -> Iterable[roster.StaffMember]:
        if options["all"]:
            return roster.staff_with_email().filter(account=None)
        found = []
        for email in options["emails"]:
            named = list(roster.staff_by_email(email))
            if not named:
                raise CommandError(f"No one in the roster has the address {email}.")
            found += named
        return found
