"""One roster load in a process of its own, so that its memory can be measured: DATABASE PATH.

Prints a line of JSON: seconds, also by stage, with how many of them this process computed; peak memory, the
result of the load and its report.
"""

import json
import resource
import sys
import time
from collections import defaultdict
from pathlib import Path

import django
from django.db import connection
from django.utils.module_loading import import_string


class Stages:
    """Adds up the seconds of each kind of step: reading, comparing, checking, writing, keeping."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.computed: defaultdict[str, float] = defaultdict(float)
        self._stage, self._began = "starting", (time.perf_counter(), time.process_time())

    def step(self, name: str) -> None:
        """Begin a step."""
        now = time.perf_counter(), time.process_time()
        self.seconds[self._stage] += now[0] - self._began[0]
        self.computed[self._stage] += now[1] - self._began[1]
        self._stage, self._began = name.split(maxsplit=1)[0], now

    def read(self, rows: int) -> None:
        """Rows are not counted."""


def main(database: str, path: str) -> None:
    """Load, and print the measurements."""
    django.setup()
    import_roster = import_string("sis.oneroster.importing.import_roster")
    connection.settings_dict["NAME"] = database
    connection.ensure_connection()
    began = time.perf_counter()
    stages = Stages()
    record = import_roster(Path(path), progress=stages)
    seconds = time.perf_counter() - began
    stages.step("end")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result = {"seconds": seconds, "stages": stages.seconds, "computed": stages.computed, "peak": peak}
    print(json.dumps({**result, "outcome": record.outcome, "report": record.report}))


main(*sys.argv[1:])
