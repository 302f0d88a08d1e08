"""The lines of a file as they are, their keyed hashes, and the ids in them."""

import csv
import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import IO

from django.conf import settings

from sis.oneroster.read.archive import Source
from sis.oneroster.read.headers import rename_aliases
from sis.oneroster.read.tables import Table

# Lines that are read at once, and stored as one block; lines of a group, which has a hash of its own.
BLOCK, GROUP = 4_096, 16
DIGEST = 8
# A longer line is a file without line ends, or a quotation mark that is not closed.
LONGEST = 200_000
# Between the cells of a key, and between keys.
CELL, KEY = b"\x1f", b"\n"
_SKIPPED = bytes(255 - number for number in range(256))


class NoDifferenceError(Exception):
    """The difference cannot be found, or not be trusted: everything has to be loaded. Says why."""


@dataclass(frozen=True)
class Block:
    """Rows of a file as they are, and the numbers of the lines on which they begin."""

    numbers: Sequence[int]
    rows: list[bytes]


@dataclass(frozen=True)
class Layout:
    """Where the cells of a file's key are."""

    places: tuple[int, ...]

    def keys_of(self, rows: Sequence[bytes]) -> list[bytes]:
        """Return the keys of rows; empty for a row that has none."""
        last, quotes = max(self.places), b'"' in b"".join(rows)
        keys = []
        for row in rows:
            # The key mostly stands before the first quotation mark.
            quoted = row.find(b'"') if quotes else -1
            if quoted < 0 or row.count(b",", 0, quoted) > last:
                cells = row.split(b",", last + 1)
            else:
                cells = _cells_of(row)
            if len(cells) <= last:
                keys.append(b"")
            elif last:
                keys.append(CELL.join([cells[place].strip() for place in self.places]))
            else:
                keys.append(cells[0].strip())
        return keys

    def key_of(self, row: bytes) -> str:
        """Return the key of a row, or an empty text if it has none."""
        return self.keys_of([row])[0].decode("utf-8", "replace")


def _cells_of(row: bytes) -> list[bytes]:
    """Return the cells of a row with quotation marks."""
    rows = list(csv.reader(row.decode("utf-8", "replace").splitlines(keepends=True)))
    return [" ".join(cell.splitlines()).encode() for cell in rows[0]] if len(rows) == 1 else []


def header_of(source: Source, file: str) -> bytes:
    """Return the first line of a file."""
    with source.open(file) as raw:
        return raw.readline()


def read_blocks(source: Source, file: str) -> Iterator[Block]:
    """Yield the rows below the header; raise NoDifferenceError for what is no file of lines."""
    with source.open(file) as raw:
        number = 1 + max(1, raw.readline().count(b"\n"))
        while rows := list(itertools.islice(raw, BLOCK)):
            numbers: Sequence[int] = range(number, number + len(rows))
            number += len(rows)
            if b'"' in b"".join(rows) and any(row.count(b'"') & 1 for row in rows):
                numbers, rows, more = _join(numbers, rows, raw, file)
                number += more
            if max(map(len, rows)) > LONGEST:
                raise NoDifferenceError(f"{file} has a line that does not end")
            yield Block(numbers, rows)


def _join(
    numbers: Sequence[int], lines: list[bytes], raw: IO[bytes], file: str
) -> tuple[list[int], list[bytes], int]:
    """Join the lines of cells with line breaks; return how many more lines were read for the last one."""
    begins, rows, held, more = [], [], b"", 0
    for number, line in zip(numbers, lines, strict=True):
        if not held:
            begins.append(number)
        held += line
        if held.count(b'"') % 2 == 0:
            rows.append(held)
            held = b""
    while held.count(b'"') % 2:
        line = raw.readline()
        if not line or len(held) > LONGEST:
            raise NoDifferenceError(f"{file} has a quotation mark that is not closed")
        held, more = held + line, more + 1
    return begins, [*rows, held] if held else rows, more


def layout_of(table: Table, header: bytes) -> Layout:
    """Return where the key is; raise NoDifferenceError if the header has it not."""
    try:
        cells = next(csv.reader([header.decode("utf-8-sig").strip("\r\n")]))
    except (UnicodeDecodeError, csv.Error, StopIteration) as error:
        raise NoDifferenceError(f"the header of {table.file} cannot be read") from error
    names = rename_aliases(table, [name.strip() for name in cells])
    if any(names.count(name) != 1 for name in table.key):
        raise NoDifferenceError(f"the header of {table.file} lacks its key")
    return Layout(tuple(names.index(name) for name in table.key))


@cache
def secret() -> bytes:
    """Return the key of the hashes: someone who reads the table cannot guess lines without it."""
    return hashlib.sha256(b"sis.applied:" + settings.SECRET_KEY.encode()).digest()


def digests_of(rows: Iterable[bytes]) -> list[bytes]:
    """Return the keyed hash of each row (BLAKE2 with a key, which needs no HMAC around it)."""
    # A copy of the state behind the key costs half of what a new one does.
    copy, digests = hashlib.blake2b(digest_size=DIGEST, key=secret()).copy, []
    for row in rows:
        state = copy()
        state.update(row.rstrip(b"\r\n"))
        digests.append(state.digest())
    return digests


def digest_of_group(rows: Iterable[bytes]) -> bytes:
    """Return the keyed hash of some rows together."""
    return hashlib.blake2b(b"".join(rows), digest_size=DIGEST, key=secret()).digest()


def digest_of_file(source: Source, file: str) -> bytes:
    """Return the keyed hash of a whole file."""
    whole = hashlib.blake2b(digest_size=32, key=secret())
    with source.open(file) as raw:
        while block := raw.read(1 << 20):
            whole.update(block)
    return whole.digest()


def as_skipped(digest: bytes) -> bytes:
    """Return what is kept of a line that was skipped: no line has it, so the next load reads it again."""
    return digest.translate(_SKIPPED)


class Ahead:
    """The rows of a file from the next one on, as far as they are looked at, with their hashes."""

    def __init__(self, source: Source, file: str) -> None:
        self._blocks = read_blocks(source, file)
        self.rows: list[bytes] = []
        self.numbers: list[int] = []
        self.at = 0
        self._digests: list[bytes] = []

    def look(self, count: int) -> int:
        """Read on until there are so many rows, or all; return how many there are."""
        while len(self.rows) - self.at < count and (block := next(self._blocks, None)):
            self.rows = [*self.rows[self.at :], *block.rows]
            self.numbers = [*self.numbers[self.at :], *block.numbers]
            del self._digests[: self.at]
            self.at = 0
        return len(self.rows) - self.at

    def digests(self, count: int) -> list[bytes]:
        """Return the hashes of the next rows, at most so many."""
        stop = self.at + min(count, self.look(count))
        if len(self._digests) < self.at:
            # The hashes of rows that were passed are never looked at.
            self._digests += [b""] * (self.at - len(self._digests))
        self._digests += digests_of(self.rows[len(self._digests) : stop])
        return self._digests[self.at : stop]
