"""The lock that keeps loads apart from each other, and from what must not run during a load."""

from django.db import connection

from sis.oneroster import sql
from sis.oneroster.faults import FileFaultError

# Any number that nothing else locks.
IMPORT_LOCK = 7_305_118_026
# Memory for each join of a load, which runs once a night.
MEMORY = "128MB"


def lock_for_load() -> None:
    """Keep other loads out until this transaction ends, and give it a load's time and memory.

    Raises `FileFaultError` if another load is running.
    """
    if not keep_loads_out():
        text = "Another load is running, or an annual reset. Wait until it has ended, then try again."
        raise FileFaultError("", None, "", text)
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
    """Keep loads out until this transaction ends; False if a load is running.

    For what must not run during a load, such as the annual reset: of the two, one runs.
    """
    return bool(sql.value("SELECT pg_try_advisory_xact_lock(%s)", [IMPORT_LOCK]))
