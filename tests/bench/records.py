"""School records of a district's size: loading them over bare COPY, and reading them beside a small district.

The machine may be slow or busy: the ratios count, not the seconds. STUDENTS chooses the size; 55,000 students
have two million scores and five million entries of attendance, which need about 8 GB of disk.
"""

import datetime as dt
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.utils import timezone

from sis.demo import write_district
from sis.demo.school_year import school_year_of
from sis.demo.schools import FULL
from sis.models import Student
from tests.bench import floors, roster
from tests.sis.records_calls import calls

SIZE, SMALL = "55000", 55
AIMS = roster.Aims(first=2.0, nightly=3.0, peak=150.0)
# How much longer a call may take in the large district.
AIM = 1.5
GRADES = ("03", "07", "10")
ROUNDS, EACH = 9, 7


def run() -> None:
    """Measure and print."""
    students = int(os.environ.get("STUDENTS", SIZE).split(",")[0])
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, second_database() as small:
        write_district(Path(folder) / "small", students=SMALL)
        roster.load(Path(folder) / "small", small)
        roster.measure(students, Path(folder), AIMS, FULL)
        measure_calls(students, small)


@contextmanager
def second_database() -> Iterator[str]:
    """Make another database with empty tables beside ours, which is emptied too; drop it afterwards."""
    own = str(connection.settings_dict["NAME"])
    floors.empty_tables("sis_rosterimport")
    small = f"{own}_small"
    _as_administrator(f'CREATE DATABASE "{small}" TEMPLATE "{own}"')
    try:
        yield small
    finally:
        _as_administrator(f'DROP DATABASE IF EXISTS "{small}" WITH (FORCE)')


def _as_administrator(statement: str) -> None:
    """Run a statement in no database of ours, with no connection to ours open."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def measure_calls(students: int, small: str) -> None:
    """Time each call for three children in both districts in turn, and print."""
    own = str(connection.settings_dict["NAME"])
    taken: dict[str, dict[str, list[float]]] = {small: {}, own: {}}
    try:
        for name in taken:
            use_database(name)
            floors.settle()
        for _ in range(ROUNDS):
            for name, times in taken.items():
                use_database(name)
                _time_calls(times)
    finally:
        use_database(own)
    print(f"\nsis.records, three children of {students:,} students beside three of {SMALL}", flush=True)
    for call, seconds in taken[own].items():
        large, least = statistics.median(seconds), statistics.median(taken[small][call])
        ratio = large / least
        print(
            f"  {call:20} {large * 1000:7.2f} ms = {ratio:5.2f} x {least * 1000:.2f} ms  "
            f"(aim {AIM:g} or less){roster.missed(ratio, AIM)}",
            flush=True,
        )


def use_database(database: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database


def _time_calls(times: dict[str, list[float]]) -> None:
    """Run each call several times, after a first time that fills the caches of the connection."""
    on = _school_day()
    family = [student_of_grade(grade) for grade in GRADES]
    for name, call in calls(on).items():
        call(family)
        for _ in range(EACH):
            began = time.perf_counter()
            call(family)
            times.setdefault(name, []).append(time.perf_counter() - began)


def _school_day() -> dt.date:
    """Return a day in the second quarter, when there is most to see."""
    return school_year_of(timezone.localdate()).school_days[70]


def student_of_grade(grade: str) -> int:
    """Return the id of a student of a grade."""
    found = Student.objects.filter(grade=grade, is_active=True).order_by("pk").values_list("pk", flat=True)
    return found[0]
