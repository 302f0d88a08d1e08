"""Tickets: a teacher asks, a technician resets or declines, the teacher sees the outcome (A1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from claims import recovery
from claims.errors import ClaimError
from claims.models import ResetTicket, StudentAccount
from claims.ticket_mails import tell_filers
from portal import access_log
from portal.actor import Actor
from sis import roster

Reason, State = ResetTicket.Reason, ResetTicket.State


@dataclass(slots=True)
class Filed:
    """The result of a request for several students."""

    made: list[ResetTicket] = field(default_factory=list)
    open_already: list[ResetTicket] = field(default_factory=list)


@dataclass(slots=True)
class Resolved:
    """The result of resolving several tickets."""

    reset: list[roster.Student] = field(default_factory=list)
    nothing_to_reset: list[roster.Student] = field(default_factory=list)
    closed: list[ResetTicket] = field(default_factory=list)
    closed_already: int = 0


def file_tickets(*, actor: Actor, students: Sequence[roster.Student], reason: str, note: str) -> Filed:
    """Ask for the reset of these students' accounts (A1).

    A student with an open request keeps it; it is returned instead of a second one. A report that someone
    else has the account may be open beside a request. The caller has checked that the actor may ask.
    """
    by = actor.required_user
    new_tickets = [
        ResetTicket(student=student, reason=reason, note=note, filed_by=by, opened_at=timezone.now())
        for student in students
    ]
    with transaction.atomic():
        before = {ticket.student_id: ticket for ticket in _open_like(reason, students)}
        ResetTicket.objects.bulk_create(
            (ticket for ticket in new_tickets if ticket.student_id not in before), ignore_conflicts=True
        )
        # Someone else may have asked at this moment: the ticket that exists counts.
        filed = Filed()
        mine = {ticket.student_id: ticket.opened_at for ticket in new_tickets}
        for ticket in _open_like(reason, students):
            is_mine = ticket.filed_by_id == by.pk and ticket.opened_at == mine[ticket.student_id]
            (filed.made if is_mine else filed.open_already).append(ticket)
        access_log.record_many("claims.ticket_filed", actor=actor, about=map(_logged, filed.made))
    return filed


def report_somebody_else(*, actor: Actor, student: roster.Student) -> None:
    """Open a ticket: someone else has claimed this student's account (C9). A second one changes nothing."""
    with transaction.atomic():
        _ticket, is_new = ResetTicket.objects.get_or_create(
            student=student, reason=Reason.NOT_ME, closed_at=None
        )
        if is_new:
            access_log.record("claims.not_me", actor=actor, student_id=student.pk)


def resolve_tickets(*, actor: Actor, tickets: Iterable[ResetTicket]) -> Resolved:
    """Reset the account of each open ticket's student and close the ticket: all of them, or none.

    A student without a claimed account needs no reset, and the ticket is closed. A ticket that was closed
    meanwhile is counted and resets nothing, so that two technicians have one effect.
    """
    resolved = Resolved()
    with transaction.atomic():
        # By student, as the annual reset locks them, so that two at once cannot deadlock.
        for ticket in sorted(tickets, key=lambda ticket: ticket.student_id):
            _resolve(ticket, resolved, actor=actor)
        tell_filers(actor=actor, tickets=resolved.closed)
    return resolved


def decline_tickets(*, actor: Actor, tickets: Iterable[ResetTicket], answer: str) -> int:
    """Close these tickets without a reset, with an answer for the teacher; return how many were open."""
    open_tickets = ResetTicket.objects.filter(pk__in=[ticket.pk for ticket in tickets], state=State.OPEN)
    with transaction.atomic():
        found = list(
            open_tickets.select_for_update(of=("self",))
            .select_related("filed_by")
            .order_by("student_id", "pk")
        )
        ResetTicket.objects.filter(pk__in=[ticket.pk for ticket in found]).update(
            state=State.DECLINED, closed_at=timezone.now(), closed_by=actor.user, answer=answer
        )
        access_log.record_many("claims.ticket_declined", actor=actor, about=map(_logged, found))
        tell_filers(actor=actor, tickets=found)
    return len(found)


def take_ticket(*, actor: Actor, ticket: ResetTicket) -> None:
    """Note that the actor is working on this ticket.

    Raises ClaimError `taken` if a colleague is, or if it is closed.
    """
    free = ResetTicket.objects.filter(pk=ticket.pk, state=State.OPEN, taken_by=None)
    mine = ResetTicket.objects.filter(pk=ticket.pk, state=State.OPEN, taken_by=actor.required_user)
    if not free.update(taken_by=actor.user) and not mine.exists():
        raise ClaimError("taken", student=ticket.student)


def give_ticket_back(*, actor: Actor, ticket: ResetTicket) -> None:
    """Give back a ticket that the actor has taken, so that a colleague can take it."""
    ResetTicket.objects.filter(pk=ticket.pk, taken_by=actor.required_user).update(taken_by=None)


def withdraw_ticket(*, actor: Actor, ticket: ResetTicket) -> None:
    """Close a ticket that its filer no longer needs. Raises ClaimError `not_open` for any other ticket."""
    with transaction.atomic():
        own = ResetTicket.objects.filter(pk=ticket.pk, filed_by=actor.required_user, state=State.OPEN)
        if not own.update(state=State.WITHDRAWN, closed_at=timezone.now(), closed_by=actor.user):
            raise ClaimError("not_open", student=ticket.student)
        access_log.record_many("claims.ticket_withdrawn", actor=actor, about=[_logged(ticket)])


def close_claimed(student: roster.Student) -> None:
    """Close the requests for a student who has just claimed the account (A1).

    A report that someone else has the account stays open: the claim may have been theirs.
    """
    asked = ResetTicket.objects.filter(student=student, state=State.OPEN).exclude(reason=Reason.NOT_ME)
    asked.update(state=State.DONE, closed_at=timezone.now(), answer="The student has claimed the account.")


def _resolve(ticket: ResetTicket, resolved: Resolved, *, actor: Actor) -> None:
    account = StudentAccount.objects.select_for_update().filter(student_id=ticket.student_id).first()
    tickets = ResetTicket.objects.select_for_update(of=("self",)).select_related(
        "student__school", "filed_by"
    )
    locked = tickets.filter(pk=ticket.pk, state=State.OPEN).first()
    if locked is None:
        resolved.closed_already += 1
    elif account and account.claimed_at:
        reason = f"ticket {locked.pk}: {locked.get_reason_display()}"
        recovery.reset_account(actor=actor, student=locked.student, reason=reason)
        resolved.reset.append(locked.student)
    else:
        locked.state, locked.closed_at, locked.closed_by = State.DONE, timezone.now(), actor.user
        locked.answer = "There was nothing to reset: the account can be claimed."
        locked.save()
        resolved.closed.append(locked)
        access_log.record_many("claims.ticket_done", actor=actor, about=[_logged(locked)])
        resolved.nothing_to_reset.append(locked.student)


def _open_like(reason: str, students: Sequence[roster.Student]) -> list[ResetTicket]:
    """Return these students' open tickets that make another one of this reason a duplicate."""
    tickets = ResetTicket.objects.filter(student__in=students, state=State.OPEN)
    alike = (
        tickets.filter(reason=reason) if reason == Reason.NOT_ME else tickets.exclude(reason=Reason.NOT_ME)
    )
    return list(alike.select_related("student", "filed_by").order_by("student_id"))


def _logged(ticket: ResetTicket) -> access_log.Entry:
    """Return how the access log names a ticket: the student, and what was asked."""
    return None, ticket.student_id, {"ticket": ticket.pk, "reason": ticket.reason}
