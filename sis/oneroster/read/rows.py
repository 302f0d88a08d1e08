"""Read a file of the roster row by row, with line numbers, in constant memory."""

import codecs
import csv
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from sis.oneroster.faults import FileFaultError
from sis.oneroster.read.archive import Source
from sis.oneroster.read.headers import check_header, rename_aliases
from sis.oneroster.read.tables import Table
from sis.oneroster.report import Report

# How many rows are read, checked and written at once.
BATCH = 5_000
_BREAK = re.compile(r"\r\n|\r|\n")
_BROKEN_CELL = "A cell runs over several lines; the break is taken as a blank."
READ_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


@dataclass
class Batch:
    """Rows, and the numbers of the lines on which they begin."""

    lines: list[int]
    rows: list[list[str]]


class TableReader:
    """The rows of one file, in batches.

    ``places`` has the position of each column that is read; a column that the header lacks has none. Opening
    and reading raise a FileFaultError if the file itself is broken.
    """

    def __init__(self, source: Source, table: Table, report: Report) -> None:
        self._file, self._report = table.file, report
        self._batches = _read_batches(source, table.file, report)
        self._first = next(self._batches, None)
        if self._first is None:
            raise FileFaultError(
                table.file, 1, "", "The file is empty. Export it again, or say absent in manifest.csv."
            )
        header = rename_aliases(table, [name.strip() for name in self._first.rows.pop(0)])
        self._first.lines.pop(0)
        self._length = len(header)
        self.places = check_header(table, header, report)

    def __iter__(self) -> Iterator[Batch]:
        """Yield the rows, each with as many cells as the header."""
        for batch in itertools.chain([self._first] if self._first else [], self._batches):
            if set(map(len, batch.rows)) - {self._length}:
                fitting = self._fit(batch)
                if fitting.rows:
                    yield fitting
            elif batch.rows:
                yield batch

    def _fit(self, batch: Batch) -> Batch:
        """Return the rows with as many cells as the header, without lines of nothing but spaces."""
        fitting = Batch([], [])
        for line, row in zip(batch.lines, batch.rows, strict=True):
            if len(row) == 1 != self._length and not row[0].strip():
                continue
            if len(row) != self._length:
                _check_length(self._file, line, row, self._length, self._report)
                del row[self._length :]
            fitting.lines.append(line)
            fitting.rows.append(row)
        return fitting


def _read_batches(source: Source, file: str, report: Report) -> Iterator[Batch]:
    """Yield the lines that are not blank, many at once."""
    with _faults_for_read_errors(source, file):
        _refuse_nul_bytes(source, file)
        with source.open(file) as raw:
            _warn_of_byte_order_mark(raw, file, report)
            reader = csv.reader(io.TextIOWrapper(raw, encoding="utf-8-sig", newline=""), strict=True)
            done = 0
            while True:
                try:
                    rows = list(itertools.islice(reader, BATCH))
                except csv.Error:
                    # Reading line by line finds where the fault begins, and raises it.
                    for _ in read_cells(source, file, report):
                        pass
                    return
                if not rows:
                    return
                lines = list(range(done + 1, done + len(rows) + 1))
                if reader.line_num - done != len(rows):
                    lines = _count_lines(file, done, rows, report)
                done = reader.line_num
                if not all(rows):
                    lines = [line for line, row in zip(lines, rows, strict=True) if row]
                    rows = [row for row in rows if row]
                if rows:
                    yield Batch(lines, rows)


def _count_lines(file: str, done: int, rows: list[list[str]], report: Report) -> list[int]:
    """Return the numbers of the lines on which rows begin when cells contain line breaks."""
    lines, line = [], done + 1
    for row in rows:
        lines.append(line)
        breaks = sum(len(_BREAK.findall(cell)) for cell in row)
        if breaks:
            report.warn(file, line, "", _BROKEN_CELL)
        line += 1 + breaks
    return lines


def _refuse_nul_bytes(source: Source, file: str) -> None:
    """Raise a FileFaultError for a NUL; another encoding is reported elsewhere."""
    with source.open(file) as raw:
        if not any(b"\0" in chunk for chunk in iter(lambda: raw.read(1 << 20), b"")):
            return
    with source.open(file) as raw:
        for number, line in enumerate(raw, start=1):
            line.decode("utf-8")
            if b"\0" in line:
                text = "has bytes that are no text. Export the file as UTF-8."
                raise FileFaultError(file, number, "", text)


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
    """Yield each line that is not blank, with its line number."""
    with _faults_for_read_errors(source, file), source.open(file) as raw:
        _refuse_nul_bytes(source, file)
        text = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
        reader, line = csv.reader(text, strict=True), 1
        try:
            for cells in reader:
                if reader.line_num > line:
                    report.warn(file, line, "", _BROKEN_CELL)
                if "".join(cells).strip():
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise _csv_fault(file, line, error) from None


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


def _warn_of_byte_order_mark(raw: IO[bytes], file: str, report: Report) -> None:
    start = raw.peek(3)[:3] if hasattr(raw, "peek") else b""
    if start == codecs.BOM_UTF8:
        report.warn(file, 1, "", "begins with a byte-order mark.")


@contextmanager
def _faults_for_read_errors(source: Source, file: str) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError:
        line = _line_not_utf8(source, file)
        raise FileFaultError(file, line, "", "is not written in UTF-8. Export the file as UTF-8.") from None
    except READ_ERRORS as error:
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
