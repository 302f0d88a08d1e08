"""An account is claimed once; a student whose account was claimed by someone else can report it (C9)."""

import pytest

from claims.models import ResetTicket, StudentAccount
from portal.models import AccessEvent
from tests.cast import Cast, claim, sign_in
from tests.claims.walking import (
    DAFFY,
    MARCIA,
    fill_in,
    journey_id,
    name_oneself,
    save_answers,
    stand_before_save,
)
from tests.visiting import Client

REPORTED = "/claim/not-me/?sent=1"


def test_a_claimed_account_links_to_the_reset_and_to_the_report(client: Client, cast: Cast) -> None:
    page = name_oneself(client, MARCIA)
    assert page.status_code == 200
    assert "This account is already claimed" in page.text
    assert 'href="/forgot/"' in page.text
    assert 'href="/claim/not-me/"' in page.text
    assert "770-555-0120" in page.text


def test_a_mismatch_does_not_reveal_that_an_account_is_claimed(client: Client, cast: Cast) -> None:
    page = name_oneself(client, {**MARCIA, "first_name": "Marsha"})
    assert "The Claim Account Operation Failed." in page.text
    assert "already claimed" not in page.text
    assert client.get("/claim/not-me/").headers["Location"] == "/claim/"


def test_reporting_someone_else_repeatedly_makes_one_ticket(client: Client, cast: Cast) -> None:
    name_oneself(client, MARCIA)
    assert client.get("/claim/not-me/").status_code == 200
    assert not ResetTicket.objects.exists(), "a look at the page tells nobody"
    for _ in range(3):
        assert fill_in(client, "/claim/not-me/", {}).url == REPORTED
        assert "We told your school" in client.get(REPORTED).text
    again = Client()
    name_oneself(again, MARCIA)
    fill_in(again, "/claim/not-me/", {})
    ticket = ResetTicket.objects.get()
    assert (ticket.student, ticket.reason, ticket.closed_at) == (cast.marcia, "not_me", None)
    assert AccessEvent.objects.filter(kind="claims.not_me", student_id=cast.marcia.pk).count() == 1


def test_a_ticket_changes_nothing_for_the_owner(client: Client, cast: Cast) -> None:
    name_oneself(client, MARCIA)
    fill_in(client, "/claim/not-me/", {})
    assert sign_in(Client(), "S0123457").url == "/home/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_not_me_without_a_journey_redirects_to_the_start(client: Client, cast: Cast, method: str) -> None:
    assert getattr(client, method)("/claim/not-me/").url == "/claim/"
    assert not ResetTicket.objects.exists()


def test_the_second_of_two_saves_is_told_that_the_account_is_claimed(cast: Cast) -> None:
    first, second = stand_before_save(Client()), stand_before_save(Client(), password="quite-another-1")
    assert save_answers(first).url == "/claim/done/"
    page = save_answers(second, {"birth_month": "1", "birth_year": "2012", "school_mascot": "Hawks"})
    assert "This account is already claimed" in page.text
    assert second.get("/claim/done/").headers["Location"] == "/claim/"
    assert StudentAccount.objects.get(student=cast.daffy).verifier.questions.startswith("birth_month,middle")
    assert sign_in(Client(), "S0393354").url == "/home/"
    assert "Authentication Failed" in sign_in(Client(), "S0393354", "quite-another-1").text
    assert fill_in(second, "/claim/not-me/", {}).url == REPORTED


def test_a_student_who_left_cannot_be_claimed_or_go_on(client: Client, cast: Cast) -> None:
    stand_before_save(client)
    cast.daffy.is_active = False
    cast.daffy.save()
    assert name_oneself(Client()).status_code == 200
    save_answers(client)
    assert not StudentAccount.objects.filter(student=cast.daffy).exists()


def test_an_old_tab_makes_no_ticket_for_another_student(client: Client, cast: Cast) -> None:
    claim(cast.daffy)
    client.post("/claim/", MARCIA)
    older = journey_id(client.get("/claim/not-me/"))
    client.post("/claim/", DAFFY)
    for fields in ({"journey": older}, {}):
        assert client.post("/claim/not-me/", fields).status_code == 409
    assert not ResetTicket.objects.exists()
    assert fill_in(client, "/claim/not-me/", {}).url == REPORTED
    assert ResetTicket.objects.get().student == cast.daffy
