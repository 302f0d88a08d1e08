"""The annual reset of all student accounts (A3): confirm, approve, run, undo."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from claims.annual_reset import statements
from claims.annual_reset.choice import Choice
from claims.errors import ClaimError
from claims.models import AnnualReset, KeptAccount
from portal import access_log
from portal.actor import Actor
from portal.models import User
from sis import roster

State = AnnualReset.State
# A run that has been pending for longer was counted for accounts that have changed since.
PENDING_AT_MOST = timedelta(days=7)
LOCK_SECONDS = 20


def begin_annual_reset(
    *, actor: Actor, choice: Choice, confirmation: str, at_shell: bool = False
) -> AnnualReset:
    """Reset the chosen accounts now or, above ANNUAL_RESET_SECOND_PERSON accounts, wait for approval.

    Raises ClaimError `not_confirmed` unless the choice's phrase was typed, `nothing_to_reset`,
    `one_is_pending`, `load_running` while a roster is loaded, and `busy` if the database did not get to
    it in time; then nothing was changed.
    """
    _check_confirmed(choice, confirmation)
    by = actor.required_user
    run = AnnualReset(**choice.as_fields(), begun_by=by, at_shell=at_shell, counted=choice.claimed_accounts())
    if not run.counted:
        raise ClaimError("nothing_to_reset")
    try:
        with _long_transaction():
            # The unique index lets one run begin at a time, so that a person's small runs add up.
            run.save()
            access_log.record("claims.annual_reset_begun", actor=actor, **_logged(run))
            if run.counted + _reset_alone_lately(by) <= settings.ANNUAL_RESET_SECOND_PERSON:
                _run_reset(run, actor=actor)
    except IntegrityError:
        raise ClaimError("one_is_pending") from None
    return run


def approve_annual_reset(*, actor: Actor, run: AnnualReset, confirmation: str) -> AnnualReset:
    """Run a pending reset, as someone other than its starter. Two approvals at once have one effect.

    Raises ClaimError `not_confirmed`, `not_pending`, `same_person`, `too_old`, `load_running`, `busy`.
    """
    _check_confirmed(Choice.from_run(run), confirmation)
    with _long_transaction():
        run = _locked(run, State.PENDING, otherwise="not_pending")
        if run.begun_by_id == actor.required_user.pk:
            raise ClaimError("same_person")
        if timezone.now() - run.begun_at > PENDING_AT_MOST:
            raise ClaimError("too_old")
        run.approved_by = actor.user
        _run_reset(run, actor=actor)
    return run


def cancel_annual_reset(*, actor: Actor, run: AnnualReset) -> AnnualReset:
    """Cancel a pending run. Raises ClaimError `not_pending`."""
    with transaction.atomic():
        run = _locked(run, State.PENDING, otherwise="not_pending")
        run.state, run.ended_by, run.ended_at = State.CANCELLED, actor.user, timezone.now()
        run.save()
        access_log.record("claims.annual_reset_cancelled", actor=actor, **_logged(run))
    return run


def undo_annual_reset(*, actor: Actor, run: AnnualReset) -> AnnualReset:
    """Restore the accounts of a run, except those claimed since.

    Sessions stay ended. Raises ClaimError `not_done`, `too_late` after ANNUAL_RESET_UNDO, `load_running`,
    `busy`.
    """
    with _long_transaction():
        run = _locked(run, State.DONE, otherwise="not_done")
        if timezone.now() >= undo_until(run):
            raise ClaimError("too_late")
        _keep_loads_out()
        run.restored = statements.restore_accounts(run, actor=actor)
        run.state, run.ended_by, run.ended_at = State.UNDONE, actor.user, timezone.now()
        run.save()
        access_log.record("claims.annual_reset_undone", actor=actor, **_logged(run))
    return run


def undo_until(run: AnnualReset) -> datetime:
    """Return the time until which a completed run can be undone."""
    assert run.done_at is not None  # noqa: S101 (a run in state done has its time)
    return run.done_at + settings.ANNUAL_RESET_UNDO


def drop_kept_accounts() -> str:
    """Delete what is kept for runs that can no longer be undone; return the number of rows, in words."""
    kept = KeptAccount.objects.filter(run__done_at__lte=timezone.now() - settings.ANNUAL_RESET_UNDO)
    return f"{kept.delete()[0]} accounts kept for an undo"


def _run_reset(run: AnnualReset, *, actor: Actor) -> None:
    _keep_loads_out()
    run.done_at = timezone.now()
    run.accounts = statements.reset_accounts(run, actor=actor)
    run.state = State.DONE
    run.save()
    access_log.record("claims.annual_reset_done", actor=actor, **_logged(run))


def _keep_loads_out() -> None:
    """Block roster loads until this transaction ends, so that the counted students are the reset ones."""
    if not roster.keep_loads_out():
        raise ClaimError("load_running")


def _locked(run: AnnualReset, state: str, *, otherwise: str) -> AnnualReset:
    locked = AnnualReset.objects.select_for_update().filter(pk=run.pk, state=state).first()
    if locked is None:
        raise ClaimError(otherwise)
    return locked


def _check_confirmed(choice: Choice, confirmation: str) -> None:
    if " ".join(confirmation.split()).casefold() != choice.phrase.casefold():
        raise ClaimError("not_confirmed")


def _reset_alone_lately(by: User) -> int:
    """Return how many accounts this person has reset alone within ANNUAL_RESET_UNDO: small runs add up."""
    since = timezone.now() - settings.ANNUAL_RESET_UNDO
    runs = AnnualReset.objects.filter(begun_by=by, approved_by=None, state=State.DONE, done_at__gt=since)
    return runs.aggregate(total=Sum("accounts"))["total"] or 0


@contextmanager
def _long_transaction() -> Iterator[None]:
    """A transaction with time limits that suit a whole district; a database time-out raises `busy`."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = '5min'")
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
            yield
    except OperationalError:
        raise ClaimError("busy") from None


def _logged(run: AnnualReset) -> dict[str, Any]:
    """Return the details of a run for the access log."""
    names = ("choice", "schools", "grades", "counted", "accounts", "restored")
    known = {name: getattr(run, name) for name in names if getattr(run, name) is not None}
    return {"run": run.pk, **known}
