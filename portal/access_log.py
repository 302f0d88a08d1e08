"""Writing the access log, in the same transaction as the logged action."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from portal.actor import Actor
from portal.models import AccessEvent, User
from portal.sql import Statement

# The id of a user, the id of a student, and the detail of one event.
Entry = tuple[int | None, int | None, dict[str, Any]]


def record(
    kind: str,
    *,
    actor: Actor,
    success: bool = True,
    user: User | None = None,
    student_id: int | None = None,
    **detail: Any,
) -> None:
    """Add one event: who did what, to which user or student, from where.

    `kind` is app.what_happened; `detail` holds codes and plain ids, never a secret or a typed name.
    """
    user_id = user.pk if user else None
    event = _event(kind, actor, success=success, user_id=user_id, student_id=student_id, detail=detail)
    event.save(force_insert=True)


def event_statement(
    kind: str, *, actor: Actor, user: User | None, student_id: int | None = None, detail: dict[str, Any]
) -> Statement:
    """Return the statement that adds a successful event, for a caller who runs it together with others."""
    user_id = user.pk if user else None
    return _insert(_event(kind, actor, user_id=user_id, student_id=student_id, detail=detail))


def record_many(
    kind: str,
    *,
    actor: Actor,
    about: Iterable[Entry],
    at: datetime | None = None,
) -> None:
    """Add a successful event for each of `about`, in statements of 5000 rows."""
    at = at or timezone.now()
    events = (
        _event(kind, actor, user_id=user_id, student_id=student_id, detail=detail, at=at)
        for user_id, student_id, detail in about
    )
    AccessEvent.objects.bulk_create(events, batch_size=5000)


def record_each(kind: str, *, actor: Actor, about: QuerySet[Any, Any], **detail: Any) -> None:
    """Add a successful event for each row of `about`, which has `user_id` and `student_id`.

    One statement for any number of rows; they are not loaded into Python.
    """
    insert = _insert(_event(kind, actor, detail=detail), each=frozenset({"user_id", "student_id"}))
    found, params = about.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{insert.sql} FROM ({found}) AS found", [*insert.params, *params])


def _event(kind: str, actor: Actor, *, success: bool = True, **fields: Any) -> AccessEvent:
    user, origin = actor.user, actor.origin
    return AccessEvent(
        kind=kind,
        success=success,
        actor_id=user.pk if user else None,
        ip=origin.ip if origin else None,
        agent=origin.agent if origin else "",
        **fields,
    )


def _insert(event: AccessEvent, *, each: frozenset[str] = frozenset()) -> Statement:
    """Return the statement that adds `event`; the fields `each` come from the row `found` of a query."""
    fields = [f for f in AccessEvent._meta.concrete_fields if not f.primary_key]
    columns = ", ".join(str(f.column) for f in fields)
    given = [f for f in fields if f.name not in each]
    values = tuple(f.get_db_prep_save(f.pre_save(event, add=True), connection) for f in given)
    marks = ", ".join(f"found.{f.column}" if f.name in each else "%s" for f in fields)
    table = AccessEvent._meta.db_table
    return Statement("logged_event", f"INSERT INTO {table} ({columns}) SELECT {marks}", values)
