"""The progress of a run: a bar on a terminal, a line for each step in a log."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Never, Protocol, TextIO

from tqdm import tqdm

# A file of so many rows gets a line while it is read.
ROWS_A_LINE = 100_000


class Progress(Protocol):
    """Receives the progress of a run."""

    def step(self, name: str) -> None:
        """Begin a step: reading a file, or a part of the work in the database."""

    def read(self, rows: int) -> None:
        """Note how many rows of this step's file have been read."""


class Silent:
    """Reports nothing."""

    def step(self, name: str) -> None:
        """Begin a step."""

    def read(self, rows: int) -> None:
        """Note how many rows are read."""


class Lines:
    """Writes a plain line for each step, with the seconds since the start."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._began, self._said = out, time.monotonic(), 0

    def step(self, name: str) -> None:
        """Begin a step."""
        self._said = 0
        self._say(name)

    def read(self, rows: int) -> None:
        """Note how many rows are read."""
        if rows - self._said >= ROWS_A_LINE:
            self._said = rows
            self._say(f"  {rows} rows")

    def _say(self, text: str) -> None:
        self._out.write(f"{time.monotonic() - self._began:7.1f} s  {text}\n")
        self._out.flush()


class Bar:
    """A tqdm bar that names the step and counts the rows."""

    def __init__(self, bar: "tqdm[Never]") -> None:
        self._bar, self._read = bar, 0

    def step(self, name: str) -> None:
        """Begin a step."""
        self._read = 0
        self._bar.set_description(name)

    def read(self, rows: int) -> None:
        """Note how many rows are read."""
        self._bar.update(rows - self._read)
        self._read = rows


@contextmanager
def progress_on(out: TextIO | None = None) -> Iterator[Progress]:
    """Return a bar for a terminal, or else plain lines; on stderr by default."""
    stream = out or sys.stderr
    if not stream.isatty():
        yield Lines(stream)
        return
    with tqdm(file=stream, unit=" rows", unit_scale=True, leave=False) as bar:
        yield Bar(bar)
