"""Read a file once, check its cells, and write its rows into the staging table."""

from collections.abc import Sequence
from typing import Any

from sis.oneroster import sql
from sis.oneroster.faults import Fault, FileFaultError
from sis.oneroster.progress import NoProgress, Progress
from sis.oneroster.read import cells
from sis.oneroster.read.archive import Excerpt, Source
from sis.oneroster.read.rows import Batch, TableReader
from sis.oneroster.read.tables import DELETED, GOOD, Column, Table
from sis.oneroster.staging import DELTA, DIFFERENCE, LIST_COLUMNS, Staging, staged_columns

ACTIVE, TOBEDELETED = "active", "tobedeleted"
SKIPPED = -1

# How many different cells of a column are cached.
MOST_CACHED = 50_000

# So few rows are read row by row if one of them is bad or unusual.
FEW = 100

LIST_NAMES = [name for name, _ in LIST_COLUMNS]

Row = list[str]


class CellCache(dict[str, Any]):
    """The values of one column's cells, cached so that a frequent cell is read once."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._column = column

    def __missing__(self, cell: str) -> Any:
        """Read a cell; raise ValueError if it is bad, or good but unusual."""
        value = _read_cell(self._column, cell)
        if _is_unusual(self._column, cell):
            raise ValueError(cell)
        if len(self) >= MOST_CACHED:
            self.clear()
        self[cell] = value
        return value

    def read_many(self, cells_read: list[str]) -> list[Any]:
        """Read the cells of many rows."""
        must_say = self._column.required and not self._column.may_be_blank
        blank_is_plain = self._column.blank == "" and not must_say
        if (blank_is_plain or all(cells_read)) and cells.are_plain(self._column.read, cells_read):
            return cells_read
        return list(map(self.__getitem__, cells_read))


def _read_cell(column: Column, cell: str) -> Any:
    """Return a cell's value; raise ValueError with the end of the sentence "The cell …"."""
    value = column.read(cell) if cell and not cell.isspace() else column.blank
    if column.required and not column.may_be_blank and value in ("", (), None):
        raise ValueError("is blank; it must be filled in.")
    return value


def _is_unusual(column: Column, cell: str) -> bool:
    """Say whether a good cell deserves a warning."""
    return column.read is cells.flag and cell != cell.lower()


class FileStream:
    """One file that is read into the staging tables."""

    def __init__(self, table: Table, staging: Staging, mode: str) -> None:
        self.table, self.report, self.mode = table, staging.report, mode
        self._staging = staging
        self._columns = (*table.single, *table.lists)
        self._caches = [CellCache(column) for column in self._columns]
        self._names = [name for name, _ in staged_columns(table)]
        self._singles = len(table.single)
        # In a file of changes every row has a status.
        self._expected_status = ACTIVE if mode == DELTA else ""
        self._places: dict[str, int] = {}
        self._key_only_rows: list[tuple[Any, ...]] = []

    def read(self, source: Source, progress: Progress, numbers: Sequence[int] | None = None) -> int:
        """Stage every row; return the number of rows in the file.

        ``numbers`` has for each line of an excerpt which line of the whole file it is.
        """
        reader, total = TableReader(source, self.table, self.report), 0
        self._places = reader.places
        for batch in reader:
            if numbers:
                batch.lines = [numbers[line] for line in batch.lines]
            total += len(batch.rows)
            self._read_batch(batch)
            progress.read(total)
        return total

    def _read_batch(self, batch: Batch) -> None:
        """Read a batch column by column, and those of its rows that are bad or unusual row by row."""
        try:
            if not self._have_usual_status(batch):
                raise ValueError
            columns = self._read_columns(batch.rows)
        except ValueError:
            if len(batch.rows) <= FEW:
                self._read_rows(batch)
                return
            half = len(batch.rows) // 2
            self._read_batch(Batch(batch.lines[:half], batch.rows[:half]))
            self._read_batch(Batch(batch.lines[half:], batch.rows[half:]))
        else:
            self._stage(batch.lines, columns)

    def _have_usual_status(self, batch: Batch) -> bool:
        """Say whether all rows have the usual status, so that there is nothing to say about any of them."""
        if self.table.is_extension:
            return True
        place = self._places.get("status")
        statuses = {""} if place is None else {row[place] for row in batch.rows}
        return statuses == {self._expected_status}

    def _read_columns(self, rows: list[Row]) -> list[Sequence[Any]]:
        columns: list[Sequence[Any]] = []
        for column, cache in zip(self._columns, self._caches, strict=True):
            place = self._places.get(column.name)
            if place is None:
                columns.append([column.blank] * len(rows))
            else:
                columns.append(cache.read_many([row[place] for row in rows]))
        return columns

    def _stage(self, lines: list[int], columns: list[Sequence[Any]]) -> None:
        single = columns[: self._singles]
        if self.table.derive:
            single = [*single, *self.table.derive(single)]
        sql.copy_columns(self.table.staging, self._names, [lines, [GOOD] * len(lines), *single])
        for column, cells_read in zip(self.table.lists, columns[self._singles :], strict=True):
            listed = [
                (line, place, ref)
                for line, refs in zip(lines, cells_read, strict=True)
                for place, ref in enumerate(refs)
            ]
            sql.copy_rows(self.table.list_staging(column), LIST_NAMES, listed)

    def _read_rows(self, batch: Batch) -> None:
        """Read a batch with bad or unusual cells row by row, and report them."""
        good: list[tuple[int, list[Any]]] = []
        for line, row in zip(batch.lines, batch.rows, strict=True):
            if not "".join(row).strip():
                self.report.warn(
                    self.table.file, line, "", "The line has no cell that is filled in; left out."
                )
            elif not self._is_decided_by_status(line, row):
                values = self._read_row(line, row)
                if values is not None:
                    good.append((line, values))
        if good:
            columns = list(zip(*(values for _, values in good), strict=True))
            self._stage([line for line, _ in good], [*columns])
        sql.copy_rows(self.table.staging, self._names, self._key_only_rows)
        self._key_only_rows.clear()

    def _cell_of(self, row: Row, name: str) -> str:
        place = self._places.get(name)
        return "" if place is None else row[place]

    def _read_row(self, line: int, row: Row) -> list[Any] | None:
        values: list[Any] = []
        for column in self._columns:
            cell = self._cell_of(row, column.name)
            try:
                values.append(_read_cell(column, cell))
            except ValueError as error:
                if not column.soft:
                    fault = Fault(self.table.file, line, column.name, f"The cell {error}")
                    self.report.skip(fault)
                    self._staging.note_again(self.table.name, [line])
                    self._stage_key_only(line, SKIPPED, row)
                    return None
                self.report.warn(self.table.file, line, column.name, f"The cell {error} Taken as blank.")
                values.append(column.blank)
            if _is_unusual(column, cell):
                text = "true and false are written in small letters."
                self.report.warn(self.table.file, line, column.name, text)
        return values

    def _stage_key_only(self, line: int, state: int, row: Row) -> None:
        """Stage only the key of a row; without a readable key the row cannot be matched."""
        try:
            keys = {
                name: _read_cell(self.table.column(name), self._cell_of(row, name)) for name in self.table.key
            }
        except ValueError:
            return
        values = [keys.get(column.name) for column in self.table.single]
        self._key_only_rows.append((line, state, *values, *(None for _ in self.table.derived)))

    def _is_decided_by_status(self, line: int, row: Row) -> bool:
        """Read the status; stage the row if the status alone decides about it.

        The additional files have none: the status in attendance.csv is the student's.
        """
        if self.table.is_extension:
            return False
        status = self._cell_of(row, "status").strip()
        if status == TOBEDELETED:
            self._stage_key_only(line, DELETED, row)
        elif self._expected_status and status != ACTIVE:
            text = (
                f"The cell says {cells.shown(status)}; a file of changes (delta) has active or tobedeleted."
                f"{_hint_for_capitals(status)}"
            )
            self.report.skip(Fault(self.table.file, line, "status", text))
            self._staging.note_again(self.table.name, [line])
            self._stage_key_only(line, SKIPPED, row)
            return True
        if status and self.mode != DELTA:
            text = (
                f"A whole (bulk) file leaves this blank; {status[:40]} was found.{_hint_for_capitals(status)}"
            )
            self.report.warn(self.table.file, line, "status", text)
        return status == TOBEDELETED


def _hint_for_capitals(status: str) -> str:
    meant = status.lower()
    return f" Capitals matter: write {meant}." if status != meant in {ACTIVE, TOBEDELETED} else ""


def stage_file(source: Source, table: Table, staging: Staging, mode: str, progress: Progress) -> None:
    """Read a file into its staging table; raise a FileFaultError if it is broken or has an id twice."""
    report = staging.report
    total = FileStream(table, staging, mode).read(source, progress)
    report.rows[table.file] = total
    if not total and mode != DELTA:
        report.warn(table.file, 1, "", "has no row but the header; what is known stays as it is.")
        return
    sql.analyze_temporary(table.staging)
    for column in table.lists:
        sql.analyze_temporary(table.list_staging(column))
    _refuse_duplicates(table)
    staging.modes[table.name] = mode


def stage_excerpt(excerpt: Excerpt, table: Table, staging: Staging) -> None:
    """Read some rows of a whole file into its staging table, beside those that are there.

    Raises a FileFaultError if they are broken, or have an id twice.
    """
    FileStream(table, staging, DIFFERENCE).read(excerpt, NoProgress(), excerpt.numbers)
    sql.analyze_temporary(table.staging)
    for column in table.lists:
        sql.analyze_temporary(table.list_staging(column))
    _refuse_duplicates(table)
    staging.modes[table.name] = DIFFERENCE
    staging.untouched.discard(table.name)


def _refuse_duplicates(table: Table) -> None:
    if not table.has_id:
        return
    twice = sql.rows_of(
        f"SELECT min(line), min(sourced_id) FROM {table.staging} GROUP BY sourced_id HAVING count(*) > 1 "
        "ORDER BY 1 LIMIT 1"
    )
    for first, sourced_id in twice:
        query = f"SELECT min(line) FROM {table.staging} WHERE sourced_id = %s AND line > %s"
        line = sql.value(query, [sourced_id, first])
        text = f"“{sourced_id}” stands already in line {first}. Each must be there once."
        raise FileFaultError(table.file, line, "sourcedId", text)
