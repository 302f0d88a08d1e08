"""A try that succeeded."""

from typing import Any

from portal import access_log
from portal.actor import Actor
from portal.limits.statements import Receipt, forgive
from portal.models import User
from portal.sql import run_together


def record_success(
    kind: str,
    *,
    actor: Actor,
    receipt: Receipt,
    user: User | None = None,
    student_id: int | None = None,
    **detail: Any,
) -> None:
    """Log a success and give back what its try spent, in one statement."""
    event = access_log.event_statement(kind, actor=actor, user=user, student_id=student_id, detail=detail)
    run_together([*forgive(receipt), event])
