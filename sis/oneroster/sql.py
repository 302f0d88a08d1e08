"""Run statements, and keep temporary tables that go with the transaction."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any

import psycopg
from django.db import connection

Params = Sequence[Any] | Mapping[str, Any]
# What stands for a null in a COPY; and what would have to be escaped in one.
_NULL, _ESCAPED = "\x01", re.compile(r"[\\\r]")


def create_table(name: str, columns: Iterable[tuple[str, str]]) -> None:
    """Create an empty temporary table."""
    body = ", ".join(f'"{column}" {kind}' for column, kind in columns)
    run(f"CREATE TEMPORARY TABLE {name} ({body}) ON COMMIT DROP")


def create_table_as(name: str, select: str, params: Params = ()) -> int:
    """Create a temporary table from a query and return how many rows it has."""
    drop_table(name)
    return run(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {select}", params)


def drop_table(name: str) -> None:
    """Drop a temporary table, if it is there."""
    run(f"DROP TABLE IF EXISTS pg_temp.{name}")


def analyze(table: str) -> None:
    """Tell the planner what a table holds."""
    run(f"ANALYZE {table}")


def analyze_temporary(table: str) -> None:
    """Tell the planner roughly what a temporary table holds, from a tenth of the rows that are usual."""
    run(f"SET LOCAL default_statistics_target = 10; ANALYZE {table}; RESET default_statistics_target")


def copy_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Append rows."""
    if not rows:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def copy_columns(table: str, names: Sequence[str], columns: Sequence[Sequence[Any]]) -> None:
    """Append rows that are given as columns of the same length."""
    rows = len(columns[0])
    nulls = sum(column.count(None) for column in columns)
    text = "\n".join(map("\t".join, zip(*map(_as_texts, columns), strict=True)))
    plain = (
        not _ESCAPED.search(text)
        and text.count("\n") == rows - 1
        and text.count("\t") == rows * (len(columns) - 1)
        and text.count(_NULL) == nulls
    )
    if not plain:
        copy_rows(table, names, list(zip(*columns, strict=True)))
        return
    quoted = ", ".join(f'"{name}"' for name in names)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({quoted}) FROM STDIN (NULL E'\\x01')") as copy,
    ):
        copy.write(text + "\n")


def _as_texts(column: Sequence[Any]) -> Sequence[str]:
    if set(map(type, column)) == {str}:
        return column
    texts = {value: _as_text(value) for value in set(column)}
    return [texts[value] for value in column]


def _as_text(value: Any) -> str:
    if value is None:
        return _NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    return value.isoformat() if isinstance(value, date | time) else str(value)


def copy_binary(table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
    """Append rows of columns with these types, with less work than `copy_rows` where there are many bytes.

    While the rows are made nothing else may use the connection.
    """
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT binary)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(list(columns.values()))
        for row in rows:
            copy.write_row(row)


def run_binary(statement: str, params: Params) -> None:
    """Run a statement with large parameters, which are sent as they are."""
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, params)


def run(statement: str, params: Params = ()) -> int:
    """Run one statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return max(int(cursor.rowcount), 0)


def rows_of(query: str, params: Params = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a query that is known to be short."""
    with connection.cursor() as cursor:
        cursor.execute(query, params or None)
        return list(cursor.fetchall())


def value(query: str, params: Params = ()) -> Any:
    """Return the one value of a query."""
    return rows_of(query, params)[0][0]
