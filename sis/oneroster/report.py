"""What a run read, changed and found faulty, as text for people and as JSON for the record."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from sis.oneroster.faults import Fault

FORCE_HINT = "Look whether the files are whole and new. If all this is so, load them with --force."
# How many entries of each section are kept and shown; the rest are counted, so that memory stays bounded.
LISTED = 200
# So many different faults of one kind are shown, so that the next file's are seen, too.
LISTED_OF_A_KIND = 20
# What faults of one kind differ in: what the cells say, and numbers.
_VARIES = re.compile(r"“[^”]*”|[0-9]+")


@dataclass
class Changes:
    """What happened to the records of one kind."""

    new: int = 0
    changed: int = 0
    back: int = 0
    left: int = 0
    unchanged: int = 0

    def add_changed(self, count: int) -> None:
        """Count records whose references or links changed."""
        self.changed += count
        self.unchanged -= count

    @property
    def touched(self) -> int:
        """Return how many records were written."""
        return self.new + self.changed + self.back + self.left


@dataclass
class Faults:
    """Skipped rows: all are counted, the first of each kind are kept, and equal faults are kept as one."""

    total: int = 0
    kept: list[Fault] = field(default_factory=list)
    by_file: Counter[str] = field(default_factory=Counter)
    _places: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _kinds: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)

    def add(self, fault: Fault) -> None:
        """Count a fault, as often as it says; keep it if it is among the first of its kind."""
        self.total += fault.times + fault.more
        if fault.counts:
            self.by_file[fault.file] += fault.times + fault.more
        equal = (fault.file, fault.column, fault.text)
        of_kind = self._kinds.setdefault((fault.file, fault.column, _VARIES.sub("…", fault.text)), [])
        if equal in self._places:
            kept = self.kept[self._places[equal]]
            self.kept[self._places[equal]] = replace(kept, times=kept.times + fault.times)
        elif len(of_kind) < LISTED_OF_A_KIND and len(self.kept) < LISTED:
            self._places[equal] = len(self.kept)
            of_kind.append(len(self.kept))
            self.kept.append(fault)
        elif of_kind:
            last = self.kept[of_kind[-1]]
            self.kept[of_kind[-1]] = replace(last, more=last.more + fault.times + fault.more)

    @property
    def listed(self) -> int:
        """Return how many rows the faults that are kept are about."""
        return sum(fault.times + fault.more for fault in self.kept)


@dataclass
class SchoolLine:
    """The students of one school before the load, and how the load would change them."""

    name: str
    active: int = 0
    new: int = 0
    leaving: int = 0
    back: int = 0
    renamed: int = 0
    renumbered: int = 0

    def __str__(self) -> str:
        said = {
            "new": self.new,
            "leaving the district": self.leaving,
            "back": self.back,
            "changed names": self.renamed,
            "corrected numbers": self.renumbered,
        }
        return f"{self.name}: " + ", ".join(f"{count} {name}" for name, count in said.items() if count)

    @property
    def is_touched(self) -> bool:
        """Say whether the load would change students of this school."""
        return bool(self.new or self.leaving or self.back or self.renamed or self.renumbered)


@dataclass
class Report:
    """Collects what happens during a run, every skipped row included."""

    path: str
    rows: dict[str, int] = field(default_factory=dict)
    changes: dict[str, Changes] = field(default_factory=dict)
    file_faults: list[Fault] = field(default_factory=list)
    row_faults: Faults = field(default_factory=Faults)
    notes: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    schools: list[SchoolLine] = field(default_factory=list)
    names: list[tuple[str, str, str]] = field(default_factory=list)  # number, name known, name in the files
    numbers: list[tuple[str, str, str]] = field(default_factory=list)  # name, number known, number now
    leavers: list[tuple[str, str, str]] = field(default_factory=list)  # number, name, school
    dry_run: bool = False
    is_complete: bool = False
    _warnings: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _first_lines: dict[tuple[str, str, str], int | None] = field(default_factory=dict)

    def warn(self, file: str, line: int | None, column: str, text: str, *, times: int = 1) -> None:
        """Count an oddity that was accepted; the first place is kept as an example."""
        key = (file, column, text)
        if key not in self._warnings and len(self._warnings) >= LISTED:
            key = (file, "", "More of this file was odd.")
        self._warnings[key] += times
        self._first_lines.setdefault(key, line)

    def note_moves(self, kind: str, count: int) -> None:
        """Count records of which only a reference changed; zero is not reported."""
        if count:
            self.changes[kind] = Changes(changed=count)

    def note(self, text: str) -> None:
        """Say something about the load as a whole."""
        self.notes.append(text)

    def take(self, other: "Report") -> None:
        """Report what another report of the same run has, instead of this one's."""
        vars(self).update({**vars(other), "dry_run": self.dry_run})

    def skip(self, fault: Fault) -> None:
        """List a row that is skipped."""
        self.row_faults.add(fault)

    def refuse(self, file: str, text: str) -> None:
        """List a reason to refuse the whole roster."""
        self.file_faults.append(Fault(file, None, "", text))

    def hold(self, file: str, text: str) -> None:
        """List a reason for which a safety threshold holds the load, unless it is forced."""
        self.held.append(str(Fault(file, None, "", text)))

    def total(self, column: str) -> int:
        """Add up a number over all schools."""
        return sum(int(getattr(school, column)) for school in self.schools)

    @property
    def touched(self) -> int:
        """Return how many records were written in total."""
        return sum(changes.touched for changes in self.changes.values())

    @property
    def warnings(self) -> list[str]:
        """Return the warnings, each with its count and its first place."""
        return [
            f"{Fault(file, self._first_lines[file, column, text], column, text)}"
            + (f" ({count} times)" if count > 1 else "")
            for (file, column, text), count in self._warnings.items()
        ]

    def as_json(self) -> dict[str, Any]:
        """Return the counts for the record of the run."""
        return {
            "rows": self.rows,
            "changes": {kind: vars(changes) for kind, changes in self.changes.items()},
            "warnings": self._warnings.total(),
            "row_faults": self.row_faults.total,
            "file_faults": len(self.file_faults),
            "held": self.held,
            "schools": [vars(school) for school in self.schools if school.is_touched],
            "names": self.names,
            "numbers": self.numbers,
            "leavers": self.leavers,
            "faults": [
                {"file": fault.file, "line": fault.line, "column": fault.column, "text": fault.words}
                for fault in (*self.file_faults, *self.row_faults.kept)
            ],
            "faults_listed": len(self.file_faults) + self.row_faults.listed,
            "hints": self.hints,
            "notes": self.notes,
            "odd": self.warnings,
        }

    def as_text(self) -> str:
        """Return the whole report as text for people."""
        lines = [f"Roster: {self.path}"]
        lines += _section("Rows read", [f"{file}: {count}" for file, count in self.rows.items()])
        lines += self.notes
        lines += _section("The roster cannot be used", [str(fault) for fault in self.file_faults])
        lines += _section("A safety limit holds the load", self.held)
        lines += _section("What to do", [*self.hints, *([FORCE_HINT] if self.held else [])])
        skipped = self.row_faults
        lines += _section("Rows skipped", list(map(str, skipped.kept)), skipped.total, skipped.listed)
        lines += _section("Accepted, but please check", self.warnings)
        touched = [str(school) for school in self.schools if school.is_touched]
        lines += _section("Students by school", touched)
        names = [f"{number}: {known} → {new}" for number, known, new in self.names]
        lines += _section("Changed names: a claim must give the new one", names, self.total("renamed"))
        numbers = [f"{name}: {known} → {new}" for name, known, new in self.numbers]
        title = "Corrected numbers: the account follows, and the username changes"
        lines += _section(title, numbers, self.total("renumbered"))
        leavers = [f"{number}: {name} ({school})" for number, name, school in self.leavers]
        lines += _section("Leaving the district", leavers, self.total("leaving"))
        if self.is_complete:
            lines += _section("Records", [_line_of(kind, done) for kind, done in self.changes.items()])
            lines += [f"{self.touched} records changed." if self.touched else "0 changed: all was known."]
        if self.dry_run:
            lines += ["This was a dry run: nothing was kept."]
        return "\n".join(lines)


def _line_of(kind: str, done: Changes) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in vars(done).items() if count)
    return f"{kind}: {counts or 'none'}"


def _section(title: str, entries: list[str], total: int = 0, listed: int = LISTED) -> list[str]:
    total = total or len(entries)
    if not total:
        return []
    more = [f"  … and {total - listed} more"] if total > listed else []
    return [f"{title} ({total}):", *(f"  {entry}" for entry in entries[:LISTED]), *more]
