"""`manage.py reset_second_step`: for an administrator when no other one can do it in admin."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.actor import Actor
from portal.auth.second_factor import reset_second_factor
from portal.errors import PortalError
from portal.models import User


class Command(BaseCommand):
    help = "Take a staff member's lost second factor away; the next sign-in sets up a new one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the email address the person signs in with")
        parser.add_argument("--reason", required=True, help="for the access log")

    def handle(self, *args: Any, username: str, reason: str, **options: Any) -> None:
        try:
            user = User.objects.get_by_natural_key(username)
            reset_second_factor(actor=Actor(), user=user, reason=reason)
        except (User.DoesNotExist, PortalError):
            raise CommandError(f"{username} has no second factor.") from None
        self.stdout.write(f"{user.username} sets up a new second factor at the next sign-in.")
