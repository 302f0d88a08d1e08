"""A good roster in memory, and one that is loaded."""

import tempfile
from pathlib import Path

import pytest

from tests.recorded import recorded
from tests.rosters.builders import RosterFiles, good_roster
from tests.sis.importing import APPLIED, load


@pytest.fixture
def files() -> RosterFiles:
    """A good roster, which a test may break."""
    return good_roster()


@pytest.fixture
def loaded(db: None) -> RosterFiles:
    """The good roster after its first load."""
    return recorded(load_good_roster)


def load_good_roster() -> RosterFiles:
    """Load the good roster for the first time."""
    files = good_roster()
    with tempfile.TemporaryDirectory() as folder:
        record = load(files, Path(folder) / "first")
    assert record.outcome == APPLIED, record.report
    return files
