"""The only module that knows PostgreSQL from SQLite: how rows come in, and what only one of them can."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from sis.oneroster.faults import FileFaultError

# Any number will do, as long as nobody else locks it.
IMPORT_LOCK = 7_305_118_026
# What one load may use for each join; it runs once a night.
MEMORY = "128MB"

Params = Sequence[Any]


def on_postgresql() -> bool:
    """Say whether the database is PostgreSQL."""
    return connection.vendor == "postgresql"


def lock() -> None:
    """Let one load run at a time, as long as it takes, with room for its joins; held until the end.

    On SQLite the transaction itself keeps others out.
    """
    if not keep_loads_out():
        text = "Another load is running, or an annual reset. Wait until it has ended, then try again."
        raise FileFaultError("", None, "", text)
    if not on_postgresql():
        return
    with connection.cursor() as cursor:
        for setting, value in (
            ("statement_timeout", "0"),
            ("idle_in_transaction_session_timeout", "0"),
            ("lock_timeout", "60s"),
            ("work_mem", MEMORY),
            ("jit", "off"),
        ):
            cursor.execute(f"SET LOCAL {setting} = '{value}'")


def keep_loads_out() -> bool:
    """Keep the roster as it is until this transaction ends; False if a load is running.

    For whatever must not meet a load half way, such as the annual reset: of two at once one runs.
    """
    return not on_postgresql() or bool(value("SELECT pg_try_advisory_xact_lock(%s)", [IMPORT_LOCK]))


def create_table(name: str, columns: Iterable[tuple[str, str]]) -> None:
    """Create an empty temporary table; it goes with the transaction."""
    body = ", ".join(f'"{column}" {kind}' for column, kind in columns)
    if on_postgresql():
        run(f"CREATE TEMPORARY TABLE {name} ({body}) ON COMMIT DROP")
    else:
        run(f"CREATE TEMPORARY TABLE {name} ({body})")


def create_table_as(name: str, select: str, params: Params = ()) -> int:
    """Create a temporary table from a query and return how many rows it has."""
    drop_table(name)
    ending = "ON COMMIT DROP " if on_postgresql() else ""
    run(f"CREATE TEMPORARY TABLE {name} {ending}AS {select}", params)
    return int(value(f"SELECT count(*) FROM {name}"))


def drop_table(name: str) -> None:
    """Drop a temporary table, if it is there."""
    run(f"DROP TABLE IF EXISTS {_temporary(name)}")


def analyze(name: str) -> None:
    """Let the planner know what stands in a temporary table."""
    run(f"ANALYZE {_temporary(name)}")


def write_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Append rows: by COPY on PostgreSQL, by a prepared insert on SQLite."""
    if not rows:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    if on_postgresql():
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", [tuple(map(_plain, row)) for row in rows]
        )


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


def moment(time: dt.datetime) -> Any:
    """Return a time as a parameter of raw SQL."""
    return connection.ops.adapt_datetimefield_value(time)


def hexadecimal(column: str) -> str:
    """Return the expression that writes a number in hexadecimal digits."""
    return f"to_hex({column})" if on_postgresql() else f"printf('%%x', {column})"


def lines_of(column: str) -> str:
    """Return the aggregate that joins line numbers with commas."""
    if on_postgresql():
        return f"string_agg({column}::text, ', ' ORDER BY {column})"
    return f"group_concat({column}, ', ')"


def _temporary(name: str) -> str:
    return f"pg_temp.{name}" if on_postgresql() else f"temp.{name}"


def _plain(cell: Any) -> Any:
    if isinstance(cell, dt.datetime):
        return connection.ops.adapt_datetimefield_value(cell)
    return cell.isoformat() if isinstance(cell, dt.date) else cell
