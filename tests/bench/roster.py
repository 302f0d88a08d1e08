"""Loading a roster of a district's size, over what no load can be quicker than, measured in one run.

The machine may be slow or busy: the ratios count, not the seconds. STUDENTS chooses the sizes; ten times
as many take ten times as long: STUDENTS=55000,550000 .ci/bench roster

A table has the seconds of each stage, and how many of them Python computed; the rest is PostgreSQL's.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from sis.demo import write_district
from sis.demo.schools import NO_RECORDS, Density
from tests.bench import floors

SIZES = "55000"
CHANGED = 1.0


@dataclass(frozen=True)
class Aims:
    """First load over its floor, nightly load over its own, and megabytes."""

    first: float
    nightly: float
    peak: float


AIMS = Aims(first=2.0, nightly=3.0, peak=150.0)


@dataclass
class Load:
    """One load, in a process of its own."""

    seconds: float
    # Megabytes: of the process before it read anything, and at its peak.
    before: float
    peak: float
    stages: dict[str, float]
    computed: dict[str, float]
    report: str


def run() -> None:
    """Measure every size and print."""
    if "STUDENTS" not in os.environ:
        print(
            "For more students: STUDENTS=55000,550000 make bench (ten times as many take ten times as long)"
        )
    for students in map(int, os.environ.get("STUDENTS", SIZES).split(",")):
        with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
            measure(students, Path(folder), AIMS, NO_RECORDS)


def measure(students: int, folder: Path, aims: Aims, density: Density) -> None:
    """Measure the loads of one size, and print as soon as something is known."""
    tonight, tomorrow, kept = folder / "tonight", folder / "tomorrow", folder / "kept"
    rows = write_district(tonight, students=students, density=density)
    write_district(tomorrow, students=students, changed=CHANGED, density=density)
    size = sum(path.stat().st_size for path in tonight.iterdir()) / 1e6
    print(
        f"\n{students:,} students: {sum(rows.values()):,} rows in {len(rows)} files, {size:,.0f} MB",
        flush=True,
    )
    floors.empty_tables("sis_rosterimport")
    parsing = floors.parse(tonight)
    first = load(tonight)
    parsing = (parsing + floors.parse(tonight)) / 2
    floors.save_tables(kept)
    copying = floors.copy_into_emptied_tables(kept)
    say(
        "first load",
        first,
        parsing + copying,
        f"parsing {parsing:.1f} s + COPY {copying:.1f} s",
        aims.first,
    )
    floors.settle()
    bare_copies = [floors.copy_to_temporary(tomorrow) for _ in range(2)]
    nightly = load(tomorrow)
    # Before and after, so that other load on the machine slows both.
    bare = statistics.mean(
        [*bare_copies, floors.copy_to_temporary(tomorrow), floors.copy_to_temporary(tomorrow)]
    )
    say(f"nightly, {CHANGED:g} %", nightly, bare, f"bare COPY {bare:.1f} s", aims.nightly)
    peak, aim = max(first.peak, nightly.peak), aims.peak
    said = f"{peak:7.0f} MB ({first.before:.0f} MB before anything was read)"
    print(f"  {'peak memory':14} {said}  (aim {aim:g} MB or less){missed(peak, aim)}", flush=True)


def load(folder: Path, database: str = "") -> Load:
    """Load a folder as `import_roster` does, by default into our own database; it must be applied."""
    database = database or str(connection.settings_dict["NAME"])
    command = [sys.executable, "-m", "tests.bench.loading", database, str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 (our own)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if result["outcome"] != "applied":
        raise SystemExit(result["report"])
    del result["outcome"]
    return Load(**result)


def say(what: str, measured: Load, floor: float, said: str, aim: float) -> None:
    """Print one ratio beside its aim."""
    ratio = measured.seconds / floor
    told = f"  {what:14} {measured.seconds:7.1f} s  = {ratio:5.2f} x ({said})"
    print(f"{told}  (aim {aim:g} or less){missed(ratio, aim)}", flush=True)
    print(f"  {'':14} {'stage':12} {'seconds':>9} {'share':>6} {'Python':>9}", flush=True)
    for stage, seconds in sorted(measured.stages.items(), key=lambda one: -one[1]):
        share = seconds / measured.seconds
        print(f"  {'':14} {stage:12} {seconds:9.2f} {share:6.0%} {measured.computed[stage]:9.2f}", flush=True)
    for line in measured.report.splitlines():
        if line.strip().startswith(("Only what differs", "Everything was loaded")):
            print(f"  {'':14} {line.strip()}", flush=True)


def missed(value: float, aim: float) -> str:
    """Return a mark if an aim is missed."""
    return "" if value <= aim else "  MISSED"
