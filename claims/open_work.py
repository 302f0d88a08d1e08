"""What waits for staff on the students' side (settings.OPEN_WORK)."""

from django.urls import reverse

from claims.models import ResetTicket
from portal.models import User
from portal.staff.open_work import OpenWork
from portal.staff.scope import scope_of


def open_tickets(user: User) -> OpenWork | None:
    """Tickets that this person can resolve."""
    scope = scope_of(user, "claims.resolve_ticket")
    if scope.is_nowhere:
        return None
    tickets = scope.rows(ResetTicket.objects.filter(state=ResetTicket.State.OPEN), student="student")
    return OpenWork("Open tickets", tickets.count(), reverse("admin:claims_resetticket_changelist"))
