"""What a run found and changed, as its pages show it."""

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


class Difference:
    """The counts and lists of one run; the oldest runs lack some of them."""

    def __init__(self, run: RosterImport) -> None:
        self.run = run
        counts: dict[str, Any] = run.counts
        self.schools: list[dict[str, Any]] = counts.get("schools", [])
        self.names: list[list[str]] = counts.get("names", [])
        self.numbers: list[list[str]] = counts.get("numbers", [])
        self.leavers: list[list[str]] = counts.get("leavers", [])
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
    def more_names(self) -> int:
        """How many changed names are not listed."""
        return self._total("renamed") - len(self.names)

    @property
    def more_numbers(self) -> int:
        """How many corrected numbers are not listed."""
        return self._total("renumbered") - len(self.numbers)

    @property
    def more_leavers(self) -> int:
        """How many leaving students are not listed."""
        return self._total("leaving") - len(self.leavers)

    @property
    def more_faults(self) -> int:
        """How many faults are not listed."""
        return self.rows_skipped + self.file_faults - self._faults_listed

    def _total(self, key: str) -> int:
        return sum(int(school.get(key, 0)) for school in self.schools)
