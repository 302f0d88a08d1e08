"""Write a made-up district as OneRoster 1.1 bulk files; no database is asked."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.utils import timezone

from sis.demo.columns import EXTENSIONS, HEADERS, LINES, UNUSED
from sis.demo.generating import Crowd
from sis.demo.planning import first_day_of_school
from sis.demo.records import Record


def write_district(folder: Path, *, students: int, seed: int = 1, changed: float = 0) -> Counter[str]:
    """Write the files of a district of so many students; return the rows of each file.

    Two runs in one school year write the same bytes. With ``changed`` the files are those of the night
    after, in which that many per cent of the students changed.
    """
    crowd = Crowd(students, first_day_of_school(timezone.localdate()), seed, changed)
    folder.mkdir(parents=True, exist_ok=True)
    _write_manifest(folder)
    return _write_lines(folder, crowd.records())


def _write_lines(folder: Path, stream: Iterable[Record]) -> Counter[str]:
    rows: Counter[str] = Counter()
    with ExitStack() as open_files:
        writers = {}
        for name, header in (HEADERS | EXTENSIONS).items():
            file = open_files.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            writers[name] = csv.writer(file).writerow
            writers[name](header.split(","))
        for record in stream:
            for name, cells in LINES[type(record)](record):
                writers[name](cells)
                rows[name] += 1
    return rows


def _write_manifest(folder: Path) -> None:
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_manifest())


def _manifest() -> Iterator[tuple[Any, ...]]:
    yield "propertyName", "value"
    yield "manifest.version", "1.0"
    yield "oneroster.version", "1.1"
    yield from ((f"file.{name}", "bulk") for name in HEADERS)
    yield from ((f"file.{name}", "absent") for name in UNUSED)
    yield "source.systemName", "Made-up district"
