"""What manifest.csv says about the other files."""

from dataclasses import dataclass

from sis.oneroster.archive import Source
from sis.oneroster.faults import FileFaultError
from sis.oneroster.reading import read_cells
from sis.oneroster.report import Report
from sis.oneroster.tables import NEEDED, TABLES, Table

FILE = "manifest.csv"
VERSION = "1.1"


@dataclass(frozen=True)
class Manifest:
    """The tables that stand in this roster as bulk."""

    tables: tuple[Table, ...]


def read_manifest(source: Source, report: Report) -> Manifest:
    """Return which tables to read, or raise a FileFaultError where manifest and files disagree."""
    if FILE not in source.names:
        raise FileFaultError(
            FILE, None, "", "is missing. The portal reads OneRoster 1.1, which has one; export with it."
        )
    said = _properties(source, report)
    version = said.get("oneroster.version", ("", None))
    if version[0] != VERSION:
        raise FileFaultError(
            FILE, version[1], "oneroster.version", f"says “{version[0]}”; export as OneRoster {VERSION}."
        )
    if said.get("manifest.version", ("1.0", None))[0] != "1.0":
        report.warn(FILE, said["manifest.version"][1], "manifest.version", "is not 1.0.")
    tables = tuple(table for table in TABLES if _is_bulk(table, source, said, report))
    for name in NEEDED:
        if name not in {table.name for table in tables}:
            raise FileFaultError(
                f"{name}.csv", None, "", "is missing. A roster needs at least orgs.csv and users.csv."
            )
    return Manifest(tables)


def _properties(source: Source, report: Report) -> dict[str, tuple[str, int | None]]:
    said: dict[str, tuple[str, int | None]] = {}
    for line, cells in read_cells(source, FILE, report):
        if len(cells) != 2:
            raise FileFaultError(FILE, line, "", "A line must have two cells, propertyName and value.")
        name, value = (cell.strip() for cell in cells)
        if not said and name != "propertyName":
            raise FileFaultError(FILE, line, "", "The first line must be propertyName,value.")
        if name in said:
            raise FileFaultError(FILE, line, name, "stands here twice.")
        said[name] = (value, line)
    return said


def _is_bulk(table: Table, source: Source, said: dict[str, tuple[str, int | None]], report: Report) -> bool:
    name, here = f"file.{table.name}", table.file in source.names
    value, line = said.get(name, ("", None))
    if value == "delta":
        raise FileFaultError(
            FILE, line, name, "says delta; the portal takes whole (bulk) files only. Export as bulk."
        )
    if value not in {"bulk", "absent", ""}:
        raise FileFaultError(FILE, line, name, f"says “{value}”; it must be bulk or absent.")
    if value == "bulk" and not here:
        raise FileFaultError(
            FILE, line, name, f"says bulk, but {table.file} is not there. Export it, or say absent."
        )
    if value == "absent" and here:
        raise FileFaultError(
            FILE, line, name, f"says absent, but {table.file} is there. Say bulk, or take it away."
        )
    if not value and here:
        report.warn(FILE, None, name, f"is not named, but {table.file} is there; read as bulk.")
    return here
