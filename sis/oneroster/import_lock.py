"""One load runs at a time, and nothing that must not meet one half way runs beside it."""

from django.db import connection

from sis.oneroster import sql
from sis.oneroster.faults import FileFaultError

# Any number will do, as long as nothing else locks it.
IMPORT_LOCK = 7_305_118_026
# What one load may use for each join; it runs once a night.
MEMORY = "128MB"


def lock_for_load() -> None:
    """Keep other loads out until this transaction ends, and give it the time and the memory of a load.

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
    """Keep the roster as it is until this transaction ends; False if a load is running.

    For whatever must not meet a load half way, such as the annual reset: of two at once one runs.
    """
    return bool(sql.value("SELECT pg_try_advisory_xact_lock(%s)", [IMPORT_LOCK]))
