"""The inbox on the first page of admin: what waits for a staff member."""

from django.urls import reverse

from portal import hooks
from portal.hooks import InboxEntry
from portal.models import SignInReport, User
from portal.staff.roles import REVIEW_SIGN_INS
from portal.staff.scope import scope_of


def inbox_of(user: User) -> list[InboxEntry]:
    """Return the entries for this user; no entry for what the user may not handle."""
    entries = (entry_of(user) for entry_of in (*hooks.inbox_entries, reported_sign_ins))
    return [entry for entry in entries if entry is not None]


def reported_sign_ins(user: User) -> InboxEntry | None:
    """Return the sign-ins that someone reported as not their own."""
    scope = scope_of(user, REVIEW_SIGN_INS)
    if scope.is_nowhere:
        return None
    reports = scope.rows(SignInReport.objects.filter(closed_at=None), user="user")
    url = reverse("admin:portal_signinreport_changelist")
    return InboxEntry("Reported sign-ins", reports.count(), f"{url}?closed_at__isempty=1")
