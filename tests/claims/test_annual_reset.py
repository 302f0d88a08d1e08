"""All student accounts are reset at once, with a second person's approval, and can be restored (A3)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from claims import recovery
from claims.annual_reset import services
from claims.annual_reset.choice import Choice
from claims.errors import ClaimError
from claims.models import AnnualReset, ChallengeVerifier, KeptAccount, StudentAccount
from portal import access_log
from portal.actor import Actor
from portal.models import AccessEvent, PasswordDigest, User
from tests.cast import ANSWERS, HERE, NEW_PASSWORD, PASSWORD, Cast, claim, make_staff, sign_in
from tests.claims.walking import MARCIA, claim_in_browser, give_password, name_oneself
from tests.counting import hashes, row_statements
from tests.factories import StudentFactory
from tests.faults.racing import together
from tests.visiting import Client

pytestmark = pytest.mark.slow

ALL = Choice("all")
State = AnnualReset.State


@pytest.fixture
def chief(cast: Cast) -> User:
    return make_staff("chief@example.org", "run_annual_reset")


@pytest.fixture
def deputy(cast: Cast) -> User:
    return make_staff("deputy@example.org", "run_annual_reset")


@pytest.fixture
def two_needed(settings: Any) -> None:
    settings.ANNUAL_RESET_SECOND_PERSON = 0


def begin(by: User, choice: Choice = ALL) -> AnnualReset:
    return services.begin_annual_reset(actor=Actor(by, HERE), choice=choice, confirmation=choice.phrase)


def approve(by: User, run: AnnualReset) -> AnnualReset:
    return services.approve_annual_reset(
        actor=Actor(by, HERE), run=run, confirmation=Choice.from_run(run).phrase
    )


def undo(by: User, run: AnnualReset) -> AnnualReset:
    return services.undo_annual_reset(actor=Actor(by, HERE), run=run)


def accounts() -> list[Any]:
    """Return all data of the students' accounts, except sessions, which a reset ends for good."""
    users = User.objects.filter(kind=User.Kind.STUDENT).order_by("pk")
    return [
        *users.values("pk", "username", "password", "state", "disabled_reason", "disabled_at", "salt"),
        *StudentAccount.objects.order_by("pk").values(),
        *ChallengeVerifier.objects.order_by("account").values(
            "account", "questions", "digest", "pepper_id", "set_at", "proven_at"
        ),
        *PasswordDigest.objects.order_by("pk").values(),
    ]


def test_a_dry_run_counts_by_school_grade_and_state(cast: Cast, chief: User) -> None:
    StudentFactory.create(school=cast.school, grade="08")
    reset, closed = (StudentFactory.create(school=cast.school, grade="07") for _ in range(2))
    for student in (reset, closed):
        claim(student)
    recovery.reset_account(actor=Actor(chief, HERE), student=reset, reason="r")
    user = closed.account.user
    user.disable(User.DisabledReason.BY_STAFF, at=timezone.now())
    user.save()
    with row_statements() as seen:
        counted = [r for r in ALL.count() if r.school == "Babb Middle"]
    assert len(seen) == 1
    found = [(row.grade, row.claimed, row.reset, row.never, row.closed) for row in counted]
    assert found == [("07", 1, 1, 1, 1), ("08", 0, 0, 1, 0)]
    assert ALL.claimed_accounts() == 1


def test_every_student_must_claim_again_and_every_session_ends(cast: Cast, chief: User) -> None:
    claim(cast.stranger)
    pupil = Client()
    sign_in(pupil, "S0123457")
    run = begin(chief)
    assert (run.state, run.accounts, run.approved_by) == (State.DONE, 2, None)
    assert pupil.get("/home/").headers["Location"] == "/"
    assert "Authentication Failed" in sign_in(Client(), "S0123457").text
    assert set(StudentAccount.objects.values_list("claimed_at", flat=True)) == {None}
    assert not ChallengeVerifier.objects.exists()
    browser = Client()
    name_oneself(browser, MARCIA)
    assert "used that password before" in give_password(browser, PASSWORD).text, "the history stays (F2)"
    claim_in_browser(browser, MARCIA, NEW_PASSWORD)
    assert sign_in(Client(), "S0123457", NEW_PASSWORD).url == "/home/"


def test_each_student_gets_a_new_session_nonce(cast: Cast, chief: User) -> None:
    claim(cast.stranger)
    before = set(User.objects.filter(kind="student").values_list("session_nonce", flat=True))
    begin(chief)
    after = set(User.objects.filter(kind="student").values_list("session_nonce", flat=True))
    assert len(after) == 2
    assert before & after == set()


def test_staff_and_parents_are_not_touched(cast: Cast, chief: User) -> None:
    parent = User(kind=User.Kind.PARENT, username="minnie")
    parent.set_password(PASSWORD)
    parent.save()
    # Even with a wrong row, an account of another kind is not a student's.
    StudentAccount.objects.create(student=cast.daffy, user=parent, claimed_at=timezone.now())
    others = User.objects.exclude(kind=User.Kind.STUDENT).order_by("pk")
    before = list(others.values())
    assert begin(chief).accounts == 1
    assert list(others.values()) == before
    assert StudentAccount.objects.get(user=parent).claimed_at is not None


def test_an_account_that_staff_closed_does_not_open_by_a_claim(cast: Cast, chief: User) -> None:
    claim(cast.stranger)
    user = User.objects.get(username="S0999999")
    user.disable(User.DisabledReason.BY_STAFF, at=timezone.now())
    user.save()
    assert begin(chief).accounts == 1
    user.refresh_from_db()
    assert user.disabled_reason == User.DisabledReason.BY_STAFF
    assert StudentAccount.objects.get(user=user).claimed_at is not None


@pytest.mark.parametrize("what", ["schools", "grades"])
def test_only_the_chosen_are_reset(cast: Cast, chief: User, what: str) -> None:
    other = StudentFactory.create(grade="08")
    claim(other)
    choice = (
        Choice("schools", schools=(cast.school.pk,))
        if what == "schools"
        else Choice("grades", grades=("07",))
    )
    assert begin(chief, choice).accounts == 1
    assert sign_in(Client(), f"S{other.number}").url == "/home/"
    assert "Authentication Failed" in sign_in(Client(), "S0123457").text


@pytest.mark.parametrize("typed", ["", "reset", "RESET ALL", "reset 1 school", "reset all accounts!"])
def test_without_the_phrase_nothing_happens(cast: Cast, chief: User, typed: str) -> None:
    with pytest.raises(ClaimError, match="not_confirmed"):
        services.begin_annual_reset(actor=Actor(chief, HERE), choice=ALL, confirmation=typed)
    assert sign_in(Client(), "S0123457").url == "/home/"
    assert not AnnualReset.objects.exists()


def test_the_run_and_each_account_are_logged(cast: Cast, chief: User) -> None:
    claim(cast.stranger)
    run = begin(chief)
    done = AccessEvent.objects.get(kind="claims.annual_reset_done")
    assert (done.actor_id, done.detail["run"], done.detail["accounts"]) == (chief.pk, run.pk, 2)
    each = AccessEvent.objects.filter(kind="claims.account_reset")
    assert {(e.actor_id, e.student_id, e.ip, e.detail["run"]) for e in each} == {
        (chief.pk, cast.marcia.pk, HERE.ip, run.pk),
        (chief.pk, cast.stranger.pk, HERE.ip, run.pk),
    }
    assert {e.user_id for e in each} == set(StudentAccount.objects.values_list("user_id", flat=True))


@pytest.mark.usefixtures("two_needed")
def test_many_accounts_wait_for_a_second_administrator(cast: Cast, chief: User, deputy: User) -> None:
    run = begin(chief)
    assert run.state == State.PENDING
    assert sign_in(Client(), "S0123457").url == "/home/", "nothing is reset yet"
    with pytest.raises(ClaimError, match="same_person"):
        approve(chief, run)
    with pytest.raises(ClaimError, match="not_confirmed"):
        services.approve_annual_reset(actor=Actor(deputy, HERE), run=run, confirmation="yes")
    done = approve(deputy, run)
    assert (done.state, done.approved_by, done.accounts) == (State.DONE, deputy, 1)
    assert "Authentication Failed" in sign_in(Client(), "S0123457").text
    event = AccessEvent.objects.get(kind="claims.annual_reset_done")
    assert event.actor_id == deputy.pk


@pytest.mark.usefixtures("two_needed")
def test_a_second_run_cannot_begin_while_one_is_pending(cast: Cast, chief: User, deputy: User) -> None:
    run = begin(chief)
    with pytest.raises(ClaimError, match="one_is_pending"):
        begin(deputy)
    services.cancel_annual_reset(actor=Actor(chief, HERE), run=run)
    with pytest.raises(ClaimError, match="not_pending"):
        approve(deputy, run)
    assert begin(deputy).state == State.PENDING


@pytest.mark.usefixtures("two_needed")
def test_a_run_that_waited_a_week_is_not_approved(cast: Cast, chief: User, deputy: User) -> None:
    run = begin(chief)
    with (
        time_machine.travel(timezone.now() + timedelta(days=8)),
        pytest.raises(ClaimError, match="too_old"),
    ):
        approve(deputy, run)
    assert sign_in(Client(), "S0123457").url == "/home/"


def test_small_runs_of_one_person_add_up(cast: Cast, chief: User, settings: Any) -> None:
    settings.ANNUAL_RESET_SECOND_PERSON = 1
    claim(cast.stranger)
    mine, hers = (Choice("schools", schools=(s.school_id or 0,)) for s in (cast.marcia, cast.stranger))
    assert begin(chief, mine).state == State.DONE
    assert begin(chief, hers).state == State.PENDING


def test_undo_restores_everything_except_the_sessions(cast: Cast, chief: User) -> None:
    claim(cast.stranger)
    pupil = Client()
    sign_in(pupil, "S0123457")
    recovery.verify_answers(
        actor=Actor(origin=HERE), username="S0123457", answers=ANSWERS, known_browser=False
    )
    before = accounts()
    run = begin(chief)
    assert accounts() != before
    undone = undo(chief, run)
    assert (undone.state, undone.restored) == (State.UNDONE, 2)
    assert accounts() == before
    assert pupil.get("/home/").headers["Location"] == "/"
    assert sign_in(Client(), "S0123457").url == "/home/"
    recovery.verify_answers(
        actor=Actor(origin=HERE), username="S0123457", answers=ANSWERS, known_browser=False
    )
    assert not KeptAccount.objects.exists()
    assert AccessEvent.objects.filter(kind="claims.account_brought_back").count() == 2
    with pytest.raises(ClaimError, match="not_done"):
        undo(chief, run)


def test_undo_leaves_accounts_claimed_since_unchanged(cast: Cast, chief: User) -> None:
    claim(cast.stranger)
    run = begin(chief)
    claim(cast.marcia, NEW_PASSWORD)
    assert undo(chief, run).restored == 1
    assert sign_in(Client(), "S0123457", NEW_PASSWORD).url == "/home/"
    assert "Authentication Failed" in sign_in(Client(), "S0123457").text
    assert sign_in(Client(), "S0999999").url == "/home/"


def test_undo_leaves_accounts_reset_again_by_staff_unchanged(cast: Cast, chief: User) -> None:
    run = begin(chief)
    claim(cast.marcia, NEW_PASSWORD)
    recovery.reset_account(actor=Actor(chief, HERE), student=cast.marcia, reason="stolen")
    assert undo(chief, run).restored == 0
    assert "Authentication Failed" in sign_in(Client(), "S0123457").text


def test_after_a_day_a_run_cannot_be_undone_and_prune_deletes_the_digests(cast: Cast, chief: User) -> None:
    run = begin(chief)
    call_command("prune", stdout=None)
    assert KeptAccount.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        with pytest.raises(ClaimError, match="too_late"):
            undo(chief, run)
        call_command("prune", stdout=None)
    assert not KeptAccount.objects.exists()


@pytest.mark.parametrize("size", [3, 300])
def test_any_number_of_accounts_costs_the_same_statements_and_no_hash(
    cast: Cast, chief: User, deputy: User, size: int, settings: Any
) -> None:
    settings.ANNUAL_RESET_SECOND_PERSON = 2
    make_claimed(size)
    with row_statements() as seen, hashes() as hashed:
        run = begin(chief)
    assert len(seen) <= 6
    with row_statements() as seen, hashes() as more:
        run = approve(deputy, run)
    assert run.accounts == size + 1
    assert len(seen) <= 10, "\n".join(seen)
    with row_statements() as seen, hashes() as most:
        assert undo(chief, run).restored == size + 1
    assert len(seen) <= 12, "\n".join(seen)
    assert hashed + more + most == []


def make_claimed(size: int) -> None:
    """Make students with accounts, without a hash for each."""
    students = StudentFactory.create_batch(size)
    users = User.objects.bulk_create(
        User(kind="student", username=f"S{s.number}", username_key=f"s{s.number}", password=f"!{s.number}")
        for s in students
    )
    StudentAccount.objects.bulk_create(
        StudentAccount(student=student, user=user, claimed_at=timezone.now())
        for student, user in zip(students, users, strict=True)
    )


def test_a_reset_that_fails_halfway_changes_nothing(
    cast: Cast, chief: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = accounts()

    def breaks(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("lost")

    monkeypatch.setattr(access_log, "record_each", breaks)
    with pytest.raises(ClaimError, match="busy"):
        begin(chief)
    assert accounts() == before
    assert not AnnualReset.objects.exists()
    assert not KeptAccount.objects.exists()


@pytest.mark.usefixtures("two_needed", "transactional_db")
def test_two_approvals_at_once_have_one_effect(transactional_db: None, cast: Cast, deputy: User) -> None:
    chief, third = (make_staff(f"{name}@example.org", "run_annual_reset") for name in ("chief", "third"))
    run = begin(chief)
    results = together(lambda: approve(deputy, run), lambda: approve(third, run))
    assert sorted(type(result).__name__ for result in results) == ["AnnualReset", "ClaimError"], results
    assert AccessEvent.objects.filter(kind="claims.account_reset").count() == 1
    assert AccessEvent.objects.filter(kind="claims.annual_reset_done").count() == 1


def test_at_the_shell_a_dry_run_counts_and_changes_nothing(cast: Cast, capsys: Any) -> None:
    before = accounts()
    call_command("reset_students", all=True, dry_run=True)
    said = capsys.readouterr().out
    assert "Babb Middle 07" in " ".join(said.split())
    assert "1 account is claimed" in said
    assert accounts() == before


def test_at_the_shell_the_phrase_and_a_name_are_needed(cast: Cast, chief: User, capsys: Any) -> None:
    for by, typed in [
        (None, ALL.phrase),
        ("tech@example.org", ALL.phrase),
        ("S0123457", ALL.phrase),
        ("chief@example.org", "yes"),
    ]:
        with pytest.raises(CommandError):
            call_command("reset_students", all=True, by=by, confirm=typed)
    assert sign_in(Client(), "S0123457").url == "/home/"
    call_command("reset_students", all=True, by="chief@example.org", confirm=ALL.phrase)
    assert "1 account is reset" in capsys.readouterr().out


@pytest.mark.usefixtures("two_needed")
def test_a_large_run_begun_at_the_shell_waits_for_approval(
    cast: Cast, chief: User, deputy: User, capsys: Any
) -> None:
    call_command("reset_students", grade=["07"], by="chief@example.org", confirm="reset 1 grade")
    assert "a second administrator must approve" in capsys.readouterr().out
    run = AnnualReset.objects.get()
    assert (run.state, run.at_shell, run.begun_by) == (State.PENDING, True, chief)
    assert sign_in(Client(), "S0123457").url == "/home/"
    assert approve(deputy, run).accounts == 1


@pytest.mark.parametrize("options", [{"school": [999]}, {"grade": ["99"]}])
def test_at_the_shell_an_unknown_choice_is_refused(cast: Cast, chief: User, options: Any) -> None:
    with pytest.raises(CommandError, match=r"There are|The grades are"):
        call_command("reset_students", **options, by="chief@example.org", confirm="x")
