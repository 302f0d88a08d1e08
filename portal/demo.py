"""The part of the demo that belongs to the core: its administrator, and the refusal to touch real people."""

from django.db.models import QuerySet

from portal.models import Attempt, AttemptedTarget, User
from portal.passwords import new_password
from sis import roster

ADMINISTRATOR = "admin@example.org"


class NotTheDemo(Exception):
    """The database holds somebody who is not of the demo; nothing was changed."""


def refuse_real_people() -> None:
    """Raise NotTheDemo if anybody but the demo's own people stands in the roster or has a staff account."""
    if not roster.only_demo_people() or _real_staff().exists():
        raise NotTheDemo("This database holds people who are not of the demo. Nothing was changed.")


def _real_staff() -> QuerySet[User]:
    return User.objects.filter(kind=User.Kind.STAFF).exclude(username=ADMINISTRATOR)


def seed_staff() -> list[str]:
    """Make the demo's administrator with a new password, say so, and give everybody every try back."""
    password = new_password()
    for book in (Attempt, AttemptedTarget):
        book.objects.all().delete()
    User.objects.filter(username=ADMINISTRATOR).delete()
    User.objects.create_superuser(ADMINISTRATOR, password, first_name="Dana", last_name="Admin")
    return [f"Staff, in /admin/:      {ADMINISTRATOR}   password {password}"]
