"""Empties the database after a test with real transactions, at a fraction of the cost of `flush`.

Django truncates every table and creates all content types and permissions again. Here only tables with rows
are emptied, and the rows that `migrate` wrote stay.
"""

from collections.abc import Iterable
from functools import cache

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

# The rows that `migrate` writes: if a test changes them, they are restored.
MIGRATED = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
)
_TABLES = """SELECT c.relname,
        EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
    FROM pg_class AS c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL(%s)"""


@cache
def _tables() -> dict[str, bool]:
    """Every table that `migrate` leaves empty, and whether it has a trigger."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [list(MIGRATED)])
        return dict(cursor.fetchall())


def filled(tables: Iterable[str] = ()) -> list[str]:
    """Return which of these tables have rows; without names, which of all that `migrate` leaves empty."""
    asked = (f"""SELECT '{name}' WHERE EXISTS (SELECT FROM "{name}")""" for name in tables or _tables())
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [name for (name,) in cursor.fetchall()]


class Cleaner:
    """Restores the test database to its state right after `migrate`."""

    def __init__(self) -> None:
        """Empty the database (a run that was killed may have left something) and note what is in it then."""
        self._migrated: dict[str, bytes] = {}
        self.clean()
        with connection.cursor() as cursor:
            self._migrated = {table: _content(cursor, table) for table in MIGRATED}

    def clean(self) -> None:
        """Empty every table that has rows, and restore the rows of `migrate` that have changed."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table in filled():
                # The trigger that keeps rows of the access log from being deleted lets it be truncated.
                cursor.execute(f'{"TRUNCATE" if _tables()[table] else "DELETE FROM"} "{table}"')
            changed = [name for name, kept in self._migrated.items() if _content(cursor, name) != kept]
            for table in reversed(changed):
                cursor.execute(f'DELETE FROM "{table}"')
            for table in changed:
                with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                    copy.write(self._migrated[table])


def _content(cursor: CursorWrapper, table: str) -> bytes:
    """Every row of a table, as PostgreSQL copies it out."""
    with cursor.copy(f'COPY (SELECT * FROM "{table}" ORDER BY 1) TO STDOUT') as copy:
        return b"".join(bytes(chunk) for chunk in copy)
