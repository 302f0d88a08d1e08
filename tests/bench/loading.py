"""One roster load in a process of its own, so that its memory can be measured: DATABASE PATH.

Prints a line of JSON: seconds, peak memory, the result of the load and its report.
"""

import json
import resource
import sys
import time
from pathlib import Path

import django
from django.db import connection
from django.utils.module_loading import import_string


def main(database: str, path: str) -> None:
    """Load, and print the measurements."""
    django.setup()
    import_roster = import_string("sis.oneroster.importing.import_roster")
    connection.settings_dict["NAME"] = database
    connection.ensure_connection()
    began = time.perf_counter()
    record = import_roster(Path(path))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "outcome": record.outcome, "report": record.report}))


main(*sys.argv[1:])
