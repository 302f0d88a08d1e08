"""Hand-written statements that PostgreSQL plans once for a connection and then runs again and again (ADR 33).

Planning takes longer than running for the statements of the family pages: they join many tables to read a
few rows by index. Django prepares nothing, because the best plan for most statements depends on their values.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from django.db import NotSupportedError, connection
from psycopg import Cursor

Parameters = Mapping[str, Any] | Sequence[Any] | None


class _PreparingCursor(Cursor[Any]):
    """A cursor whose statements are prepared when they are run first."""

    def execute(self, *statement: Any, **options: Any) -> Self:
        return super().execute(*statement, **options, prepare=True)


def prepared_rows(statement: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
    """Return all rows of a SELECT statement whose text is always the same.

    For statements that read by index whatever the values are. PostgreSQL gets the values apart from the text
    and has to know their types from it: a value that may be None needs a cast.
    """
    try:
        return _rows(statement, parameters)
    except NotSupportedError:
        # A migration has changed a column since the statement was prepared here.
        if connection.in_atomic_block:
            raise
        connection.close()
        return _rows(statement, parameters)


def _rows(statement: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    preparing: Any = _PreparingCursor(connection.connection)
    with wrap(preparing) as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
