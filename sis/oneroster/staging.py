"""The roster in temporary tables, one for each file, and how rows in it are marked as skipped."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sis.oneroster import sql
from sis.oneroster.faults import Fault
from sis.oneroster.options import Options
from sis.oneroster.read.formats import USERS
from sis.oneroster.read.tables import Table
from sis.oneroster.report import LISTED, Report

BULK, DELTA = "bulk", "delta"
# Not a word of the manifest: a whole file of which only what differs from the last load is staged.
DIFFERENCE = "difference"

# Read together with users.csv, whether or not they are there.
JOINED = frozenset({"users", "demographics", "entryTimes", "languages", "relationships"})

FaultText = Callable[..., str]


@dataclass
class Staging:
    """The staged files of one run.

    ``modes`` has for each file of the roster whether it contains everything (bulk), changes (delta), or is a
    whole file of which only the difference from the last load is staged. A
    row's ``state`` is 0 while it is good, 1 if the file says that it is deleted, and negative once it was
    skipped: then the stored record stays as it is, because a bad cell must not lock anyone out.
    """

    report: Report
    options: Options
    tables: dict[str, Table] = field(default_factory=dict)
    modes: dict[str, str] = field(default_factory=dict)
    # By file, the lines that were skipped without being staged, and those that the next load reads again.
    read_again: dict[str, set[int]] = field(default_factory=dict)
    # Files of which nothing differs from the last load.
    untouched: set[str] = field(default_factory=set)
    _skips: int = 1

    def create(self, tables: Iterable[Table], present: Collection[str]) -> None:
        """Create empty tables for the files that are present, and for those that others are joined with."""
        self.tables = {table.name: table for table in tables}
        for table in self.tables.values():
            if table.name in present or table.name in JOINED:
                sql.create_table(table.staging, staged_columns(table))
        for column in USERS.lists if USERS.name in self.tables else ():
            self._create_list(USERS.list_staging(column))
        for table in self.tables.values():
            for column in table.lists if table.name in present and table.name != USERS.name else ():
                self._create_list(table.list_staging(column))

    def drop(self) -> None:
        """Drop the staging tables, for use outside a transaction that would end them."""
        for table in self.tables.values():
            sql.drop_table(table.staging)
            for column in (*table.lists, *(USERS.lists if table.name == USERS.name else ())):
                sql.drop_table(table.list_staging(column))

    def has(self, name: str) -> bool:
        """Say whether a file is part of this roster."""
        return name in self.modes

    def is_touched(self, name: str) -> bool:
        """Say whether a file is part of this roster, and differs from that of the last load."""
        return name in self.modes and name not in self.untouched

    def holds_all(self, name: str) -> bool:
        """Say whether a record that is missing from this file has left."""
        return self.modes.get(name) == BULK

    def is_difference(self, name: str) -> bool:
        """Say whether only the difference of this whole file is staged; rows that are gone have state 1."""
        return self.modes.get(name) == DIFFERENCE

    def note_again(self, name: str, lines: Iterable[int]) -> None:
        """Let the next load read these lines again, although they do not change."""
        self.read_again.setdefault(name, set()).update(lines)

    def lines_again(self, name: str) -> set[int]:
        """Return the lines of a file that were skipped, or have to be read again."""
        skipped = sql.rows_of(f"SELECT line FROM {self.tables[name].staging} WHERE state < 0")
        return {line for (line,) in skipped} | self.read_again.get(name, set())

    def skip(
        self,
        name: str,
        column: str,
        condition: str,
        say: FaultText,
        *,
        shown: Sequence[str] = (),
        counts: bool = True,
        params: Sequence[Any] = (),
    ) -> int:
        """Skip the good rows for which the condition on the row ``s`` is true, and list the reason.

        ``say`` makes the sentence from the values of the expressions in ``shown``. Returns how many rows were
        skipped.
        """
        table = self.tables[name]
        self._skips += 1
        code = -self._skips
        skipped_rows = sql.run(
            f"UPDATE {table.staging} AS s SET state = {code} WHERE s.state = 0 AND ({condition})", params
        )
        if skipped_rows:
            rows = f"FROM {table.staging} s WHERE s.state = {code}"
            self.list_faults(table.file, column, rows, say, shown=shown, counts=counts)
        return skipped_rows

    def list_faults(
        self, file: str, column: str, rows: str, say: FaultText, *, shown: Sequence[str], counts: bool
    ) -> None:
        """List the faults of the rows ``s``; those with the same ``shown`` are one, at the first line."""
        names = [f"shown_{place}" for place in range(len(shown))]
        values = ", ".join(f"{value} AS {name}" for value, name in zip(shown, names, strict=True))
        found = sql.rows_of(
            f"SELECT min(line) AS first, count(*), {', '.join(names) or 'NULL'}, sum(count(*)) OVER () "
            f"FROM (SELECT s.line{values and ', '}{values} {rows}) f "
            f"{'GROUP BY ' if names else ''}{', '.join(names)} ORDER BY first LIMIT {LISTED}"
        )
        listed = sum(times for _, times, *_ in found)
        for place, (first, times, *values_shown, total) in enumerate(found, start=1):
            more = int(total) - listed if place == len(found) else 0
            text = say(*values_shown[: len(names)])
            # What stands in no file tonight has a line below zero.
            line = first if first > 0 else None
            self.report.row_faults.add(Fault(file, line, column, text, counts, times, more))

    def count(self, name: str, condition: str = "TRUE") -> int:
        """Return how many good rows of a file meet a condition on the row ``s``."""
        table = self.tables[name]
        return int(sql.value(f"SELECT count(*) FROM {table.staging} s WHERE s.state = 0 AND {condition}"))

    @staticmethod
    def _create_list(name: str) -> None:
        sql.create_table(name, LIST_COLUMNS)


LIST_COLUMNS = (("line", "integer"), ("place", "integer"), ("ref", "text"))


def staged_columns(table: Table) -> list[tuple[str, str]]:
    """Return the columns of a file's staging table."""
    own = [(column.staged, column.kind) for column in table.single]
    return [("line", "integer"), ("state", "smallint"), *own, *table.derived]
