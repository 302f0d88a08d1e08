"""The lines of tonight's file that were not applied before, and the keys of those that are gone."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from sis.models import AppliedFile
from sis.oneroster.applied.blocks import KeptBlock, save_blocks, spot
from sis.oneroster.applied.lines import (
    BLOCK,
    DIGEST,
    GROUP,
    Ahead,
    Layout,
    NoDifferenceError,
    digest_of_group,
    header_of,
    layout_of,
    read_blocks,
)
from sis.oneroster.read.archive import Excerpt, Source
from sis.oneroster.read.tables import Table

Value = TypeVar("Value")

# With more lines of a file than this, or this share, everything is loaded: memory is limited.
MOST_LINES, MOST_SHARE, SMALL = 300_000, 0.25, 200
# So many rows ahead the next line is looked for where many were added.
FAR = (64, 256, 1_024)
# So large a share of lines may be gone: the safety thresholds look at whole files.
MOST_GONE = 0.05


@dataclass
class FileDifference:
    """What of a file has to be applied: new rows by line, keys of rows that are gone, those that are added.

    ``lines`` has the lines of the new rows, and ``spots`` where each is kept; ``rows`` lasts until staged.
    """

    table: Table
    layout: Layout
    header: bytes
    rows: dict[int, bytes] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    added: dict[int, str] = field(default_factory=dict)
    lines: "array[int]" = field(default_factory=lambda: array("Q"))
    spots: "array[int]" = field(default_factory=lambda: array("Q"))
    total: int = 0

    def excerpt(self, rows: dict[int, bytes]) -> Excerpt:
        """Return these rows of the file as a file of their own."""
        return Excerpt(self.table.file, self.header, rows)

    def spot_of(self, line: int) -> int | None:
        """Return where the new row of a line is kept, or None if the row is not new."""
        index = bisect_left(self.lines, line)
        return self.spots[index] if index < len(self.lines) and self.lines[index] == line else None


def compare_file(table: Table, source: Source, kept: AppliedFile) -> FileDifference:
    """Compare a file with what is kept of it, and keep tonight's rows instead.

    Raises NoDifferenceError if too much differs.
    """
    header = header_of(source, table.file)
    found = FileDifference(table, layout_of(table, header), header)
    comparison = _Comparison(found, kept, Ahead(source, table.file))
    comparison.compare()
    comparison.finish()
    if not table.has_id and len(table.key) == len(table.columns) and rows_with(found, source, found.gone):
        raise NoDifferenceError(f"{table.file} has a line twice")
    return found


class _Comparison:
    """Goes through a file and what is kept of it side by side, and remembers only what does not agree.

    So memory does not grow with the file: rows that were added or taken away move all others, but not far.
    """

    def __init__(self, found: FileDifference, kept: AppliedFile, ahead: Ahead) -> None:
        self._found, self._kept, self._ahead = found, kept, ahead
        # By hash: tonight's row with its line and where it is kept; the key of a kept one.
        self._fresh: dict[bytes, tuple[int, bytes, int]] = {}
        self._stale: dict[bytes, bytes] = {}
        self._known = 0

    def compare(self) -> None:
        """Compare all blocks, and keep the rows behind the last one as further blocks."""
        place = -1
        blocks = self._kept.lines.order_by("place").values_list("pk", "place", "sizes", "groups")
        for pk, place, sizes, groups in blocks.iterator(chunk_size=100):
            self._compare_block(KeptBlock(pk, place, bytes(sizes), bytes(groups)))
        if self._ahead.look(1):
            save_blocks(self._kept, place + 1, self._rest(place + 1), self._found.layout)

    def finish(self) -> None:
        """Put together what differs."""
        found, known = self._found, self._known
        new = sorted(self._fresh.values())
        self._fresh.clear()
        found.lines.extend(number for number, _, _ in new)
        found.spots.extend(where for _, _, where in new)
        found.rows = {number: row for number, row, _ in new}
        old_keys = {key for key in self._stale.values() if key}
        new_keys = dict(zip(found.lines, found.layout.keys_of([row for _, row, _ in new]), strict=True))
        found.gone = {key.decode("utf-8", "replace") for key in old_keys.difference(new_keys.values())}
        found.added = {
            number: key.decode("utf-8", "replace")
            for number, key in new_keys.items()
            if key and key not in old_keys
        }
        if not found.total and known:
            raise NoDifferenceError(f"{found.table.file} has no rows")
        differing, gone = len(found.rows) + len(found.gone), len(found.gone)
        if differing > max(SMALL, MOST_SHARE * known) or gone > max(SMALL, MOST_GONE * known):
            raise NoDifferenceError(f"{differing:,} of {known:,} lines of {found.table.file} differ")

    def _compare_block(self, block: KeptBlock) -> None:
        ahead, line, began = self._ahead, 0, self._found.total
        ahead.look(block.length + 1)
        for index, size in enumerate(block.sizes):
            if ahead.look(size) >= size:
                rows = ahead.rows[ahead.at : ahead.at + size]
                if digest_of_group(rows) == block.groups[index * DIGEST : (index + 1) * DIGEST]:
                    ahead.at += size
                    self._found.total += size
                    line += size
                    continue
            self._compare_group(block, index, line, self._found.total - began)
            line += size
        self._known += block.length
        block.save(self._found.layout)

    def _compare_group(self, block: KeptBlock, index: int, line: int, new_line: int) -> None:
        """Compare the lines of a group with as many rows as stand in its place."""
        old = block.digests[line : line + block.sizes[index]]
        count = self._how_many(block, line, old)
        rows, numbers, new = self._take(count)
        here, there = set(new), set(old)
        if there - here:
            for key, digest in zip(block.keys[line:], old, strict=False):
                if digest not in here:
                    self._note_stale(digest, key)
        for offset, digest in enumerate(new):
            if digest not in there:
                self._note_fresh(digest, numbers[offset], rows[offset], spot(block.place, new_line + offset))
        block.replace(index, line, rows, new)

    def _how_many(self, block: KeptBlock, line: int, old: list[bytes]) -> int:
        """Return how many of the next rows stand in the place of a group: up to the row after it."""
        size, ahead = len(old), self._ahead
        if line + size == block.length:
            return size
        following = block.digests[line + size]
        if ahead.digests(size + 1)[size:] == [following]:
            return size
        near = ahead.digests(size + 2 * GROUP)
        if following in near:
            return near.index(following)
        if near and block.line_of(near[0]) >= line + size:
            return 0  # the whole group is gone
        return (
            size
            if block.was_searched or set(old) & set(near[:size])
            else self._search(block, following, size)
        )

    def _search(self, block: KeptBlock, following: bytes, size: int) -> int:
        """Return how many rows stand before the one that follows a group, or its size; once a block."""
        block.was_searched = True
        for count in FAR:
            far = self._ahead.digests(count)
            if following in far:
                return far.index(following)
        return size

    def _rest(self, place: int) -> Iterator[tuple[list[bytes], list[bytes]]]:
        """Yield the rows that are left, block by block, with their hashes."""
        while self._ahead.look(BLOCK):
            rows, numbers, digests = self._take(BLOCK)
            for index, digest in enumerate(digests):
                self._note_fresh(digest, numbers[index], rows[index], spot(place, index))
            place += 1
            yield rows, digests

    def _take(self, count: int) -> tuple[list[bytes], list[int], list[bytes]]:
        """Pass these rows; return them, their lines and their hashes."""
        ahead = self._ahead
        digests = ahead.digests(count)
        start, stop = ahead.at, ahead.at + len(digests)
        rows, numbers = ahead.rows[start:stop], ahead.numbers[start:stop]
        ahead.at = stop
        self._found.total += len(rows)
        if len(set(digests)) != len(digests):
            raise NoDifferenceError(f"{self._found.table.file} has a line twice")
        return rows, numbers, digests

    def _note_fresh(self, digest: bytes, number: int, row: bytes, where: int) -> None:
        """Note a row that does not stand where it is kept, if it is kept at all."""
        if self._stale.pop(digest, None) is None:
            self._note(self._fresh, digest, (number, row, where))

    def _note_stale(self, digest: bytes, key: bytes) -> None:
        """Note a kept line that is not in its place, if it is not elsewhere."""
        if self._fresh.pop(digest, None) is None:
            self._note(self._stale, digest, key)

    def _note(self, lines: dict[bytes, Value], digest: bytes, value: Value) -> None:
        if digest in lines:
            raise NoDifferenceError(f"{self._found.table.file} has a line twice")
        lines[digest] = value
        if len(self._fresh) + len(self._stale) > MOST_LINES:
            raise NoDifferenceError(f"more than {MOST_LINES:,} lines of {self._found.table.file} differ")


def rows_with(difference: FileDifference, source: Source, wanted: set[str]) -> dict[int, bytes]:
    """Return the rows of a file whose key is one of those wanted, by line, without those that are new."""
    found: dict[int, bytes] = {}
    keys = {key.encode() for key in wanted}
    for block in read_blocks(source, difference.table.file) if wanted else ():
        of_rows = difference.layout.keys_of(block.rows)
        if keys.isdisjoint(of_rows):
            continue
        rows = zip(block.numbers, block.rows, of_rows, strict=True)
        found |= {line: row for line, row, key in rows if key in keys and difference.spot_of(line) is None}
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
