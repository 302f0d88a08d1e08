"""An annual reset beside everything else that goes on: nobody waits for ever, nothing is half done (A3)."""

import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from claims import recovery, tickets
from claims.annual_reset import services
from claims.annual_reset.choice import Choice
from claims.errors import ClaimError
from claims.models import AnnualReset, ChallengeVerifier, KeptAccount, StudentAccount
from portal.actor import Actor
from portal.models import AccessEvent, User
from sis.models import RosterImport, Student
from tests.cast import ANSWERS, HERE, NEW_PASSWORD, Cast, claim, make_staff, sign_in
from tests.claims.test_annual_reset import accounts
from tests.factories import SchoolFactory, StudentFactory
from tests.faults.racing import together
from tests.rosters.builders import good_roster
from tests.sis.importing import load
from tests.visiting import Client

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ALL = Choice("all")


@pytest.fixture
def chief(transactional_db: None, cast: Cast) -> User:
    return make_staff("chief@example.org", "run_annual_reset")


def begin(by: User) -> AnnualReset:
    return services.begin_annual_reset(actor=Actor(by, HERE), choice=ALL, confirmation=ALL.phrase)


def is_whole(student: Student) -> bool:
    """Whether account, user and answers say the same: claimed, or to be claimed."""
    account = StudentAccount.objects.select_related("user").get(student=student)
    has_answers = ChallengeVerifier.objects.filter(account=account).exists()
    return bool(account.claimed_at) == account.user.is_active == has_answers


def test_a_reset_does_not_wait_for_locked_roster_rows(cast: Cast, chief: User) -> None:
    done = threading.Event()
    results: list[Any] = []

    def reset() -> None:
        try:
            results.append(begin(chief))
        finally:
            connection.close()
            done.set()

    with transaction.atomic():
        # As any change to the roster does: its rows stay locked until it ends.
        Student.objects.update(home_language="es")
        runner = threading.Thread(target=reset)
        runner.start()
        assert done.wait(10), "the reset waits for the roster"
    runner.join()
    assert results[0].accounts == 1


def test_a_parallel_roster_load_and_reset_both_end_consistently(
    cast: Cast, chief: User, tmp_path: Path
) -> None:
    """One of the two runs, the other says so at once; tried again, both have come to their end."""
    files = good_roster()
    loaded, reset = together(lambda: load(files, tmp_path / "first"), lambda: begin(chief))
    assert isinstance(loaded, RosterImport)
    if isinstance(reset, ClaimError):
        assert reset.code == "load_running"
        reset = begin(chief)
    if loaded.outcome != RosterImport.Outcome.APPLIED:
        assert "running" in loaded.report
        assert load(files, tmp_path / "again").outcome == RosterImport.Outcome.APPLIED
    assert isinstance(reset, AnnualReset)
    assert reset.accounts == 1
    assert is_whole(cast.marcia)
    assert annual_reset_undone(chief, reset).restored == 1
    assert is_whole(cast.marcia)


def annual_reset_undone(by: User, run: AnnualReset) -> AnnualReset:
    return services.undo_annual_reset(actor=Actor(by, HERE), run=run)


def test_a_reset_by_answers_at_the_same_moment(cast: Cast, chief: User) -> None:
    proof = recovery.verify_answers(
        actor=Actor(origin=HERE), username="S0123457", answers=ANSWERS, known_browser=False
    )
    results = together(
        lambda: begin(chief),
        lambda: recovery.reset_password(
            actor=Actor(origin=HERE),
            proof=proof,
            password=NEW_PASSWORD,
            journey="j" * 12,
            known_browser=True,
        ),
    )
    assert isinstance(results[0], AnnualReset), results
    assert isinstance(results[1], User | ClaimError), results
    assert is_whole(cast.marcia)
    assert StudentAccount.objects.get(student=cast.marcia).claimed_at is None


def test_tickets_resolved_at_the_same_moment_reset_each_once(cast: Cast, chief: User) -> None:
    claim(cast.stranger)
    filed = tickets.file_tickets(
        actor=Actor(cast.teacher_user, HERE), students=[cast.marcia, cast.stranger], reason="forgot", note=""
    ).made
    results = together(
        lambda: begin(chief),
        lambda: tickets.resolve_tickets(actor=Actor(cast.technician, HERE), tickets=filed[::-1]),
    )
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, ClaimError)], results
    assert is_whole(cast.marcia)
    assert is_whole(cast.stranger)
    resets = AccessEvent.objects.filter(kind="claims.account_reset")
    assert resets.count() == 2
    assert set(resets.values_list("student_id", flat=True)) == {cast.marcia.pk, cast.stranger.pk}


def test_claims_at_the_same_moment_are_whole(cast: Cast, chief: User) -> None:
    results = together(lambda: begin(chief), lambda: claim(cast.daffy), lambda: claim(cast.stranger))
    assert not [r for r in results if isinstance(r, Exception)], results
    for student in (cast.daffy, cast.stranger, cast.marcia):
        assert is_whole(student)


def test_two_parallel_undos_restore_once(cast: Cast, chief: User) -> None:
    before = accounts()
    run = begin(chief)
    results = together(lambda: annual_reset_undone(chief, run), lambda: annual_reset_undone(chief, run))
    assert sorted(type(result).__name__ for result in results) == ["AnnualReset", "ClaimError"], results
    assert accounts() == before
    assert AccessEvent.objects.filter(kind="claims.account_brought_back").count() == 1


def test_a_reset_that_waits_too_long_for_a_lock_changes_nothing(
    cast: Cast, chief: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "LOCK_SECONDS", 1)
    before = accounts()
    with transaction.atomic():
        StudentAccount.objects.select_for_update().get(student=cast.marcia)
        results = together(lambda: begin(chief))
    assert isinstance(results[0], ClaimError)
    assert results[0].code == "busy"
    assert accounts() == before
    assert not AnnualReset.objects.exists()
    assert not KeptAccount.objects.exists()
    assert sign_in(Client(), "S0123457").url == "/home/"


def test_small_resets_at_the_same_moment_add_up_to_a_second_person(
    cast: Cast, chief: User, settings: Any
) -> None:
    settings.ANNUAL_RESET_SECOND_PERSON = 2
    choices = []
    for number in range(4):
        school = SchoolFactory.create()
        for student in StudentFactory.create_batch(2, school=school):
            claim(student, password=f"copper-sail-lemon-{number}")
        choices.append(Choice("schools", schools=(school.pk,)))

    def begin_one(choice: Choice) -> AnnualReset:
        return services.begin_annual_reset(
            actor=Actor(chief, HERE), choice=choice, confirmation=choice.phrase
        )

    together(*(partial(begin_one, choice) for choice in choices))
    done = AnnualReset.objects.filter(state=AnnualReset.State.DONE)
    assert sum(run.accounts or 0 for run in done) == 2
    assert AnnualReset.objects.filter(state=AnnualReset.State.PENDING).count() == 1
