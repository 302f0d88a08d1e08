"""Rosters as districts have sent them, in tests/rosters/cases: each loads, or is refused, with this report.

A case has the files in which it differs from `base`, without those that its manifest calls absent; numbered
folders are loads in that order, and `expected.txt` has the reports.
"""

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from sis.models import AppliedFile
from sis.oneroster import import_roster
from tests.rosters.builders import good_roster

pytestmark = pytest.mark.django_db

CASES = Path(__file__).resolve().parents[1] / "rosters" / "cases"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.name != "base")
# What says nothing about the case.
LEFT_OUT = "The columns stand in another order"


def reports_of(case: Path, place: Path) -> str:
    """Load the case; return the outcome and report of each load."""
    numbered = sorted(folder for folder in case.iterdir() if folder.is_dir()) or [case]
    said = []
    for number, files in enumerate(numbered, start=1):
        AppliedFile.objects.all().delete()  # so that the report is about everything
        folder = place / str(number)
        shutil.copytree(CASES / "base", folder, copy_function=shutil.copy)
        for file in files.glob("*.csv"):
            shutil.copy(file, folder)
        for absent in re.findall(r"^file\.(\w+),absent", (folder / "manifest.csv").read_text("utf-8"), re.M):
            (folder / f"{absent}.csv").unlink(missing_ok=True)
        record = import_roster(folder)
        lines = [line for line in record.report.splitlines()[1:] if LEFT_OUT not in line]
        said.append("\n".join([f"load {number}: {record.outcome}", *lines, ""]))
    return "\n".join(said)


@pytest.mark.parametrize("name", NAMES)
def test_a_case_has_its_report(name: str, tmp_path: Path) -> None:
    assert reports_of(CASES / name, tmp_path) == (CASES / name / "expected.txt").read_text("utf-8")


def test_the_base_is_the_good_roster() -> None:
    files = {file.name: file.read_bytes() for file in (CASES / "base").iterdir()}
    assert files == good_roster().files()


def test_a_folder_of_the_base_zipped_on_a_mac_has_no_other_report(tmp_path: Path) -> None:
    folder, packed = CASES / "base", tmp_path / "mac.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
            archive.writestr(f"__MACOSX/._{file.name}", b"\0\5\x16\7")
        archive.writestr(".DS_Store", b"\0\0\0\1Bud1")
    record = import_roster(packed)
    assert record.outcome == "applied", record.report
    assert record.counts["row_faults"] == 0
