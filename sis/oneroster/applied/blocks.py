"""The kept lines of a file in blocks: how they are stored, and changed in place."""

import itertools
import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property

from sis.models import AppliedFile, AppliedLines
from sis.oneroster import sql
from sis.oneroster.applied.lines import DIGEST, GROUP, KEY, Layout, as_skipped, digest_of_group

# A block and a line in it are one number.
_LINES = 1 << 24
_COLUMNS = {
    "file_id": "int8",
    "place": "int4",
    "sizes": "bytea",
    "groups": "bytea",
    "digests": "bytea",
    "keys": "bytea",
}


def spot(place: int, line: int) -> int:
    """Return the number that stands for a line of a block."""
    return place * _LINES + line


class KeptBlock:
    """A block of kept lines. Hashes of lines and keys are read when a group differs."""

    def __init__(self, pk: int, place: int, sizes: bytes, groups: bytes) -> None:
        self.pk, self.place, self.sizes, self.groups = pk, place, sizes, groups
        self.length = sum(sizes)
        self.was_searched = False
        # Group, first line, the rows now in its place and their hashes.
        self._replaced: list[tuple[int, int, list[bytes], list[bytes]]] = []

    @cached_property
    def _stored(self) -> tuple[list[bytes], bytes]:
        digests, keys = AppliedLines.objects.values_list("digests", "keys").get(pk=self.pk)
        return split_digests(bytes(digests)), bytes(keys)

    @property
    def digests(self) -> list[bytes]:
        """The hash of each line."""
        return self._stored[0]

    @cached_property
    def keys(self) -> list[bytes]:
        """The key of each line."""
        return zlib.decompress(self._stored[1]).split(KEY)

    @cached_property
    def _lines(self) -> dict[bytes, int]:
        return {digest: line for line, digest in enumerate(self.digests)}

    def line_of(self, digest: bytes) -> int:
        """Return which line of the block has this hash, or -1."""
        return self._lines.get(digest, -1)

    def replace(self, group: int, line: int, rows: list[bytes], digests: list[bytes]) -> None:
        """Note what stands in the place of a group, which begins with this line."""
        self._replaced.append((group, line, rows, digests))

    def save(self, layout: Layout) -> None:
        """Store the block as it is now, if a group was replaced."""
        if not self._replaced:
            return
        sizes, groups, digests, keys = bytearray(), [], [], []
        group_at = line_at = 0
        for group, line, rows, new in self._replaced:
            sizes += self.sizes[group_at:group]
            groups.append(self.groups[group_at * DIGEST : group * DIGEST])
            digests += self.digests[line_at:line] + new
            keys += self.keys[line_at:line] + (layout.keys_of(rows) if rows else [])
            for start in range(0, len(rows), GROUP):
                some = rows[start : start + GROUP]
                sizes.append(len(some))
                groups.append(digest_of_group(some))
            group_at, line_at = group + 1, line + self.sizes[group]
        sizes += self.sizes[group_at:]
        groups.append(self.groups[group_at * DIGEST :])
        digests += self.digests[line_at:]
        keys += self.keys[line_at:]
        if not digests:
            AppliedLines.objects.filter(pk=self.pk).delete()
            return
        fields = {"sizes": bytes(sizes), "groups": b"".join(groups), "digests": b"".join(digests)}
        if keys != self.keys:
            fields["keys"] = _packed(keys)
        _update(self.pk, fields)


def save_blocks(
    file: AppliedFile,
    place: int,
    blocks: Iterable[tuple[list[bytes], list[bytes]]],
    layout: Layout,
    skipped: Callable[[int], Collection[int]] = lambda place: (),
) -> None:
    """Store blocks, each the rows and their hashes, from a place on where none is.

    ``skipped`` says which lines of the block in a place were skipped, and are read again by the next load.
    """
    stored = (
        (file.pk, place, *_of_rows(rows, digests, skipped(place)), _packed(layout.keys_of(rows)))
        for place, (rows, digests) in enumerate(blocks, start=place)
    )
    sql.copy_binary(AppliedLines._meta.db_table, _COLUMNS, stored)


def mark_skipped(file: AppliedFile, spots: Iterable[int]) -> None:
    """Note that these lines were skipped: the next load reads them again."""
    for place, those in itertools.groupby(sorted(spots), key=lambda one: one // _LINES):
        block = file.lines.defer("keys").get(place=place)
        lines = {one % _LINES for one in those}
        digests = _without(split_digests(bytes(block.digests)), lines)
        groups = _without(split_digests(bytes(block.groups)), _groups_of(bytes(block.sizes), lines))
        _update(block.pk, {"groups": b"".join(groups), "digests": b"".join(digests)})


def split_digests(digests: bytes) -> list[bytes]:
    """Return single hashes."""
    return [digests[start : start + DIGEST] for start in range(0, len(digests), DIGEST)]


def _of_rows(rows: list[bytes], digests: list[bytes], skipped: Collection[int]) -> tuple[bytes, bytes, bytes]:
    """Return the sizes of groups, their hashes, and those of the lines."""
    parts = [rows[start : start + GROUP] for start in range(0, len(rows), GROUP)]
    sizes = bytes(map(len, parts))
    groups = list(map(digest_of_group, parts))
    if skipped:
        groups, digests = _without(groups, _groups_of(sizes, skipped)), _without(digests, skipped)
    return sizes, b"".join(groups), b"".join(digests)


def _without(digests: list[bytes], skipped: Collection[int]) -> list[bytes]:
    return [as_skipped(one) if place in skipped else one for place, one in enumerate(digests)]


def _groups_of(sizes: bytes, lines: Collection[int]) -> set[int]:
    ends = itertools.accumulate(sizes)
    return {group for group, end in enumerate(ends) if any(end - sizes[group] <= one < end for one in lines)}


def _packed(keys: Sequence[bytes]) -> bytes:
    return zlib.compress(KEY.join(keys), 1)


def _update(pk: int, fields: dict[str, bytes]) -> None:
    settings = ", ".join(f"{name} = %s" for name in fields)
    table = AppliedLines._meta.db_table
    sql.run_binary(f"UPDATE {table} SET {settings} WHERE id = %s", [*fields.values(), pk])
