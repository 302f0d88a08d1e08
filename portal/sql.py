"""Statements that several modules put together into one round trip."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection


class Statement(NamedTuple):
    """One SQL statement with its parameters."""

    sql: str
    params: tuple[Any, ...]


def on_postgresql() -> bool:
    """Say whether the database takes data-modifying CTEs (SQLite, for trying out, does not)."""
    return connection.vendor == "postgresql"


def moment(value: datetime) -> Any:
    """Return a time as this database wants it for a parameter."""
    return connection.ops.adapt_datetimefield_value(value)


def run_together(steps: Sequence[Statement], last: Statement) -> list[tuple[Any, ...]]:
    """Run statements, in one round trip where the database can; return the rows of the last.

    The steps are named step1, step2 … to each other and to the last.
    """
    with connection.cursor() as cursor:
        if on_postgresql() and steps:
            ctes = ", ".join(f"step{n} AS ({step.sql})" for n, step in enumerate(steps, 1))
            cursor.execute(f"WITH {ctes} {last.sql}", [p for s in (*steps, last) for p in s.params])
        else:
            for step in (*steps, last):
                cursor.execute(step.sql, step.params)
        return cursor.fetchall() if cursor.description else []
