"""The progress of a load: a bar on a terminal, lines in a log."""

import io
from pathlib import Path

import pytest

from sis.oneroster import import_roster
from sis.oneroster.progress import ROWS_PER_LINE, show_progress
from tests.rosters.builders import RosterFiles
from tests.sis.importing import APPLIED


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.django_db
def test_a_terminal_gets_a_bar(files: RosterFiles, tmp_path: Path) -> None:
    terminal = Terminal()
    with show_progress(terminal) as progress:
        record = import_roster(files.folder(tmp_path), progress=progress)
    assert record.outcome == APPLIED
    assert "\r" in terminal.getvalue()
    assert "reading" in terminal.getvalue()


def test_a_log_gets_a_line_a_step_and_for_many_rows() -> None:
    log = io.StringIO()
    with show_progress(log) as progress:
        progress.step("reading users.csv")
        for rows in range(0, 2 * ROWS_PER_LINE + 1, ROWS_PER_LINE // 4):
            progress.read(rows)
    lines = [line.split(" s  ")[1] for line in log.getvalue().splitlines()]
    assert lines == ["reading users.csv", "  100000 rows", "  200000 rows"]
