"""Writing the access log, in the transaction of what it tells."""

from typing import Any

from django.db import connection

from portal.models import AccessEvent, User
from portal.origin import Origin
from portal.sql import Statement, on_postgresql, run_together


def record(
    kind: str,
    *,
    success: bool,
    origin: Origin | None,
    actor: User | None = None,
    user: User | None = None,
    student_id: int | None = None,
    alongside: list[Statement] | None = None,
    **detail: Any,
) -> int:
    """Add one event to the access log; return how many rows the last statement alongside gave.

    `kind` is app.what_happened; `detail` holds codes and plain ids, never a secret or a typed name.
    `alongside` are statements (named step1, step2 … to each other) that ride in the same round trip.
    """
    event = AccessEvent(
        kind=kind,
        success=success,
        actor_id=actor.pk if actor else None,
        user_id=user.pk if user else None,
        student_id=student_id,
        ip=origin.ip if origin else None,
        agent=origin.agent if origin else "",
        detail=detail,
    )
    insert, steps = _insert(event), alongside or []
    if not steps:
        run_together([], insert)
        return 0
    if on_postgresql():
        told = f"{insert.sql} RETURNING (SELECT count(*) FROM step{len(steps)})"  # noqa: S608 (our own)
        return int(run_together(steps, Statement(told, insert.params))[0][0])
    gave = len(run_together(steps[:-1], steps[-1]))
    run_together([], insert)
    return gave


def _insert(event: AccessEvent) -> Statement:
    fields = [f for f in AccessEvent._meta.concrete_fields if not f.primary_key]
    columns, marks = ", ".join(str(f.column) for f in fields), ", ".join("%s" for _ in fields)
    values = tuple(f.get_db_prep_save(f.pre_save(event, add=True), connection) for f in fields)
    sql = f"INSERT INTO {AccessEvent._meta.db_table} ({columns}) VALUES ({marks})"  # noqa: S608 (names of our own columns)
    return Statement(sql, values)
