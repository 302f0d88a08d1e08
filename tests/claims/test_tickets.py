"""A teacher asks, a technician resets or declines, and two at once have one effect (A1)."""

from typing import Any

import pytest
from django.db import DatabaseError

from claims import recovery, tickets
from claims.models import ResetTicket, StudentAccount
from portal.actor import Actor
from portal.models import AccessEvent, User
from tests.cast import HERE, NEW_PASSWORD, Cast, claim, make_staff, sign_in
from tests.claims.walking import MARCIA, claim_in_browser
from tests.faults.racing import together
from tests.visiting import Client

Reason, State = ResetTicket.Reason, ResetTicket.State


@pytest.fixture
def asker(cast: Cast) -> User:
    return make_staff("asker@example.org", "file_ticket")


def ask(by: User, *students: object, reason: str = Reason.FORGOT, note: str = "") -> tickets.Filed:
    return tickets.file_tickets(actor=Actor(by, HERE), students=students, reason=reason, note=note)  # type: ignore[arg-type]


def state_of(ticket: ResetTicket) -> str:
    return ResetTicket.objects.get(pk=ticket.pk).state


def test_one_request_for_many_students_makes_and_logs_a_ticket_for_each(cast: Cast, asker: User) -> None:
    filed = ask(asker, cast.marcia, cast.daffy, note="before Friday, please")
    assert {ticket.student for ticket in filed.made} == {cast.marcia, cast.daffy}
    assert filed.open_already == []
    assert {(t.filed_by, t.note, t.state) for t in filed.made} == {(asker, "before Friday, please", "open")}
    events = AccessEvent.objects.filter(kind="claims.ticket_filed", actor_id=asker.pk)
    assert {event.student_id for event in events} == {cast.marcia.pk, cast.daffy.pk}


def test_a_second_request_makes_no_ticket_and_is_reported(cast: Cast, asker: User) -> None:
    first = ask(asker, cast.marcia).made[0]
    other = make_staff("other@example.org", "file_ticket")
    again = ask(other, cast.marcia, cast.daffy, reason=Reason.LOCKED_OUT)
    assert [ticket.student for ticket in again.made] == [cast.daffy]
    assert again.open_already == [first]
    assert again.open_already[0].filed_by == asker
    assert ResetTicket.objects.filter(student=cast.marcia).count() == 1
    assert AccessEvent.objects.filter(kind="claims.ticket_filed").count() == 2


def test_a_report_of_a_stolen_account_can_be_open_beside_a_request(cast: Cast, asker: User) -> None:
    ask(asker, cast.marcia)
    tickets.report_somebody_else(actor=Actor(origin=HERE), student=cast.marcia)
    assert len(ask(asker, cast.marcia, reason=Reason.NOT_ME).open_already) == 1
    assert ResetTicket.objects.filter(student=cast.marcia, state=State.OPEN).count() == 2


def test_a_new_request_is_possible_after_a_closed_ticket(cast: Cast, asker: User) -> None:
    first = ask(asker, cast.marcia).made
    tickets.decline_tickets(actor=Actor(cast.technician, HERE), tickets=first, answer="Ask her to try again")
    assert len(ask(asker, cast.marcia).made) == 1


def test_resolving_resets_and_closes_with_name_and_time(cast: Cast, asker: User) -> None:
    filed = ask(asker, cast.marcia, cast.daffy).made
    done = tickets.resolve_tickets(actor=Actor(cast.technician, HERE), tickets=filed)
    assert (done.reset, done.nothing_to_reset) == ([cast.marcia], [cast.daffy])
    assert StudentAccount.objects.get(student=cast.marcia).claimed_at is None
    for ticket in ResetTicket.objects.all():
        assert (ticket.state, ticket.closed_by) == (State.DONE, cast.technician)
        assert ticket.closed_at is not None
    reset = AccessEvent.objects.get(kind="claims.account_reset")
    assert (reset.actor_id, reset.student_id) == (cast.technician.pk, cast.marcia.pk)
    assert AccessEvent.objects.get(kind="claims.ticket_done").student_id == cast.daffy.pk


def test_a_closed_ticket_resets_no_account(cast: Cast, asker: User) -> None:
    """The queue stood open in a tab: the student has claimed again since and must not lose the account."""
    filed = ask(asker, cast.marcia).made
    tickets.resolve_tickets(actor=Actor(cast.technician, HERE), tickets=filed)
    claim(cast.marcia, NEW_PASSWORD)
    again = tickets.resolve_tickets(actor=Actor(cast.technician, HERE), tickets=filed)
    assert (again.reset, again.closed_already) == ([], 1)
    assert sign_in(Client(), "S0123457", NEW_PASSWORD).url == "/home/"


def test_declining_stores_the_answer_and_changes_no_account(cast: Cast, asker: User) -> None:
    filed = ask(asker, cast.marcia).made
    assert tickets.decline_tickets(actor=Actor(cast.technician, HERE), tickets=filed, answer="Not hers") == 1
    ticket = ResetTicket.objects.get()
    assert (ticket.state, ticket.answer, ticket.closed_by) == (State.DECLINED, "Not hers", cast.technician)
    assert AccessEvent.objects.get(kind="claims.ticket_declined").student_id == cast.marcia.pk
    assert tickets.decline_tickets(actor=Actor(cast.technician, HERE), tickets=filed, answer="Twice") == 0
    assert ResetTicket.objects.get().answer == "Not hers"
    assert sign_in(Client(), "S0123457").url == "/home/"


def test_a_claim_closes_the_students_request(cast: Cast, asker: User) -> None:
    hers, another = ask(asker, cast.daffy, cast.marcia).made
    if hers.student != cast.daffy:
        hers, another = another, hers
    claim(cast.daffy)
    hers.refresh_from_db()
    assert (hers.state, hers.closed_by, hers.answer) == (
        State.DONE,
        None,
        "The student has claimed the account.",
    )
    assert state_of(another) == State.OPEN


def test_a_claim_does_not_close_the_report_of_a_stolen_account(cast: Cast) -> None:
    tickets.report_somebody_else(actor=Actor(origin=HERE), student=cast.daffy)
    claim(cast.daffy)
    assert ResetTicket.objects.get().state == State.OPEN


def test_a_reset_from_the_students_page_closes_the_ticket(client: Client, cast: Cast, asker: User) -> None:
    ticket = ask(asker, cast.marcia).made[0]
    sign_in(client, "tech@example.org")
    client.post(f"/admin/sis/student/{cast.marcia.pk}/reset/", {"reason": "asked in person"})
    ticket.refresh_from_db()
    assert (ticket.state, ticket.closed_by) == (State.DONE, cast.technician)
    claim_in_browser(Client(), MARCIA, NEW_PASSWORD)
    assert ResetTicket.objects.count() == 1


def test_no_ticket_is_resolved_if_one_fails(cast: Cast, asker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    claim(cast.stranger)
    filed = ask(asker, cast.marcia, cast.stranger).made
    real = recovery.reset_account

    def breaks(**kwargs: Any) -> None:
        if kwargs["student"] == max(cast.marcia, cast.stranger, key=lambda student: student.pk):
            raise DatabaseError("lost")
        real(**kwargs)

    monkeypatch.setattr(recovery, "reset_account", breaks)
    with pytest.raises(DatabaseError):
        tickets.resolve_tickets(actor=Actor(cast.technician, HERE), tickets=filed)
    assert set(ResetTicket.objects.values_list("state", flat=True)) == {State.OPEN}
    assert not AccessEvent.objects.filter(kind="claims.account_reset").exists()


@pytest.mark.django_db(transaction=True)
def test_two_technicians_resolving_the_same_tickets_reset_each_student_once(
    transactional_db: None, cast: Cast, asker: User
) -> None:
    claim(cast.stranger)
    filed = ask(asker, cast.marcia, cast.stranger, cast.daffy).made
    second = make_staff("second@example.org", "resolve_ticket")
    results = together(
        lambda: tickets.resolve_tickets(actor=Actor(cast.technician, HERE), tickets=filed),
        lambda: tickets.resolve_tickets(actor=Actor(second, HERE), tickets=filed[::-1]),
    )
    assert all(isinstance(result, tickets.Resolved) for result in results), results
    assert sorted(len(r.reset) for r in results) == [0, 2]  # type: ignore[attr-defined]
    assert sorted(r.closed_already for r in results) == [0, 3]  # type: ignore[attr-defined]
    assert AccessEvent.objects.filter(kind="claims.account_reset").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_teachers_who_ask_at_once_make_one_ticket(
    transactional_db: None, cast: Cast, asker: User
) -> None:
    second = make_staff("second@example.org", "file_ticket")
    results = together(lambda: ask(asker, cast.marcia), lambda: ask(second, cast.marcia))
    assert sorted(len(r.made) for r in results) == [0, 1]  # type: ignore[attr-defined]
    assert sorted(len(r.open_already) for r in results) == [0, 1]  # type: ignore[attr-defined]
    assert ResetTicket.objects.count() == 1
    assert AccessEvent.objects.filter(kind="claims.ticket_filed").count() == 1
