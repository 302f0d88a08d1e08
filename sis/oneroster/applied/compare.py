"""The lines of tonight's file that were not applied before, and the keys of those that are gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sis.models import AppliedFile, AppliedLines
from sis.oneroster.applied.lines import (
    KEY,
    Block,
    Layout,
    NoDifferenceError,
    digests_of,
    header_of,
    layout_of,
    read_blocks,
)
from sis.oneroster.applied.state import keys_of, save_block, split_digests
from sis.oneroster.read.archive import Excerpt, Source
from sis.oneroster.read.tables import Table

# With more lines than this, or this share, it is as quick to load everything, and safer.
MOST_LINES, MOST_SHARE, SMALL = 100_000, 0.25, 200
# So large a share of lines may be gone: the safety thresholds look at whole files.
MOST_GONE = 0.05


@dataclass
class FileDifference:
    """What of a file has to be applied: new rows by line, the keys of rows that are gone, those that changed.

    ``places`` has the block and the place in it of each new row, by its line.
    """

    table: Table
    layout: Layout
    header: bytes
    rows: dict[int, bytes] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    total: int = 0

    def excerpt(self, rows: dict[int, bytes]) -> Excerpt:
        """Return these rows of the file as a file of their own."""
        return Excerpt(self.table.file, self.header, rows)


def compare_file(table: Table, source: Source, kept: AppliedFile) -> FileDifference:
    """Compare a file with what is kept of it, and keep tonight's rows instead.

    Raises NoDifferenceError if too much differs.
    """
    header = header_of(source, table.file)
    found = FileDifference(table, layout_of(table, header), header)
    comparison = _Comparison(found, kept)
    place = -1
    for place, block in enumerate(read_blocks(source, table.file)):
        comparison.compare(place, block)
    comparison.compare_rest(place)
    comparison.finish()
    return found


class _Comparison:
    """Reads a file and what is kept of it in their order, and remembers only what does not agree.

    So memory does not grow with the file: rows that were added or taken away move all others, but not far.
    """

    def __init__(self, found: FileDifference, kept: AppliedFile) -> None:
        self._found, self._kept = found, kept
        # By hash: tonight's row with its line, block and place there; the key of a kept one.
        self._fresh: dict[bytes, tuple[int, bytes, int, int]] = {}
        self._stale: dict[bytes, str] = {}
        self._known = 0

    def compare(self, place: int, block: Block) -> None:
        """Compare a block with the one that is kept in its place."""
        digests = digests_of(block.rows)
        self._found.total += len(digests)
        before = self._kept.lines.filter(place=place).first()
        if before and bytes(before.digests) == b"".join(digests):
            self._known += len(digests)
            return
        if len(set(digests)) != len(digests):
            raise NoDifferenceError(f"{self._found.table.file} has a line twice")
        here = set(digests)
        there = self._note_stale(before, here) if before else set()
        for index, digest in enumerate(digests):
            if digest not in there and self._stale.pop(digest, None) is None:
                self._fresh[digest] = (block.numbers[index], block.rows[index], place, index)
        if before:
            before.delete()
        save_block(self._kept, place, digests, block.rows, self._found.layout)
        if len(self._fresh) + len(self._stale) > MOST_LINES:
            raise NoDifferenceError(f"too many lines of {self._found.table.file} differ")

    def compare_rest(self, place: int) -> None:
        """Compare what is kept of the places behind the last block of tonight's file, and forget it."""
        for before in self._kept.lines.filter(place__gt=place).order_by("place").iterator(chunk_size=10):
            self._note_stale(before, set())
        self._kept.lines.filter(place__gt=place).delete()

    def finish(self) -> None:
        """Put together what differs."""
        found = self._found
        for number, row, place, index in self._fresh.values():
            found.rows[number], found.places[number] = row, (place, index)
        old_keys = {key for key in self._stale.values() if key}
        new_keys = {found.layout.key_of(row) for row in found.rows.values()}
        found.gone, found.changed = old_keys - new_keys, old_keys & new_keys
        if not found.total and self._known:
            raise NoDifferenceError(f"{found.table.file} has no rows")
        differing = len(found.rows) + len(found.gone)
        if differing > max(SMALL, MOST_SHARE * self._known) or len(found.gone) > max(
            SMALL, MOST_GONE * self._known
        ):
            raise NoDifferenceError(f"too many lines of {found.table.file} differ")

    def _note_stale(self, before: AppliedLines, here: set[bytes]) -> set[bytes]:
        """Note the kept lines that are not here, nor were found elsewhere; return all of the kept block."""
        old = split_digests(before.digests)
        self._known += len(old)
        there = set(old)
        if there - here:
            for digest, key in zip(old, keys_of(before), strict=True):
                if digest not in here and self._fresh.pop(digest, None) is None:
                    self._stale[digest] = key
        return there


def rows_with(difference: FileDifference, source: Source, wanted: set[str]) -> dict[int, bytes]:
    """Return the rows of a file whose key is one of those wanted, by line, without those that are new."""
    found: dict[int, bytes] = {}
    keys = {key.encode() for key in wanted}
    for block in read_blocks(source, difference.table.file) if wanted else ():
        of_rows = difference.layout.keys_of(block.rows).split(KEY)
        if keys.isdisjoint(of_rows):
            continue
        rows = zip(block.numbers, block.rows, of_rows, strict=True)
        found |= {line: row for line, row, key in rows if key in keys and line not in difference.rows}
    return found


@contextmanager
def as_no_difference() -> Iterator[None]:
    """Turn what a broken file raises while it is compared into NoDifferenceError: a whole load reports it."""
    try:
        yield
    except NoDifferenceError:
        raise
    except (OSError, ValueError, EOFError, RuntimeError) as error:
        raise NoDifferenceError(str(error)) from error
