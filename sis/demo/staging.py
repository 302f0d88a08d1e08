"""Records on their way into the database: a temporary table for each kind, filled as they come."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, get_type_hints

from django.db import connection

from sis.demo import records
from sis.names import search_key

Rows = list[tuple[Any, ...]]

KINDS: tuple[type[Any], ...] = (
    records.Org,
    records.Course,
    records.Section,
    records.Staff,
    records.Teaching,
    records.Guardian,
    records.Household,
    records.Student,
    records.Relationship,
    records.Member,
    records.Enrollment,
)
# So many rows of a kind are held until they are sent.
BATCH = 5_000
_COLUMNS = {bool: "boolean", date: "date", datetime | None: "timestamp with time zone"}


def stage_records(stream: Iterable[records.Record]) -> None:
    """Put records into the temporary tables of this transaction; kinds that have none are passed over."""
    waiting: dict[type[Any], Rows] = {kind: [] for kind in KINDS}
    for kind in KINDS:
        _create(kind)
    for record in stream:
        rows = waiting.get(type(record))
        if rows is not None:
            rows.append(_cells(record))
            if len(rows) == BATCH:
                _send(type(record), rows)
                rows.clear()
    for kind, rows in waiting.items():
        _send(kind, rows)
        if connection.vendor == "postgresql":
            _execute(f"ANALYZE {staged(kind)}")


def drop_staged() -> None:
    """Take the temporary tables away."""
    for kind in KINDS:
        _execute(f"DROP TABLE {staged(kind)}")


# Whom staff search by name.
NAMED = (records.Student, records.Guardian)


def staged(kind: type[Any]) -> str:
    """The name of the temporary table of a kind of record."""
    return f"crowd_{kind.__name__.lower()}"


def _create(kind: type[Any]) -> None:
    columns = [f'"{name}" {_COLUMNS.get(hint, "text")}' for name, hint in _fields(kind).items()]
    _execute(f"CREATE TEMPORARY TABLE {staged(kind)} ({', '.join(columns)})")


def _fields(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind) | ({"search_key": str} if kind in NAMED else {})


def _cells(record: records.Record) -> tuple[Any, ...]:
    cells: list[Any] = [_cell(value) for value in record]
    if isinstance(record, NAMED):
        cells.append(search_key(record.last_name, record.first_name, getattr(record, "middle_name", "")))
    return tuple(cells)


def _cell(value: Any) -> Any:
    """A value as the database takes it; a list stands in one text, each item between commas."""
    if isinstance(value, tuple):
        return f",{','.join(value)},"
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _send(kind: type[Any], rows: Sequence[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {staged(kind)} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        elif rows:
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {staged(kind)} VALUES ({marks})", rows)  # noqa: S608 (our own table)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
