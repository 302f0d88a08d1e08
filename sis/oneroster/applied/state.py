"""Keep what a load has applied, and say whether the next one can build on it."""

import hashlib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sis.models import AppliedFile, RosterImport
from sis.oneroster.applied.blocks import mark_skipped, save_blocks
from sis.oneroster.applied.compare import FileDifference
from sis.oneroster.applied.lines import (
    NoDifferenceError,
    digest_of_file,
    digests_of,
    header_of,
    layout_of,
    read_blocks,
    secret,
)
from sis.oneroster.options import Options
from sis.oneroster.read.archive import Source
from sis.oneroster.read.manifest import Manifest
from sis.oneroster.read.tables import Table
from sis.oneroster.staging import BULK, Staging

# Changes with the code that writes or reads these tables, and with what a load makes of a line.
FORMAT = 2
# Files that are compared line by line. Of the others only a change is noticed: then the whole file is read.
BY_LINE = frozenset(
    {
        "users",
        "demographics",
        "enrollments",
        "households",
        "householdMembers",
        "relationships",
        "languages",
        "entryTimes",
        "lineItems",
        "results",
        "marks",
        "attendance",
    }
)
# A night is a little more or less than a day after the last one.
WEEK = timedelta(days=7) - timedelta(hours=6)
VERSIONS = ("1.0", "1.1")

Skipped = Mapping[str, Collection[int]]


@dataclass
class Night:
    """One load of a whole roster, and what is kept of the one before."""

    source: Source
    manifest: Manifest
    record: RosterImport
    options: Options
    kept: dict[str, AppliedFile] = field(default_factory=dict)

    @property
    def tables(self) -> dict[str, Table]:
        """The tables of the manifest by name."""
        return {table.name: table for table in self.manifest.tables}

    def kept_files(self) -> dict[str, AppliedFile]:
        """Return the files of the last load by name if tonight's fit them, and nothing if they do not.

        They do not fit if another load came between, if the settings, the version, the set of files or a
        header changed, and in version 1.2, whose roles begin and end by date.
        """
        applied = RosterImport.objects.filter(
            outcome=RosterImport.Outcome.APPLIED, scope=RosterImport.Scope.WHOLE
        )
        newest = applied.order_by("-pk").values_list("pk", flat=True).first()
        kept = {file.name: file for file in AppliedFile.objects.filter(load_id=newest)}
        whole = set(self.manifest.modes.values()) == {BULK} and set(kept) == set(self.manifest.modes)
        if whole and self.manifest.version in VERSIONS and all(map(self._fits, kept.values())):
            self.kept = kept
        return self.kept

    def keep(self, staging: Staging, *, is_whole_roster: bool) -> None:
        """Keep the lines of a load of whole files; forget what other loads have changed."""
        modes = self.manifest.modes
        if not is_whole_roster:
            AppliedFile.objects.filter(name__in=modes).delete()
        elif not modes:
            AppliedFile.objects.update(load=self.record)
        else:
            AppliedFile.objects.all().delete()
            if self.manifest.version in VERSIONS and set(modes.values()) == {BULK}:
                self._keep_files(staging)

    def keep_difference(self, again: Skipped, found: Mapping[str, FileDifference]) -> None:
        """Keep what comparing has not kept already: files that were read whole, and lines to read again."""
        for name, file in self.kept.items():
            if name in found:
                spots = (found[name].spot_of(line) for line in again[name])
                mark_skipped(file, (spot for spot in spots if spot is not None))
            elif again[name] or bytes(file.digest) != digest_of_file(self.source, self.tables[name].file):
                since = file.loaded_whole_at
                self.keep_file(self.tables[name], again[name])
                AppliedFile.objects.filter(name=name).update(loaded_whole_at=since)
        AppliedFile.objects.update(load=self.record)

    def _keep_files(self, staging: Staging) -> None:
        try:
            for name in self.manifest.modes:
                self.keep_file(self.tables[name], staging.lines_again(name))
        except (NoDifferenceError, OSError, ValueError):
            AppliedFile.objects.all().delete()

    def keep_file(self, table: Table, skipped: Collection[int]) -> None:
        """Keep one whole file; of a file that is not compared by line only whether it changes."""
        header = header_of(self.source, table.file)
        is_by_line = table.name in BY_LINE
        AppliedFile.objects.filter(name=table.name).delete()
        file = AppliedFile.objects.create(
            name=table.name,
            fits=fits_of(table, header, self.manifest.version, self.options),
            load=self.record,
            loaded_whole_at=self.record.started_at,
            digest=b"" if is_by_line or skipped else digest_of_file(self.source, table.file),
        )
        if not is_by_line:
            return
        layout, again, of_block = layout_of(table, header), sorted(skipped), dict[int, set[int]]()

        def blocks() -> Iterator[tuple[list[bytes], list[bytes]]]:
            for place, block in enumerate(read_blocks(self.source, table.file)):
                first, last = block.numbers[0], block.numbers[-1]
                here = again[bisect_left(again, first) : bisect_left(again, last + 1)]
                if here:
                    of_block[place] = {bisect_left(block.numbers, number) for number in here}
                yield block.rows, digests_of(block.rows)

        save_blocks(file, 0, blocks(), layout, lambda place: of_block.pop(place, set()))

    def _fits(self, file: AppliedFile) -> bool:
        table = self.tables[file.name]
        return file.fits == fits_of(
            table, header_of(self.source, table.file), self.manifest.version, self.options
        )


def is_due(kept: Iterable[AppliedFile], *, at: datetime) -> bool:
    """Say whether it is a week since everything was loaded."""
    return any(at - file.loaded_whole_at >= WEEK for file in kept)


def fits_of(table: Table, header: bytes, version: str, options: Options) -> str:
    """Return a digest of all that decides what a line means."""
    meaning = (options.number_column, options.guardian_rights)
    said = repr((FORMAT, table.name, header.strip(), version, meaning))
    return hashlib.sha256(said.encode() + secret()).hexdigest()
