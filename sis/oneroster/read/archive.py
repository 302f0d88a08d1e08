"""Open a roster: a folder, or a zip, which is not trusted."""

import io
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from os import SEEK_END
from pathlib import Path
from typing import IO, Any, Protocol, cast

from django.utils import timezone

from sis.oneroster.faults import FileFaultError

MOST_FILES = 60
MOST_PACKED = 64 * 1024**2
MOST_BYTES = 512 * 1024**2
MOST_RATIO = 100
MOST_AT_ONCE = 1024**2
# A small file of similar rows may compress better than the ratio allows.
RATIO_FROM = 1024 * 1024
UNKNOWN_YEAR = 1980
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Source(Protocol):
    """The files of a roster."""

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the files."""

    @property
    def dated(self) -> datetime | None:
        """Return when the newest CSV file was written, or None if that is unknown."""

    def open(self, name: str) -> IO[bytes]:
        """Open one of the files."""


@dataclass(frozen=True)
class Packed:
    """A zip that is already open because it was uploaded and has no path."""

    name: str
    file: IO[bytes]

    def __str__(self) -> str:
        return self.name


def _is_of_the_mac(name: str) -> bool:
    """Say whether macOS, not the district, put this entry into a folder or a zip."""
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith("._") or name == ".DS_Store"


class _LimitedReads:
    """A file that limits each read: zipfile would read a directory of a million names at once."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """Read at most what the directory of a roster's zip needs."""
        data = self._file.read(size if 0 <= size <= MOST_AT_ONCE else MOST_AT_ONCE + 1)
        if len(data) > MOST_AT_ONCE:
            raise FileFaultError("", None, "", "The zip holds far too many files; a roster has about ten.")
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class Excerpt:
    """Some rows of a file as a source; ``numbers`` has for each of its lines which line of the file it is."""

    def __init__(self, file: str, header: bytes, rows: dict[int, bytes]) -> None:
        parts, self.numbers = [], [0]
        for number, row in [(1, header), *sorted(rows.items())]:
            whole = row if row.endswith(b"\n") else row + b"\n"
            parts.append(whole)
            self.numbers += [number + extra for extra in range(whole.count(b"\n"))]
        self._content = b"".join(parts)
        self.names = frozenset({file})
        self.dated: datetime | None = None

    def open(self, name: str) -> IO[bytes]:
        """Open the file with these rows."""
        return io.BytesIO(self._content)


class Folder:
    """A folder of files; links in it may not lead outside."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        entries = [
            entry for entry in self.path.iterdir() if entry.is_file() and not _is_of_the_mac(entry.name)
        ]
        self.names = frozenset(entry.name for entry in entries)
        times = [entry.stat().st_mtime for entry in entries if entry.name.endswith(".csv")]
        self.dated = datetime.fromtimestamp(max(times), UTC) if times else None

    def open(self, name: str) -> IO[bytes]:
        """Open one of the files."""
        target = (self.path / name).resolve()
        if not target.is_relative_to(self.path):
            raise FileFaultError(
                name, None, "", "is a link that leads out of the folder. Put the file itself there."
            )
        return target.open("rb")


class Zip:
    """A zip with the files at its root."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        entries = [entry for entry in archive.infolist() if not _is_of_the_mac(entry.filename)]
        if len(entries) > MOST_FILES:
            raise FileFaultError("", None, "", f"The zip holds {len(entries)} files; a roster has about ten.")
        for entry in entries:
            _check_entry(entry)
        if sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise FileFaultError(
                "", None, "", "The zip unpacks to more than 512 MB. Load the files from a folder instead."
            )
        self.names = frozenset(entry.filename for entry in entries)
        self.dated = max(map(_dated, entries), default=None, key=lambda time: time or LONG_AGO)
        if len(self.names) < len(entries):
            raise FileFaultError(
                "", None, "", "The zip holds two files of the same name. Export the roster anew."
            )

    def open(self, name: str) -> IO[bytes]:
        """Open one of the files; at most the declared size is unpacked."""
        return self.archive.open(name)


@contextmanager
def open_source(roster: Path | Packed) -> Iterator[Source]:
    """Open a folder or a zip, or raise a FileFaultError that says what is wrong with it."""
    if isinstance(roster, Path) and roster.is_dir():
        yield Folder(roster)
        return
    if isinstance(roster, Path) and not roster.is_file():
        raise FileFaultError(str(roster), None, "", "There is no such folder or file.")
    with nullcontext(roster.file) if isinstance(roster, Packed) else roster.open("rb") as file:
        if file.seek(0, SEEK_END) > MOST_PACKED:
            text = "has more than 64 MB. Load the files from a folder instead."
            raise FileFaultError(roster.name, None, "", text)
        try:
            archive = zipfile.ZipFile(cast("IO[bytes]", _LimitedReads(file)))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            text = "is not a whole zip file. Fetch or export it again."
            raise FileFaultError(roster.name, None, "", text) from error
        with archive:
            yield Zip(archive)


def _dated(entry: zipfile.ZipInfo) -> datetime | None:
    """Return the time of an entry, taken as the district's local time; 1980 means unknown."""
    if entry.date_time[0] <= UNKNOWN_YEAR:
        return None
    try:
        return datetime(*entry.date_time, tzinfo=timezone.get_default_timezone())
    except ValueError:
        return None


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if "/" in name or "\\" in name or name in {".", ".."}:
        raise FileFaultError(
            name, None, "", "does not lie at the root of the zip. Zip the files, not their folder."
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise FileFaultError(name, None, "", "is a link. Put the file itself into the zip.")
    if entry.flag_bits & 0x1:
        raise FileFaultError(name, None, "", "is encrypted. Make the zip without a password.")
    if name.lower().endswith(".zip"):
        raise FileFaultError(name, None, "", "is a zip inside the zip. Put the CSV files themselves there.")
    if entry.file_size > max(RATIO_FROM, MOST_RATIO * entry.compress_size):
        raise FileFaultError(
            name, None, "", f"unpacks to more than {MOST_RATIO} times its size. Export it anew."
        )
