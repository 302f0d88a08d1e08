"""What waits for staff: the lines on the first page of admin (settings.OPEN_WORK)."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from portal.models import SignInReport, User
from portal.staff.scope import scope_of


@dataclass(frozen=True, slots=True)
class OpenWork:
    """So many things of one kind, and where they are done."""

    label: str
    count: int
    url: str


def open_work(user: User) -> list[OpenWork]:
    """Return what waits within this person's reach; a kind of which nothing is theirs to do has no line.

    Each name in settings.OPEN_WORK is a function of the user that returns an OpenWork, or None.
    """
    lines = (import_string(name)(user) for name in settings.OPEN_WORK)
    return [line for line in lines if line is not None]


def reported_sign_ins(user: User) -> OpenWork | None:
    """Sign-ins that somebody said were not their own."""
    scope = scope_of(user, "claims.reset_account")
    if scope.is_nowhere:
        return None
    reports = scope.rows(SignInReport.objects.filter(closed_at=None), user="user")
    url = reverse("admin:portal_signinreport_changelist")
    return OpenWork("Reported sign-ins", reports.count(), f"{url}?closed_at__isempty=1")
