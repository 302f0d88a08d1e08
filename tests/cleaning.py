"""Takes away what a test with real transactions left behind, for a fraction of what `flush` costs.

Django truncates every table and makes all content types and permissions anew. Here only tables that hold rows
are emptied, and what `migrate` wrote stays.
"""

from collections.abc import Iterable
from functools import cache

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

# What `migrate` writes: a test may change it, but it is put back rather than thrown away.
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
    """Which of these tables hold rows; without names, which of all that `migrate` leaves empty."""
    asked = (f"""SELECT '{name}' WHERE EXISTS (SELECT FROM "{name}")""" for name in tables or _tables())
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [name for (name,) in cursor.fetchall()]


class Cleaner:
    """Brings the test database back to what it was right after `migrate`."""

    def __init__(self) -> None:
        """Empty the database (a run that was killed may have left something) and note what is in it then."""
        self._migrated: dict[str, bytes] = {}
        self.clean()
        with connection.cursor() as cursor:
            self._migrated = {table: _content(cursor, table) for table in MIGRATED}

    def clean(self) -> None:
        """Empty every table that holds rows, and put back what `migrate` wrote where it was changed."""
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
