"""`manage.py reset_students`: reset all student accounts, or those of some schools or grades (A3)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.annual_reset import services
from claims.annual_reset.choice import Choice, Counted, offered_grades, offered_schools
from claims.annual_reset.messages import REFUSALS, accounts_are, outcome
from claims.errors import ClaimError
from claims.models import AnnualReset
from claims.permissions import RUN_ANNUAL_RESET
from portal.actor import Actor
from portal.models import User


class Command(BaseCommand):
    """Count, ask, and reset: or leave the run to a second administrator, who approves it in admin."""

    help = "Reset all student accounts, or those of some schools or grades. Staff and parents stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say whose accounts, who asks, and whether to do anything."""
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--all", action="store_true", help="all students")
        whose.add_argument("--school", action="append", type=int, metavar="ID", help="again for each school")
        whose.add_argument("--grade", action="append", metavar="GRADE", help="again for each grade")
        parser.add_argument("--by", metavar="EMAIL", help="the user name of the person who resets")
        parser.add_argument("--dry-run", action="store_true", help="count by school, grade and state")
        parser.add_argument("--confirm", metavar="PHRASE", help="the phrase that is otherwise asked for")

    def handle(self, *args: Any, **options: Any) -> None:
        """Show the count; then, unless this is a dry run, reset or leave it to be approved."""
        choice = _choice(options)
        counted = choice.count()
        self._show(counted)
        if options["dry_run"]:
            return
        by = _administrator(options["by"])
        typed = options["confirm"] or input(f"Type '{choice.phrase}' to go on: ")
        try:
            run = services.begin_annual_reset(
                actor=Actor(by), choice=choice, confirmation=typed, at_shell=True
            )
        except ClaimError as error:
            raise CommandError(REFUSALS[error.code]) from None
        self.stdout.write(outcome(run))

    def _show(self, counted: list[Counted]) -> None:
        width = max([len(row.school) for row in counted] + [6])
        self.stdout.write(f"{'school':{width}} grade  claimed  reset  never  closed")
        for row in counted:
            numbers = f"{row.claimed:7}  {row.reset:5}  {row.never:5}  {row.closed:6}"
            self.stdout.write(f"{row.school:{width}} {row.grade or '–':5}  {numbers}")
        total = sum(row.claimed for row in counted)
        self.stdout.write(f"{accounts_are(total)} claimed and will be reset.")


def _choice(options: dict[str, Any]) -> Choice:
    if options["all"]:
        return Choice(AnnualReset.Choice.ALL)
    if options["school"]:
        known = dict(offered_schools())
        if unknown := set(options["school"]) - known.keys():
            listed = ", ".join(f"{pk} {name}" for pk, name in known.items())
            raise CommandError(f"No school with students has the id {min(unknown)}. There are: {listed}")
        return Choice(AnnualReset.Choice.SCHOOLS, schools=tuple(sorted(set(options["school"]))))
    known_grades = offered_grades()
    if any(grade not in known_grades for grade in options["grade"]):
        raise CommandError(f"The grades are: {', '.join(known_grades)}")
    return Choice(AnnualReset.Choice.GRADES, grades=tuple(sorted(set(options["grade"]))))


def _administrator(username: str | None) -> User:
    user = User.objects.filter(username=username or "", kind=User.Kind.STAFF).first()
    if user is None or not user.is_active or not user.has_perm(RUN_ANNUAL_RESET):
        raise CommandError("Name with --by a staff member who may reset all accounts.")
    return user
