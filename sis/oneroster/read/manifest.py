"""What manifest.csv says about the other files, and how each is read."""

from dataclasses import dataclass, field

from sis.oneroster.faults import FileFaultError
from sis.oneroster.read.archive import Source
from sis.oneroster.read.extensions import ATTENDANCE, EXTENSIONS
from sis.oneroster.read.formats import REQUIRED_BY_VERSION, TABLES_BY_VERSION
from sis.oneroster.read.rows import read_cells
from sis.oneroster.read.tables import Table
from sis.oneroster.report import Report
from sis.oneroster.staging import BULK, DELTA

FILE = "manifest.csv"
# The version without a manifest.
OLDEST = "1.0"
ABSENT = "absent"


@dataclass
class Manifest:
    """The tables of a version, and the mode of each file in this roster."""

    tables: tuple[Table, ...]
    modes: dict[str, str] = field(default_factory=dict)


def read_manifest(source: Source, report: Report) -> Manifest:
    """Return which files to read and how, or raise a FileFaultError if manifest and files disagree."""
    if FILE not in source.names:
        return _without_manifest(source, report)
    properties = _properties(source, report)
    version, line = properties.get("oneroster.version", ("", None))
    if version not in TABLES_BY_VERSION or version == OLDEST:
        raise FileFaultError(
            FILE, line, "oneroster.version", f"says “{version}”; export as OneRoster 1.1 or 1.2."
        )
    if properties.get("manifest.version", ("1.0", None))[0] != "1.0":
        report.warn(FILE, properties["manifest.version"][1], "manifest.version", "is not 1.0.")
    manifest = Manifest(TABLES_BY_VERSION[version])
    for table in (*manifest.tables, *EXTENSIONS):
        mode = _mode(table, source, properties, report)
        if mode == DELTA and version != "1.1":
            text = f"says delta; OneRoster {version} is read from whole (bulk) files only. Export as bulk."
            raise FileFaultError(FILE, properties[f"file.{table.name}"][1], f"file.{table.name}", text)
        if mode != ABSENT:
            manifest.modes[table.name] = mode
    if DELTA not in manifest.modes.values():
        _refuse_missing(REQUIRED_BY_VERSION[version], manifest.modes)
    return manifest


def _without_manifest(source: Source, report: Report) -> Manifest:
    """Return the manifest of version 1.0, which has none but always has all seven files."""
    manifest = Manifest(TABLES_BY_VERSION[OLDEST])
    for name in REQUIRED_BY_VERSION[OLDEST]:
        if f"{name}.csv" not in source.names:
            text = (
                f"is missing, as {name}.csv is. Export as OneRoster 1.1 with its manifest, or all seven "
                "files of version 1.0."
            )
            raise FileFaultError(FILE, None, "", text)
    report.warn(FILE, None, "", "is missing; read as OneRoster 1.0, which has none.")
    for table in (*manifest.tables, *EXTENSIONS):
        if table.file in source.names:
            manifest.modes[table.name] = BULK
    return manifest


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
    if value == DELTA and table == ATTENDANCE:
        raise FileFaultError(FILE, line, name, f"says delta; {table.file} always holds whole days. Say bulk.")
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
