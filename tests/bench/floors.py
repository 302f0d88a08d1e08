"""Lower bounds for a roster load: reading the files, and COPY of the rows into PostgreSQL."""

import csv
import time
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import connection, transaction

BLOCK = 1 << 20


def parse(folder: Path) -> float:
    """Read every row of every file with csv; return the seconds."""
    began = time.perf_counter()
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for _ in csv.reader(file, strict=True):
                pass
    return time.perf_counter() - began


def copy_to_temporary(folder: Path) -> float:
    """COPY every file as it is into a temporary table of texts; return the seconds."""
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for path in sorted(folder.glob("*.csv")):
            with path.open(encoding="utf-8") as file:
                columns = ", ".join(f'"{name}" text' for name in next(csv.reader(file)))
            cursor.execute(f'CREATE TEMPORARY TABLE "bare_{path.stem}" ({columns}) ON COMMIT DROP')
            _copy_in(path, f'COPY "bare_{path.stem}" FROM STDIN (FORMAT csv, HEADER)')
    return time.perf_counter() - began


def save_tables(folder: Path) -> None:
    """Save the rows of the roster's tables, each table in a file."""
    folder.mkdir(parents=True)
    with connection.cursor() as cursor:
        for table in roster_tables():
            with (folder / table).open("wb") as file, cursor.copy(f"COPY {table} TO STDOUT") as rows:
                for block in rows:
                    file.write(block)


def copy_into_emptied_tables(folder: Path) -> float:
    """COPY the saved rows into the same tables, emptied, with all indexes and keys; return the seconds."""
    empty_tables()
    began = time.perf_counter()
    with transaction.atomic():
        for path in folder.iterdir():
            _copy_in(path, f"COPY {path.name} FROM STDIN")
    return time.perf_counter() - began


def empty_tables(*more: str) -> None:
    """Delete all rows of the roster."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join([*roster_tables(), *more])} CASCADE")


def settle() -> None:
    """Run the maintenance that PostgreSQL would do on its own."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def roster_tables() -> list[str]:
    """Return the tables that a load fills with the roster: not the records of loads, uploads and lines."""
    kept = {"RosterImport", "RosterUpload", "RosterChunk", "AppliedFile", "AppliedLines"}
    models = apps.get_app_config("sis").get_models(include_auto_created=True)
    return [model._meta.db_table for model in models if model.__name__ not in kept]


def _copy_in(path: Path, statement: str) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in _blocks(path):
            copy.write(block)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
