"""Whether a run is alive, and its progress, read from its database session (docs/adr/0007).

The load's own transaction shows nothing before it ends. So a run holds a session-level advisory lock, which
PostgreSQL releases when the session ends, even after a kill, and writes its progress into the session's
`application_name`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection

from sis.oneroster.import_lock import IMPORT_LOCK
from sis.oneroster.progress import Progress

# The first half of the lock's key; the second is the upload's id.
LOCKS = 7_305_118
SECONDS_BETWEEN_WRITES = 0.5


class SessionNameProgress:
    """Writes the progress into `application_name`, which every session can read during the run."""

    def __init__(self) -> None:
        self._step, self._written_at = "", 0.0

    def step(self, name: str) -> None:
        """Begin a step."""
        self._step = name
        self._write(name)

    def read(self, rows: int) -> None:
        """Note how many rows have been read."""
        if time.monotonic() - self._written_at > SECONDS_BETWEEN_WRITES:
            self._write(f"{self._step}: {rows} rows")

    def _write(self, text: str) -> None:
        self._written_at = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('application_name', %s, false)", [text])


@contextmanager
def hold_run_lock(upload_id: int) -> Iterator[Progress | None]:
    """Hold the lock of a run of this upload; None if another run holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, upload_id])
        if not cursor.fetchone()[0]:
            yield None
            return
    try:
        yield SessionNameProgress()
    finally:
        # A broken session has released the lock already.
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("RESET application_name")
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, upload_id])


def progress_of_run(upload_id: int) -> str | None:
    """Return the progress of this upload's run; None if there is no run."""
    return _session_name_of_holder(LOCKS, upload_id, 2)


def is_loading() -> bool:
    """Say whether any load is running now, wherever it was started."""
    high, low = divmod(IMPORT_LOCK, 2**32)
    return _session_name_of_holder(high, low, 1) is not None


def _session_name_of_holder(first: int, second: int, parts: int) -> str | None:
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
