"""Whether a run is alive, and how far it is: its database session itself says so.

The load's own transaction shows nobody anything before it ends. So a run holds a lock of its session, which
goes when the session goes, be it by a kill, and writes how far it is into the session's name.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection

from sis.oneroster.import_lock import IMPORT_LOCK
from sis.oneroster.progress import Progress

# The first half of the lock's key; the second is the upload's id.
LOCKS = 7_305_118
SECONDS_A_LINE = 0.5


class InTheSessionsName:
    """Says how far a run is in `application_name`, which every session can read while we are at work."""

    def __init__(self) -> None:
        self._step, self._said_at = "", 0.0

    def step(self, name: str) -> None:
        """Begin a step."""
        self._step = name
        self._say(name)

    def read(self, rows: int) -> None:
        """Note how many rows are read."""
        if time.monotonic() - self._said_at > SECONDS_A_LINE:
            self._say(f"{self._step}: {rows} rows")

    def _say(self, text: str) -> None:
        self._said_at = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('application_name', %s, false)", [text])


@contextmanager
def at_work_on(upload_id: int) -> Iterator[Progress | None]:
    """Be seen at work on an upload; None if another run is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, upload_id])
        if not cursor.fetchone()[0]:
            yield None
            return
    try:
        yield InTheSessionsName()
    finally:
        # A session that is broken has let go by itself.
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("RESET application_name")
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, upload_id])


def progress_on(upload_id: int) -> str | None:
    """Return how far the run is that works on this upload; None if none does."""
    return _name_of_holder(LOCKS, upload_id, 2)


def is_loading() -> bool:
    """Whether any run, wherever it was started, works on the roster at this moment."""
    high, low = divmod(IMPORT_LOCK, 2**32)
    return _name_of_holder(high, low, 1) is not None


def _name_of_holder(first: int, second: int, parts: int) -> str | None:
    """Return the name of the session that holds an advisory lock; PostgreSQL shows its key in two parts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
            "WHERE l.locktype = 'advisory' AND l.granted "
            "AND l.classid = %s AND l.objid = %s AND l.objsubid = %s "
            "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [first, second, parts],
        )
        found = cursor.fetchone()
    return None if found is None else str(found[0])
