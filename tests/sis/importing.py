"""What the tests of the importer share."""

from pathlib import Path

from sis.models import RosterImport
from sis.oneroster import import_roster
from tests.rosters.builders import RosterFiles

APPLIED, REFUSED = RosterImport.Outcome.APPLIED, RosterImport.Outcome.REFUSED


def load(files: RosterFiles, folder: Path, *, dry_run: bool = False) -> RosterImport:
    """Write the files and load them."""
    return import_roster(files.folder(folder), dry_run=dry_run)


def touched(record: RosterImport) -> dict[str, dict[str, int]]:
    """What a run changed, by kind, without what stayed as it was."""
    changes = {
        kind: {name: count for name, count in done.items() if count and name != "unchanged"}
        for kind, done in record.counts["changes"].items()
    }
    return {kind: done for kind, done in changes.items() if done}
