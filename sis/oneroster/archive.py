"""Open a roster: a folder, or a zip that is trusted with nothing."""

import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from sis.oneroster.faults import FileFaultError

MOST_FILES = 60
MOST_BYTES = 4 * 1024**3
MOST_RATIO = 100
# Below this a small file of like rows may well pack tighter than the ratio.
RATIO_FROM = 1024 * 1024


class Source(Protocol):
    """Where the files of a roster stand."""

    @property
    def names(self) -> frozenset[str]:
        """The names of the files."""

    def open(self, name: str) -> IO[bytes]:
        """Open one of the files."""


class Folder:
    """A folder of files; a link in it may not lead out of it."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.names = frozenset(entry.name for entry in self.path.iterdir() if entry.is_file())

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
        entries = archive.infolist()
        if len(entries) > MOST_FILES:
            raise FileFaultError("", None, "", f"The zip holds {len(entries)} files; a roster has about ten.")
        for entry in entries:
            _check_entry(entry)
        if sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise FileFaultError("", None, "", "The zip unpacks to more than 4 GB. Export the roster anew.")
        self.names = frozenset(entry.filename for entry in entries)
        if len(self.names) < len(entries):
            raise FileFaultError(
                "", None, "", "The zip holds two files of the same name. Export the roster anew."
            )

    def open(self, name: str) -> IO[bytes]:
        """Open one of the files; no more is unpacked than the zip declares."""
        return self.archive.open(name)


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Open a folder or a zip, or raise a FileFaultError that says what is wrong with it."""
    if path.is_dir():
        yield Folder(path)
        return
    if not path.is_file():
        raise FileFaultError(str(path), None, "", "There is no such folder or file.")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise FileFaultError(
            path.name, None, "", "is not a whole zip file. Fetch or export it again."
        ) from error
    with archive:
        yield Zip(archive)


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
