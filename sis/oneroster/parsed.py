"""A roster that was read: rows whose cells are dates, flags and texts, by file and sourcedId."""

from dataclasses import dataclass, field
from typing import Any

from sis.oneroster.faults import Fault
from sis.oneroster.report import Report


@dataclass(frozen=True)
class Record:
    """A row that was read: its line and its values by column."""

    line: int
    values: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values.get(column)


@dataclass
class Roster:
    """What can be loaded, and what had to be skipped.

    A record that was skipped although the roster names it keeps the state it had: a bad cell must not
    lock anybody out.
    """

    report: Report
    files: dict[str, dict[str, Record]] = field(default_factory=dict)
    skipped: dict[str, set[str]] = field(default_factory=dict)

    def skip(self, table: str, sourced_id: str, column: str, text: str, *, counts: bool = True) -> None:
        """Take a record out and list why."""
        record = self.files[table].pop(sourced_id)
        self.skipped.setdefault(table, set()).add(sourced_id)
        self.report.skip(Fault(f"{table}.csv", record.line, column, text, counts))

    def records(self, table: str) -> dict[str, Record]:
        """The records of a file by sourcedId; none where the file is not part of the roster."""
        return self.files.get(table, {})

    def users(self, *roles: str) -> dict[str, Record]:
        """The users with one of these roles."""
        return {key: user for key, user in self.records("users").items() if user["role"] in roles}

    def kept(self, table: str) -> set[str]:
        """The sourcedIds that were skipped, and so stay as they are."""
        return self.skipped.get(table, set())
