"""A good roster in memory, and one that is loaded."""

from pathlib import Path

import pytest

from tests.rosters.builders import RosterFiles, good_roster
from tests.sis.importing import APPLIED, load


@pytest.fixture
def files() -> RosterFiles:
    """A good roster, to be spoilt."""
    return good_roster()


@pytest.fixture
def loaded(db: None, files: RosterFiles, tmp_path: Path) -> RosterFiles:
    """The good roster after its first load."""
    record = load(files, tmp_path / "first")
    assert record.outcome == APPLIED, record.report
    return files
