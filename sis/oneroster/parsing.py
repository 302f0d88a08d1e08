"""Turn the rows of a file into records: cells read, faulty rows listed, sourcedIds unique."""

from typing import Any

from sis.oneroster import cells
from sis.oneroster.archive import Source
from sis.oneroster.faults import Fault, FileFaultError
from sis.oneroster.parsed import Record, Roster
from sis.oneroster.reading import Row, read_rows
from sis.oneroster.report import Report
from sis.oneroster.tables import Column, Table

DELETED = "tobedeleted"


def parse_table(source: Source, table: Table, roster: Roster) -> None:
    """Read a file into the roster; raise a FileFaultError where it is broken or names an id twice."""
    report, lines = roster.report, dict[str, int]()
    records = dict[str, Record]()
    for row in read_rows(source, table, report):
        report.rows[table.file] = report.rows.get(table.file, 0) + 1
        sourced_id = row.cells["sourcedId"].strip()
        if sourced_id and sourced_id in lines:
            text = f"“{sourced_id}” stands already in line {lines[sourced_id]}. Each must be there once."
            raise FileFaultError(table.file, row.line, "sourcedId", text)
        lines[sourced_id] = row.line
        if _says_deleted(table, row, report):
            continue
        values = _values(table, row, report)
        if values is not None:
            records[sourced_id] = Record(row.line, values)
        elif sourced_id:
            roster.skipped.setdefault(table.name, set()).add(sourced_id)
    if lines:
        roster.files[table.name] = records
    else:
        report.rows[table.file] = 0
        report.warn(table.file, 1, "", "has no row but the header; what is known stays as it is.")


def _says_deleted(table: Table, row: Row, report: Report) -> bool:
    status = row.cells.get("status", "").strip()
    if status:
        text = f"A whole (bulk) file leaves this blank; {status} was found."
        report.warn(table.file, row.line, "status", text)
    return status == DELETED


def _values(table: Table, row: Row, report: Report) -> dict[str, Any] | None:
    values: dict[str, Any] = {}
    for column in table.columns:
        cell = row.cells.get(column.name, "")
        try:
            values[column.name] = _value(column, cell)
        except ValueError as error:
            if not column.soft:
                report.skip(Fault(table.file, row.line, column.name, f"The cell {error}"))
                return None
            report.warn(table.file, row.line, column.name, f"The cell {error} Taken as blank.")
            values[column.name] = column.blank
        _note_case(column, cell, table, row, report)
    return values


def _value(column: Column, cell: str) -> Any:
    value = column.read(cell) if cell.strip() else column.blank
    if column.required and value in ("", (), None):
        raise ValueError("is blank; it must be filled in.")
    return value


def _note_case(column: Column, cell: str, table: Table, row: Row, report: Report) -> None:
    if column.read is cells.flag and cell != cell.lower():
        report.warn(table.file, row.line, column.name, "true and false are written in small letters.")
