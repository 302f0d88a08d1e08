"""What a run found and changed, as its pages show it."""

from dataclasses import dataclass
from typing import Any

from sis.staff_pages import RosterImport

HEADLINES = (
    ("new", "new to the district"),
    ("leaving", "leaving the district"),
    ("back", "coming back"),
    ("renamed", "with a changed name"),
    ("renumbered", "with a corrected number"),
)
CHANGES = ("new", "changed", "back", "left", "unchanged")


@dataclass(frozen=True)
class StudentList:
    """Students of whom a run says the same: title, note, columns and rows, and how many more there are."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    more: int


# By the count of all of them.
STUDENT_LISTS = {
    "renamed": (
        "Changed names",
        "Students who have not claimed an account yet must type the new name exactly as shown.",
        ("Number", "Known as", "In these files"),
    ),
    "renumbered": (
        "Corrected numbers",
        "The account stays with the student. The username changes. The student is told at the next sign-in.",
        ("Name", "Known number", "In these files"),
    ),
    "leaving": (
        "Leaving the district",
        "They become inactive and cannot claim. No one is deleted. Students who come back are active again.",
        ("Number", "Name", "School"),
    ),
}


class Difference:
    """The counts and lists of one run; the oldest runs lack some of them."""

    def __init__(self, run: RosterImport) -> None:
        self.run = run
        counts: dict[str, Any] = run.counts
        self.schools: list[dict[str, Any]] = counts.get("schools", [])
        listed = {"renamed": "names", "renumbered": "numbers", "leaving": "leavers"}
        self._listed: dict[str, list[list[str]]] = {key: counts.get(name, []) for key, name in listed.items()}
        self.faults: list[dict[str, Any]] = counts.get("faults", [])
        self._faults_listed: int = counts.get("faults_listed", len(self.faults))
        self.held: list[str] = counts.get("held", [])
        self.hints: list[str] = counts.get("hints", [])
        self.odd: list[str] = counts.get("odd", [])
        self.rows_skipped: int = counts.get("row_faults", 0)
        self.file_faults: int = counts.get("file_faults", 0)
        self._changes: dict[str, dict[str, int]] = counts.get("changes", {})

    @property
    def has_changes(self) -> bool:
        """Whether the run got far enough to know what changes."""
        return bool(self._changes) and not self.file_faults

    @property
    def headlines(self) -> list[tuple[int, str]]:
        """The most important counts, with their labels."""
        return [(self._total(key), words) for key, words in HEADLINES] + [(self.rows_skipped, "rows skipped")]

    @property
    def records(self) -> list[tuple[str, list[int]]]:
        """Each kind of record of which something changes, with its counts in the order of `CHANGES`."""
        counts = {kind: [done.get(name, 0) for name in CHANGES] for kind, done in self._changes.items()}
        return sorted((kind, numbers) for kind, numbers in counts.items() if any(numbers[:-1]))

    @property
    def students(self) -> list[StudentList]:
        """The lists of students that are not empty: who has another name or number, and who leaves."""
        return [
            StudentList(*STUDENT_LISTS[key], rows, self._total(key) - len(rows))
            for key, rows in self._listed.items()
            if rows
        ]

    @property
    def more_faults(self) -> int:
        """How many faults are not listed."""
        return self.rows_skipped + self.file_faults - self._faults_listed

    def _total(self, key: str) -> int:
        return sum(int(school.get(key, 0)) for school in self.schools)
