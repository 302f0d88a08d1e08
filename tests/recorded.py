"""People and places that many tests need, made once per process and then inserted by one script.

Making the cast takes a hundred statements; inserting its rows takes one.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar, cast

from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg import sql

from portal.auth.hashing import PortalArgon2Hasher
from tests.cleaning import filled

Made = TypeVar("Made")

# Rows with relative times ("90 days ago") are valid while the clock is near the time they were made.
SAME_TIME = timedelta(minutes=30)


@dataclass(frozen=True)
class _Recording:
    made_at: datetime
    tables: list[str]
    script: str
    people: bytes


_recordings: dict[tuple[object, ...], _Recording] = {}


def recorded(make: Callable[[], Made]) -> Made:
    """Return what `make` returns, with its rows in the database; only the first call in a process runs it.

    It runs again where a test has turned the clock, or has filled the same tables before.
    """
    # A mail is a row, or is sent where tasks run at once and the test has no transaction around it.
    backend = settings.TASKS["default"]["BACKEND"]
    key = (make, backend, connection.in_atomic_block, PortalArgon2Hasher.memory_cost)
    recording = _recordings.get(key)
    if recording and abs(timezone.now() - recording.made_at) < SAME_TIME and not filled(recording.tables):
        with connection.cursor() as cursor:
            cursor.execute(recording.script)
        return cast(Made, pickle.loads(recording.people))  # noqa: S301
    may_record = recording is None and not filled()
    made = make()
    if may_record:
        _recordings[key] = _record(made)
    return made


def _record(made: object) -> _Recording:
    """Return all rows in the database as a script, with their objects."""
    tables = filled()
    script = sql.SQL(";\n").join(_insert(table) for table in tables).as_string(connection.connection)
    return _Recording(timezone.now(), tables, script, pickle.dumps(made))


def _insert(table: str) -> sql.Composable:
    """Return a statement that inserts every row of this table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [table],
        )
        columns = [name for (name,) in cursor.fetchall()]
        texts = ", ".join(f'"{name}"::text' for name in columns)
        cursor.execute(f'SELECT {texts} FROM "{table}"')
        rows = cursor.fetchall()
    return sql.SQL("INSERT INTO {} ({}) VALUES {}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Literal, row))) for row in rows),
    )
