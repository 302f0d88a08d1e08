"""Read a file of the roster row by row, with line numbers, without ever holding it whole."""

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from sis.oneroster.archive import Source
from sis.oneroster.faults import FileFaultError
from sis.oneroster.headers import check_header
from sis.oneroster.report import Report
from sis.oneroster.tables import Table

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Row:
    """A row as it stands in the file: the line it begins on, and the cells that are read."""

    line: int
    cells: dict[str, str]


def read_rows(source: Source, table: Table, report: Report) -> Iterator[Row]:
    """Yield the rows of a table; raise a FileFaultError where the file itself is broken."""
    lines = read_cells(source, table.file, report)
    first = next(lines, None)
    if first is None:
        raise FileFaultError(
            table.file, 1, "", "The file is empty. Export it again, or say absent in manifest.csv."
        )
    header = [name.strip() for name in first[1]]
    places = check_header(table, header, report)
    for line, cells in lines:
        _check_length(table.file, line, cells, len(header), report)
        yield Row(line, {name: cells[place] for name, place in places.items()})


def _check_length(file: str, line: int, cells: list[str], expected: int, report: Report) -> None:
    if len(cells) > expected and not "".join(cells[expected:]).strip():
        report.warn(file, line, "", "The line has more commas than the header; the blank cells are left out.")
    elif len(cells) != expected:
        text = (
            f"The line has {len(cells)} cells where the header has {expected}. A cell with a comma in it "
            "needs quotation marks; if this is the last line, the file was cut off: export it again."
        )
        raise FileFaultError(file, line, "", text)


def read_cells(source: Source, file: str, report: Report) -> Iterator[tuple[int, list[str]]]:
    """Yield each line that is not blank, with its number."""
    with _faults_of(source, file), source.open(file) as raw:
        _note_mark(raw, file, report)
        reader = csv.reader(_lines(raw, file), strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _csv_fault(file, line, error) from None
            if reader.line_num > line:
                report.warn(file, line, "", "A cell runs over several lines; the break is taken as a blank.")
            if cells:
                yield line, cells


def _lines(raw: IO[bytes], file: str) -> Iterator[str]:
    with io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        for number, line in enumerate(text, start=1):
            if "\0" in line:
                raise FileFaultError(
                    file, number, "", "has bytes that are no text. Export the file as UTF-8."
                )
            yield line


def _csv_fault(file: str, line: int, error: csv.Error) -> FileFaultError:
    text = str(error)
    if "unexpected end of data" in text:
        return FileFaultError(
            file, line, "", "A quotation mark opened here is never closed. Close it, or export anew."
        )
    if "field larger" in text:
        return FileFaultError(
            file, line, "", "A cell has more than 131,072 characters; look for a missing quotation mark."
        )
    return FileFaultError(
        file,
        line,
        "",
        "A quotation mark stands inside a cell. Double it, or look for one that is not closed.",
    )


def _note_mark(raw: IO[bytes], file: str, report: Report) -> None:
    start = raw.peek(3)[:3] if hasattr(raw, "peek") else b""
    if start == codecs.BOM_UTF8:
        report.warn(file, 1, "", "begins with a byte-order mark.")


@contextmanager
def _faults_of(source: Source, file: str) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError:
        line = _line_not_utf8(source, file)
        raise FileFaultError(file, line, "", "is not written in UTF-8. Export the file as UTF-8.") from None
    except BROKEN as error:
        raise FileFaultError(
            file, None, "", f"cannot be read to its end ({error}). Fetch or export it again."
        ) from error


def _line_not_utf8(source: Source, file: str) -> int | None:
    with source.open(file) as raw:
        for number, line in enumerate(raw, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return None
