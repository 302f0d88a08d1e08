"""The one statement of a successful sign-in, whose cost is measured (tests/portal/test_counted_costs.py)."""

from datetime import datetime

from django.db import transaction

from portal import access_log, hooks
from portal.actor import Actor
from portal.auth import parent_lockout
from portal.limits.statements import Receipt, forgive
from portal.sql import Statement, run_together


def record_sign_in(*, actor: Actor, receipt: Receipt | None, at: datetime) -> None:
    """Log a sign-in, give back what its tries spent, and run the apps' `hooks.sign_in_statements`.

    `at` is when the try began. Raises `parent_lockout.Overtaken` where another try has disabled a parent's
    account since; nothing is written then.
    """
    user = actor.required_user
    refund = forgive(receipt) if receipt else []
    noted = [s for statements in hooks.sign_in_statements for s in statements(user)]
    event = access_log.event_statement("portal.sign_in", actor=actor, user=user, detail={})
    if receipt is None or not receipt.limit.closed_after:
        run_together([*refund, *noted], event)
        return
    still_open = parent_lockout.still_open(user, receipt, at=at, step=len(refund))
    with transaction.atomic():
        if not _run_guarded([*refund, *noted], still_open, event):
            raise parent_lockout.Overtaken


def _run_guarded(steps: list[Statement], guard: Statement, event: Statement) -> bool:
    """Run all of these together; return whether `guard` gave a row."""
    count = f"{event.sql} RETURNING (SELECT count(*) FROM step{len(steps) + 1})"
    return bool(run_together([*steps, guard], Statement(count, event.params))[0][0])
