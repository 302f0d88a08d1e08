"""A roster load that is running in another session."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from sis.oneroster.import_lock import IMPORT_LOCK


@contextmanager
def load_running() -> Iterator[None]:
    """Hold what a running load holds, as another session.

    The lock is released before the session ends: PostgreSQL ends a session some time after it was closed.
    """
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [IMPORT_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [IMPORT_LOCK])
    finally:
        other.close()
