"""The one statement of a successful sign-in; its cost is tested (tests/portal/test_counted_costs.py)."""

from datetime import datetime

from django.db import transaction

from portal import access_log, hooks
from portal.actor import Actor
from portal.auth import parent_lockout
from portal.limits.statements import Reservation, refund_statements
from portal.sql import run_together


def record_sign_in(*, actor: Actor, reservation: Reservation | None, at: datetime) -> None:
    """Log a sign-in, refund its attempt, and run the apps' `hooks.sign_in_statements`.

    `at` is when the attempt began. Raises `parent_lockout.Overtaken`, without writing anything, if
    another attempt has disabled a parent's account in the meantime.
    """
    user = actor.required_user
    noted = [s for statements in hooks.sign_in_statements for s in statements(user)]
    event = access_log.event_statement("portal.sign_in", actor=actor, user=user, detail={})
    if reservation is None or not reservation.limit.closed_after:
        refund = refund_statements(reservation) if reservation else []
        run_together([*refund, *noted, event])
        return
    open_account = parent_lockout.open_account_statement(user, reservation, at=at)
    event = event._replace(sql=f"{event.sql} RETURNING (SELECT count(*) FROM {open_account.name})")
    with transaction.atomic():
        refund = refund_statements(reservation, then=open_account)
        ((is_open,),) = run_together([*refund, *noted, event])
        if not is_open:
            raise parent_lockout.Overtaken
