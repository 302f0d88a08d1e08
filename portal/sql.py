"""SQL statements from several modules that run in one round trip."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection


class Statement(NamedTuple):
    """One SQL statement with its parameters, and the name by which later statements may read its rows."""

    name: str
    sql: str
    params: tuple[Any, ...]


def run_together(statements: Sequence[Statement]) -> list[tuple[Any, ...]]:
    """Run statements in one round trip; return the rows of the last.

    The others are common table expressions under their names. PostgreSQL may run them in any order,
    unless one reads another's rows.
    """
    *others, last = statements
    tables = ", ".join(f"{statement.name} AS ({statement.sql})" for statement in others)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {tables} {last.sql}" if tables else last.sql,
            [param for statement in statements for param in statement.params],
        )
        return cursor.fetchall() if cursor.description else []
