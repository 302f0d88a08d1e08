"""One roster load in a process of its own, so that its memory can be measured: DATABASE PATH.

Prints a line of JSON: seconds, also by stage, with how many of them this process computed; memory before the
load and at its peak, the result of the load and its report.
"""

import json
import re
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


def peak_memory() -> float:
    """Return the most memory that this process has had so far, in MB, as the kernel of Linux counts it.

    `getrusage` does not say it: what it counts outlives `exec`, so that a child of a large process counts its
    parent's memory.
    """
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    if found is None:
        raise SystemExit("/proc/self/status has no line VmHWM; memory is measured on Linux only.")
    return int(found[1]) / 1024


def main(database: str, path: str) -> None:
    """Load, and print the measurements."""
    django.setup()
    import_roster = import_string("sis.oneroster.importing.import_roster")
    connection.settings_dict["NAME"] = database
    connection.ensure_connection()
    before = peak_memory()
    began = time.perf_counter()
    stages = Stages()
    record = import_roster(Path(path), progress=stages)
    seconds = time.perf_counter() - began
    stages.step("end")
    result = {"seconds": seconds, "stages": stages.seconds, "computed": stages.computed}
    memory = {"before": before, "peak": peak_memory()}
    print(json.dumps({**result, **memory, "outcome": record.outcome, "report": record.report}))


main(*sys.argv[1:])
