"""Zips that are more than they seem."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from sis.models import RosterImport, School
from sis.oneroster import import_roster
from sis.oneroster.read import archive
from tests.rosters.builders import RosterFiles
from tests.sis.importing import APPLIED, REFUSED

pytestmark = pytest.mark.django_db


def refused(path: Path) -> RosterImport:
    record = import_roster(path)
    assert record.outcome == REFUSED
    assert not School.objects.exists()
    return record


def test_a_bomb_of_a_thousand_to_one_is_never_unpacked(files: RosterFiles, tmp_path: Path) -> None:
    path = files.zip(tmp_path / "bomb.zip", more={"results.csv": b"0" * 20_000_000})
    with zipfile.ZipFile(path) as bomb:
        entry = bomb.getinfo("results.csv")
        assert entry.file_size / entry.compress_size > 900
    assert "results.csv: unpacks to more than 100 times its size" in refused(path).report


def test_a_bomb_in_a_file_that_is_read_is_refused_too(files: RosterFiles, tmp_path: Path) -> None:
    files.raw["users.csv"] = files.text("users").encode() + b" " * 20_000_000
    assert (
        "users.csv: unpacks to more than 100 times its size" in refused(files.zip(tmp_path / "x.zip")).report
    )


def test_a_size_that_lies_is_found_out(files: RosterFiles, tmp_path: Path) -> None:
    path = files.zip(tmp_path / "liar.zip")
    content = bytearray(path.read_bytes())
    name = b"users.csv"
    place = content.rindex(name) - 46  # its entry in the central directory
    assert content[place : place + 4] == b"PK\x01\x02"
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    path.write_bytes(content)
    assert "users.csv" in refused(path).report


def test_a_zip_beyond_64_mb_is_not_opened(
    files: RosterFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files.zip(tmp_path / "large.zip")
    monkeypatch.setattr(archive, "MOST_PACKED", path.stat().st_size - 1)
    assert "large.zip: has more than 64 MB" in refused(path).report
    monkeypatch.setattr(archive, "MOST_PACKED", path.stat().st_size)
    assert import_roster(path).outcome == APPLIED


def test_a_zip_that_unpacks_beyond_512_mb_is_not_unpacked(
    files: RosterFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files.zip(tmp_path / "large.zip")
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    assert "The zip unpacks to more than 512 MB" in refused(path).report


def test_the_limits_are_those_of_the_documentation() -> None:
    assert (archive.MOST_PACKED, archive.MOST_BYTES) == (64 * 1024**2, 512 * 1024**2)


def test_a_zip_in_disguise_is_no_table(files: RosterFiles, tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as nested:
        nested.writestr("users.csv", files.text("users"))
    files.raw["users.csv"] = inner.getvalue()
    assert "users.csv, line 1" in refused(files.zip(tmp_path / "nested.zip")).report


@pytest.mark.parametrize("name", ["../users.csv", "/etc/passwd", "..\\users.csv", "a/b.csv", "..", "x.ZIP"])
def test_names_that_lead_elsewhere_are_refused(name: str, files: RosterFiles, tmp_path: Path) -> None:
    path = files.zip(tmp_path / "roster.zip", more={name: b"x"})
    refused(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["roster.zip"]
