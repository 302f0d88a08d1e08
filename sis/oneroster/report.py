"""What a run read, changed and found wanting; as text for people, as JSON for the record."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sis.oneroster.faults import Fault

LISTED = 200


@dataclass
class Changes:
    """What happened to the records of one kind."""

    new: int = 0
    changed: int = 0
    back: int = 0
    left: int = 0
    unchanged: int = 0
    written: set[str] = field(default_factory=set)

    def add_changed(self, sourced_ids: Iterable[str]) -> None:
        """Count records whose references or links moved, unless they were written anyway."""
        moved = set(sourced_ids) - self.written
        self.written |= moved
        self.changed += len(moved)
        self.unchanged -= len(moved)

    @property
    def counts(self) -> dict[str, int]:
        """The counts by name."""
        return {name: value for name, value in vars(self).items() if isinstance(value, int)}

    @property
    def touched(self) -> int:
        """How many records were written."""
        return self.new + self.changed + self.back + self.left


@dataclass
class Report:
    """Collects as the run goes on; nothing that is skipped is missing here."""

    path: str
    rows: dict[str, int] = field(default_factory=dict)
    changes: dict[str, Changes] = field(default_factory=dict)
    file_faults: list[Fault] = field(default_factory=list)
    row_faults: list[Fault] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    dry_run: bool = False
    _warnings: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _first_lines: dict[tuple[str, str, str], int | None] = field(default_factory=dict)

    def warn(self, file: str, line: int | None, column: str, text: str) -> None:
        """Count something odd that was accepted; the first place is kept as an example."""
        key = (file, column, text)
        self._warnings[key] += 1
        self._first_lines.setdefault(key, line)

    def skip(self, fault: Fault) -> None:
        """List a row that is not taken."""
        self.row_faults.append(fault)

    def counted_faults(self, file: str) -> int:
        """How many rows of a file are faulty themselves."""
        return len({fault.line for fault in self.row_faults if fault.file == file and fault.counts})

    @property
    def touched(self) -> int:
        """How many records were written in all."""
        return sum(changes.touched for changes in self.changes.values())

    @property
    def warnings(self) -> list[str]:
        """The warnings, each with its count and its first place."""
        return [
            f"{Fault(file, self._first_lines[file, column, text], column, text)}"
            + (f" ({count} times)" if count > 1 else "")
            for (file, column, text), count in self._warnings.items()
        ]

    def as_json(self) -> dict[str, Any]:
        """The counts for the record of the run."""
        return {
            "rows": self.rows,
            "changes": {kind: changes.counts for kind, changes in self.changes.items()},
            "warnings": self._warnings.total(),
            "row_faults": len(self.row_faults),
            "file_faults": len(self.file_faults),
        }

    def as_text(self) -> str:
        """The whole report for people."""
        lines = [f"Roster: {self.path}"]
        lines += _section("Rows read", [f"{file}: {count}" for file, count in self.rows.items()])
        lines += _section("The files cannot be used", [str(fault) for fault in self.file_faults])
        lines += _section("What to do", self.hints)
        lines += _section("Rows skipped", [str(fault) for fault in self.row_faults])
        lines += _section("Accepted, but look at it", self.warnings)
        if self.changes and not self.file_faults:
            lines += _section("Records", [_line_of(kind, done) for kind, done in self.changes.items()])
            lines += [f"{self.touched} records changed." if self.touched else "0 changed: all was known."]
        if self.dry_run:
            lines += ["This was a dry run: nothing was kept."]
        return "\n".join(lines)


def _line_of(kind: str, done: Changes) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in done.counts.items() if count)
    return f"{kind}: {counts or 'none'}"


def _section(title: str, entries: list[str]) -> list[str]:
    if not entries:
        return []
    more = [f"  … and {len(entries) - LISTED} more"] if len(entries) > LISTED else []
    return [f"{title} ({len(entries)}):", *(f"  {entry}" for entry in entries[:LISTED]), *more]
