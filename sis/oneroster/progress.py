"""The progress of a run: a bar on a terminal, a line for each step in a log."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Never, Protocol, TextIO

from tqdm import tqdm

# A file of so many rows gets a line while it is read.
ROWS_PER_LINE = 100_000


class Progress(Protocol):
    """Receives the progress of a run."""

    def step(self, name: str) -> None:
        """Begin a step: reading a file, or a part of the work in the database."""

    def read(self, rows: int) -> None:
        """Note how many rows of this step's file have been read."""


class NoProgress:
    """Reports nothing."""

    def step(self, name: str) -> None:
        """Begin a step."""

    def read(self, rows: int) -> None:
        """Note how many rows are read."""


class ProgressLines:
    """Writes a plain line for each step, with the seconds since the start."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._began, self._rows_written = out, time.monotonic(), 0

    def step(self, name: str) -> None:
        """Begin a step."""
        self._rows_written = 0
        self._write(name)

    def read(self, rows: int) -> None:
        """Note how many rows are read."""
        if rows - self._rows_written >= ROWS_PER_LINE:
            self._rows_written = rows
            self._write(f"  {rows} rows")

    def _write(self, text: str) -> None:
        self._out.write(f"{time.monotonic() - self._began:7.1f} s  {text}\n")
        self._out.flush()


class ProgressBar:
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
def show_progress(out: TextIO | None = None) -> Iterator[Progress]:
    """Return a bar for a terminal, or else plain lines; on stderr by default."""
    stream = out or sys.stderr
    if not stream.isatty():
        yield ProgressLines(stream)
        return
    with tqdm(file=stream, unit=" rows", unit_scale=True, leave=False) as bar:
        yield ProgressBar(bar)
