"""The mail that tells the person who filed tickets that they are answered (A1)."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from claims.models import ResetTicket
from portal import mail
from portal.actor import Actor
from portal.models import User
from sis import roster


def tell_filers(*, actor: Actor, tickets: Iterable[ResetTicket]) -> None:
    """Tell everyone who filed some of these tickets, but the actor, in one mail each. It names no student."""
    filers: dict[User, int] = {}
    for ticket in tickets:
        if ticket.filed_by is not None and ticket.filed_by != actor.user:
            filers[ticket.filed_by] = filers.get(ticket.filed_by, 0) + 1
    for filer, count in filers.items():
        mail.send_on_commit(
            to=filer.email or filer.username,
            language="en",
            template="admin/mail/tickets_answered.txt",
            count=count,
            address=settings.PORTAL_ORIGIN + reverse("admin:claims_resetticket_changelist"),
            contact=roster.district_contact(),
        )
