"""Read a file once, check its cells, and write its rows into the staging table."""

from typing import Any

from sis.oneroster import cells, dialect
from sis.oneroster.archive import Source
from sis.oneroster.faults import Fault, FileFaultError
from sis.oneroster.progress import Progress
from sis.oneroster.reading import TableReader
from sis.oneroster.staging import BATCH, BULK, DELTA, LIST_COLUMNS, Batches, Staging, staged_columns
from sis.oneroster.tables import DELETED, GOOD, Column, Table

ACTIVE, TOBEDELETED = "active", "tobedeleted"
SKIPPED = -1
MOST_REMEMBERED = 50_000

Row = list[str]


class Memo(dict[str, Any]):
    """What the cells of one column say, so that a cell that comes often is read once."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._column = column

    def __missing__(self, cell: str) -> Any:
        """Read a cell; raise ValueError where it is bad, or good but odd."""
        value = _value(self._column, cell)
        if _is_odd(self._column, cell):
            raise ValueError(cell)
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[cell] = value
        return value


class FileStream:
    """One file on its way into the staging tables."""

    def __init__(self, table: Table, staging: Staging, mode: str) -> None:
        self.table, self.report, self.mode = table, staging.report, mode
        self._columns = (*table.single, *table.lists)
        self._memos = [Memo(column) for column in self._columns]
        names = [name for name, _ in staged_columns(table)]
        self._rows = Batches(table.staging, names)
        listed = [name for name, _ in LIST_COLUMNS]
        self._lists = [Batches(table.list_staging(column), listed) for column in table.lists]
        self._singles = len(table.single)

    def read(self, source: Source, progress: Progress) -> int:
        """Stage every row; return how many the file has."""
        reader = TableReader(source, self.table, self.report)
        places = [reader.places[column.name] for column in self._columns]
        status = reader.places.get("status", -1)
        pairs, rows, total = list(zip(self._memos, places, strict=True)), self._rows.rows, 0
        for line, row in reader:
            total += 1
            if (row[status] or self.mode == DELTA) and self._is_settled(line, row, reader.places):
                continue
            try:
                values = [memo[row[place]] for memo, place in pairs]
            except ValueError:
                self._read_slowly(line, row, reader.places)
            else:
                self._stage(line, values)
            if len(rows) >= BATCH:
                self._flush()
                progress.read(total)
        self._flush()
        progress.read(total)
        return total

    def _stage(self, line: int, values: list[Any]) -> None:
        single = values[: self._singles]
        for batch, listed in zip(self._lists, values[self._singles :], strict=True):
            batch.rows.extend((line, place, ref) for place, ref in enumerate(listed))
        if self.table.derive:
            single.extend(self.table.derive(single))
        self._rows.rows.append((line, GOOD, *single))

    def _read_slowly(self, line: int, row: Row, places: dict[str, int]) -> None:
        """Read a row of which some cell is bad or odd, and say so."""
        values: list[Any] = []
        for column in self._columns:
            cell = row[places[column.name]]
            try:
                values.append(_value(column, cell))
            except ValueError as error:
                if not column.soft:
                    fault = Fault(self.table.file, line, column.name, f"The cell {error}")
                    self.report.skip(fault)
                    self._stage_bare(line, SKIPPED, row, places)
                    return
                self.report.warn(self.table.file, line, column.name, f"The cell {error} Taken as blank.")
                values.append(column.blank)
            if _is_odd(column, cell):
                text = "true and false are written in small letters."
                self.report.warn(self.table.file, line, column.name, text)
        self._stage(line, values)

    def _stage_bare(self, line: int, state: int, row: Row, places: dict[str, int]) -> None:
        """Stage of a row only what tells it from others; without that it cannot be known to be meant."""
        keys = {name: _key(self.table.column(name), row[places[name]]) for name in self.table.key}
        if None not in keys.values():
            values = [keys.get(column.name) for column in self.table.single]
            self._rows.rows.append((line, state, *values, *(None for _ in self.table.derived)))

    def _is_settled(self, line: int, row: Row, places: dict[str, int]) -> bool:
        """Look at the status; stage the row if that says all."""
        status = row[places["status"]].strip() if "status" in places else ""
        if status == TOBEDELETED:
            self._stage_bare(line, DELETED, row, places)
        elif self.mode == DELTA and status != ACTIVE:
            text = (
                f"The cell says {cells.shown(status)}; a file of changes (delta) has active or tobedeleted."
            )
            self.report.skip(Fault(self.table.file, line, "status", text))
            self._stage_bare(line, SKIPPED, row, places)
            return True
        if status and self.mode == BULK:
            text = f"A whole (bulk) file leaves this blank; {status[:40]} was found."
            self.report.warn(self.table.file, line, "status", text)
        return status == TOBEDELETED

    def _flush(self) -> None:
        for batch in (self._rows, *self._lists):
            batch.flush()


def stage_file(source: Source, table: Table, staging: Staging, mode: str, progress: Progress) -> None:
    """Read a file into its staging table; raise a FileFaultError where it is broken or names an id twice."""
    report = staging.report
    total = FileStream(table, staging, mode).read(source, progress)
    report.rows[table.file] = total
    if not total and mode != DELTA:
        report.warn(table.file, 1, "", "has no row but the header; what is known stays as it is.")
        return
    dialect.analyze(table.staging)
    for column in table.lists:
        dialect.analyze(table.list_staging(column))
    _refuse_duplicates(table)
    staging.modes[table.name] = mode


def _refuse_duplicates(table: Table) -> None:
    if not table.has_id:
        return
    twice = dialect.rows_of(
        f"SELECT min(line), min(sourced_id) FROM {table.staging} GROUP BY sourced_id HAVING count(*) > 1 "
        "ORDER BY 1 LIMIT 1"
    )
    for first, sourced_id in twice:
        query = f"SELECT min(line) FROM {table.staging} WHERE sourced_id = %s AND line > %s"
        line = dialect.value(query, [sourced_id, first])
        text = f"“{sourced_id}” stands already in line {first}. Each must be there once."
        raise FileFaultError(table.file, line, "sourcedId", text)


def _value(column: Column, cell: str) -> Any:
    value = column.read(cell) if cell and not cell.isspace() else column.blank
    if column.required and value in ("", (), None):
        raise ValueError("is blank; it must be filled in.")
    return value


def _is_odd(column: Column, cell: str) -> bool:
    return column.read is cells.flag and cell != cell.lower()


def _key(column: Column, cell: str) -> Any:
    try:
        return _value(column, cell)
    except ValueError:
        return None
