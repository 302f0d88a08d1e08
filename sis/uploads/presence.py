"""Whether a run is alive, and its progress, read from its database session (docs/adr/0007).

The load's own transaction shows nothing before it ends. So a run holds a lock of its session, which ends with
the session even after a kill, and writes its progress into the session's name.
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
    """Writes the progress into `application_name`, which every session can read during the run."""

    def __init__(self) -> None:
        self._step, self._said_at = "", 0.0

    def step(self, name: str) -> None:
        """Begin a step."""
        self._step = name
        self._say(name)

    def read(self, rows: int) -> None:
        """Note how many rows have been read."""
        if time.monotonic() - self._said_at > SECONDS_A_LINE:
            self._say(f"{self._step}: {rows} rows")

    def _say(self, text: str) -> None:
        self._said_at = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('application_name', %s, false)", [text])


@contextmanager
def at_work_on(upload_id: int) -> Iterator[Progress | None]:
    """Hold the lock of a run of this upload; None if another run holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, upload_id])
        if not cursor.fetchone()[0]:
            yield None
            return
    try:
        yield InTheSessionsName()
    finally:
        # A broken session has released the lock already.
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("RESET application_name")
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, upload_id])


def progress_on(upload_id: int) -> str | None:
    """Return the progress of this upload's run; None if there is no run."""
    return _name_of_holder(LOCKS, upload_id, 2)


def is_loading() -> bool:
    """Say whether any load is running now, wherever it was started."""
    high, low = divmod(IMPORT_LOCK, 2**32)
    return _name_of_holder(high, low, 1) is not None


def _name_of_holder(first: int, second: int, parts: int) -> str | None:
    """Return the name of the session that holds an advisory lock, whose key PostgreSQL shows in two parts."""
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
