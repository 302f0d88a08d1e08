"""Where each kind of person comes in, belongs, and keeps the account (S9)."""

from django.urls import reverse

from portal.models import User


def door_of(user: User) -> str:
    """Return the page on which this person signs in: either one would do."""
    return reverse("parents:door") if user.kind == User.Kind.PARENT else reverse("portal:landing")


def home_of(user: User) -> str:
    """Return where this person belongs after signing in."""
    if user.kind == User.Kind.PARENT:
        return reverse("parents:home")
    return reverse("admin:index") if user.is_staff else reverse("portal:home")


def account_page_of(user: User) -> str:
    """Return the page on which this person changes the password."""
    return reverse("parents:account") if user.kind == User.Kind.PARENT else reverse("portal:account")
