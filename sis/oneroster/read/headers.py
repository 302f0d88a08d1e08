"""Check the first line of a file against the format."""

from difflib import get_close_matches

from sis.oneroster.faults import FileFaultError
from sis.oneroster.read.tables import Table
from sis.oneroster.report import Report


def rename_aliases(table: Table, header: list[str]) -> list[str]:
    """Return the header with column names of version 1.0 replaced by those of 1.1."""
    names = {
        alias: column.name
        for column in table.columns
        for alias in column.aliases
        if column.name not in header
    }
    return [names.get(name, name) for name in header]


def check_header(table: Table, header: list[str], report: Report) -> dict[str, int]:
    """Return the position of each column that is read; raise FileFaultError if one is missing."""
    _refuse_wrong_separator(table.file, header)
    _check_unknown_columns(table, header, report)
    _check_missing_columns(table, header, report)
    _refuse_repeated_column(table.file, header)
    in_order = [name for name in header if name in table.order]
    if in_order != [name for name in table.order if name in in_order]:
        report.warn(table.file, 1, "", "The columns stand in another order than OneRoster's.")
    return {column.name: header.index(column.name) for column in table.columns if column.name in header}


def _refuse_repeated_column(file: str, header: list[str]) -> None:
    for name in header:
        if header.count(name) > 1:
            raise FileFaultError(file, 1, name, "The header names this column twice.")


def _check_unknown_columns(table: Table, header: list[str], report: Report) -> None:
    known = {*table.order, *(column.name for column in table.columns)}
    for name in header:
        if name not in known and not name.startswith("metadata."):
            _refuse_misspelling(table.file, name, [absent for absent in table.order if absent not in header])
            report.warn(table.file, 1, name, _why_not_read(table))


def _check_missing_columns(table: Table, header: list[str], report: Report) -> None:
    for column in table.columns:
        if column.required and column.name not in header:
            raise FileFaultError(
                table.file, 1, column.name, "The header lacks this column. Export the file with it."
            )
    for name in table.order:
        if name not in header:
            report.warn(table.file, 1, name, "The header lacks this column; taken as blank.")


def _why_not_read(table: Table) -> str:
    return (
        "is no column of this file; not read."
        if table.is_extension
        else "is no column of OneRoster; not read."
    )


def _refuse_wrong_separator(file: str, header: list[str]) -> None:
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and mark in header[0]:
            raise FileFaultError(file, 1, "", f"The cells are parted by {name}. Export the file with commas.")


def _refuse_misspelling(file: str, name: str, absent: list[str]) -> None:
    lower = {candidate.lower(): candidate for candidate in absent}
    close = get_close_matches(name.strip().lower(), lower, n=1, cutoff=0.8)
    if close:
        meant = lower[close[0]]
        raise FileFaultError(file, 1, name, f"The header has this column; it must be written {meant}.")
