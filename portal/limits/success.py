"""Recording a successful attempt."""

from typing import Any

from portal import access_log
from portal.actor import Actor
from portal.limits.statements import Reservation, refund_statements
from portal.models import User
from portal.sql import run_together


def record_success(
    kind: str,
    *,
    actor: Actor,
    reservation: Reservation,
    user: User | None = None,
    student_id: int | None = None,
    **detail: Any,
) -> None:
    """Log a success and refund its attempt, in one statement."""
    event = access_log.event_statement(kind, actor=actor, user=user, student_id=student_id, detail=detail)
    run_together([*refund_statements(reservation), event])
