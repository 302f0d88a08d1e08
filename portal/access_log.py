"""Writing the access log, in the transaction of what it tells."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from portal.models import AccessEvent, User
from portal.sql import Statement, on_postgresql, run_together
from portal.web.client_address import Origin


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


def record_many(
    kind: str,
    *,
    success: bool,
    origin: Origin | None,
    actor: User | None,
    about: Iterable[tuple[int | None, int | None, dict[str, Any]]],
) -> None:
    """Add an event for each of a few (user id, student id, detail), in one statement."""
    place: dict[str, Any] = {"ip": origin.ip if origin else None, "agent": origin.agent if origin else ""}
    AccessEvent.objects.bulk_create(
        AccessEvent(
            kind=kind,
            success=success,
            actor_id=actor.pk if actor else None,
            user_id=user_id,
            student_id=student_id,
            detail=detail,
            **place,
        )
        for user_id, student_id, detail in about
    )


def record_each(
    kind: str, *, origin: Origin | None, actor: User | None, found: Statement, **detail: Any
) -> None:
    """Add a successful event for each row that `found` selects as `user_id` and `student_id`, however many.

    One statement: the rows never leave the database.
    """
    event = AccessEvent(
        kind=kind,
        success=True,
        actor_id=actor.pk if actor else None,
        ip=origin.ip if origin else None,
        agent=origin.agent if origin else "",
        detail=detail,
    )
    insert = _insert(event, each={"user_id", "student_id"})
    with connection.cursor() as cursor:
        cursor.execute(f"{insert.sql} FROM ({found.sql}) AS found", [*insert.params, *found.params])


def _insert(event: AccessEvent, *, each: frozenset[str] | set[str] = frozenset()) -> Statement:
    """Return the statement that adds `event`; the fields `each` come from the row `found` of a query."""
    fields = [f for f in AccessEvent._meta.concrete_fields if not f.primary_key]
    columns = ", ".join(str(f.column) for f in fields)
    given = [f for f in fields if f.name not in each]
    values = tuple(f.get_db_prep_save(f.pre_save(event, add=True), connection) for f in given)
    marks = ", ".join(f"found.{f.column}" if f.name in each else "%s" for f in fields)
    table = AccessEvent._meta.db_table
    return Statement(f"INSERT INTO {table} ({columns}) SELECT {marks}", values)
