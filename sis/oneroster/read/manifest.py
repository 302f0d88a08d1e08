"""What manifest.csv says about the other files, and how each is read."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sis.oneroster.faults import FileFaultError
from sis.oneroster.read.archive import Source
from sis.oneroster.read.extensions import ATTENDANCE, EXTENSIONS
from sis.oneroster.read.formats import REQUIRED_BY_VERSION, TABLES_BY_VERSION
from sis.oneroster.read.gradebook import GRADEBOOK_BY_VERSION
from sis.oneroster.read.rows import read_cells
from sis.oneroster.read.school_records import GRADING, SCHOOL_RECORDS
from sis.oneroster.read.tables import Table
from sis.oneroster.report import Report
from sis.oneroster.staging import BULK, DELTA

FILE = "manifest.csv"
# The version without a manifest.
OLDEST = "1.0"
ABSENT = "absent"


@dataclass
class Manifest:
    """The tables of a roster, in the order in which they refer to each other, and the mode of each file.

    Those of school records are only here if their file is.
    """

    tables: tuple[Table, ...]
    modes: dict[str, str] = field(default_factory=dict)
    version: str = ""


def read_manifest(source: Source, report: Report) -> Manifest:
    """Return which files to read and how, or raise a FileFaultError if manifest and files disagree."""
    if FILE not in source.names:
        return _without_manifest(source, report)
    properties = _properties(source, report)
    version = _version(properties, report)
    roster, records = TABLES_BY_VERSION[version], (*GRADEBOOK_BY_VERSION[version], *SCHOOL_RECORDS)
    modes = _modes((*roster, *EXTENSIONS, *records), source, properties, report)
    if not modes and source.names.isdisjoint(f"{table.name}.csv" for table in roster):
        report.warn(FILE, None, "", "is alone: nothing has changed since the last roster.")
    elif DELTA not in modes.values():
        _refuse_missing(REQUIRED_BY_VERSION[version], modes)
    return Manifest((*roster, *EXTENSIONS, *_named(records, modes)), modes, version)


def read_attendance_alone(source: Source) -> Manifest:
    """Return a manifest of attendance.csv alone; no other file is looked at."""
    if ATTENDANCE.file not in source.names:
        raise FileFaultError(ATTENDANCE.file, None, "", "is missing. Put it there, or load without --only.")
    return Manifest((ATTENDANCE,), {ATTENDANCE.name: BULK})


def read_gradebook_alone(source: Source, report: Report) -> Manifest:
    """Return a manifest of the files with assignments, scores and grades; no other file is looked at."""
    if FILE not in source.names:
        text = "is missing. It says which version the gradebook has, and which files hold changes (delta)."
        raise FileFaultError(FILE, None, "", text)
    properties = _properties(source, report)
    tables = (*GRADEBOOK_BY_VERSION[_version(properties, report)], *GRADING)
    modes = _modes(tables, source, properties, report)
    if not modes:
        files = ", ".join(table.file for table in tables)
        raise FileFaultError("", None, "", f"No file of a gradebook is there. They are: {files}.")
    return Manifest(_named(tables, modes), modes)


def _version(properties: dict[str, tuple[str, int | None]], report: Report) -> str:
    version, line = properties.get("oneroster.version", ("", None))
    if version not in TABLES_BY_VERSION or version == OLDEST:
        raise FileFaultError(
            FILE, line, "oneroster.version", f"says “{version}”; export as OneRoster 1.1 or 1.2."
        )
    if properties.get("manifest.version", ("1.0", None))[0] != "1.0":
        report.warn(FILE, properties["manifest.version"][1], "manifest.version", "is not 1.0.")
    return version


def _modes(
    tables: Iterable[Table], source: Source, properties: dict[str, tuple[str, int | None]], report: Report
) -> dict[str, str]:
    modes = {table.name: _mode(table, source, properties, report) for table in tables}
    return {name: mode for name, mode in modes.items() if mode != ABSENT}


def _named(tables: Iterable[Table], modes: dict[str, str]) -> tuple[Table, ...]:
    return tuple(table for table in tables if table.name in modes)


def _without_manifest(source: Source, report: Report) -> Manifest:
    """Return the manifest of version 1.0, which has none but always has all seven files."""
    for name in REQUIRED_BY_VERSION[OLDEST]:
        if f"{name}.csv" not in source.names:
            text = (
                f"is missing, as {name}.csv is. Export as OneRoster 1.1 with its manifest, or all seven "
                "files of version 1.0."
            )
            raise FileFaultError(FILE, None, "", text)
    report.warn(FILE, None, "", "is missing; read as OneRoster 1.0, which has none.")
    roster = (*TABLES_BY_VERSION[OLDEST], *EXTENSIONS)
    modes = {table.name: BULK for table in (*roster, *SCHOOL_RECORDS) if table.file in source.names}
    return Manifest((*roster, *_named(SCHOOL_RECORDS, modes)), modes, OLDEST)


def _refuse_missing(required: tuple[str, ...], modes: dict[str, str]) -> None:
    for name in required:
        if name not in modes:
            files = " and ".join(f"{one}.csv" for one in required)
            raise FileFaultError(f"{name}.csv", None, "", f"is missing. A roster needs at least {files}.")


def _properties(source: Source, report: Report) -> dict[str, tuple[str, int | None]]:
    properties: dict[str, tuple[str, int | None]] = {}
    for line, cells in read_cells(source, FILE, report):
        if len(cells) != 2:
            raise FileFaultError(FILE, line, "", "A line must have two cells, propertyName and value.")
        name, value = (cell.strip() for cell in cells)
        if not properties and name != "propertyName":
            raise FileFaultError(FILE, line, "", "The first line must be propertyName,value.")
        if name in properties:
            raise FileFaultError(FILE, line, name, "stands here twice.")
        properties[name] = (value, line)
    return properties


def _mode(table: Table, source: Source, properties: dict[str, tuple[str, int | None]], report: Report) -> str:
    name, here = f"file.{table.name}", table.file in source.names
    value, line = properties.get(name, ("", None))
    if value not in {BULK, DELTA, ABSENT, ""}:
        raise FileFaultError(FILE, line, name, f"says “{value[:40]}”; it must be bulk, delta or absent.")
    if value in {BULK, DELTA} and not here:
        raise FileFaultError(
            FILE, line, name, f"says {value}, but {table.file} is not there. Export it, or say absent."
        )
    if value == ABSENT and here:
        raise FileFaultError(
            FILE, line, name, f"says absent, but {table.file} is there. Say bulk, or take it away."
        )
    if not value and here and not table.is_extension:
        report.warn(FILE, None, name, f"is not named, but {table.file} is there; read as bulk.")
    return (value or BULK) if here else ABSENT
