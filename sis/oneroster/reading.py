"""Read a file of the roster row by row, with line numbers, without ever holding it whole."""

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from sis.oneroster.archive import Source
from sis.oneroster.faults import FileFaultError
from sis.oneroster.headers import check_header, first_names
from sis.oneroster.report import Report
from sis.oneroster.tables import Table

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


class TableReader:
    """The rows of one file, as lists of cells; a cell that the header lacks is blank.

    ``places`` says where the cell of each column that is read stands. Raises a FileFaultError, when it
    is opened or read, where the file itself is broken.
    """

    def __init__(self, source: Source, table: Table, report: Report) -> None:
        self._file, self._report = table.file, report
        self._lines = read_cells(source, table.file, report)
        first = next(self._lines, None)
        if first is None:
            raise FileFaultError(
                table.file, 1, "", "The file is empty. Export it again, or say absent in manifest.csv."
            )
        header = first_names(table, [name.strip() for name in first[1]])
        self._length = len(header)
        found = check_header(table, header, report)
        self.places = {column.name: found.get(column.name, self._length) for column in table.columns}

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the line and the cells of each row."""
        length = self._length
        for line, cells in self._lines:
            if len(cells) != length:
                _check_length(self._file, line, cells, length, self._report)
                del cells[length:]
            cells.append("")
            yield line, cells


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
        reader, line = csv.reader(_lines(raw, file), strict=True), 1
        try:
            for cells in reader:
                if reader.line_num > line:
                    text = "A cell runs over several lines; the break is taken as a blank."
                    report.warn(file, line, "", text)
                if cells:
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise _csv_fault(file, line, error) from None


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
