"""What stops a load after which too many would have left, and files older than those loaded (R3)."""

import datetime as dt
import os
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from pytest_django import Settings

from sis.models import RosterImport, Student
from sis.oneroster import import_roster
from tests.rosters.builders import RosterFiles, student
from tests.sis.importing import APPLIED, REFUSED, load

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def fill(files: RosterFiles, school: str, count: int) -> list[str]:
    keys = [f"{school}{place}" for place in range(count)]
    for place, key in enumerate(keys):
        number = f"{7 if school == 'hill' else 8}{place:05}"
        student(files, key, "Many", f"{school} {place}", number, orgSourcedIds=school)
    return keys


@pytest.fixture
def crowd(files: RosterFiles, tmp_path: Path) -> RosterFiles:
    """60 students at the high school, 196 more at the middle school: 260 in all."""
    fill(files, "hill", 59)
    fill(files, "babb", 197)
    assert load(files, tmp_path / "crowd").outcome == APPLIED
    return files


def test_more_than_a_tenth_of_the_district_stops(crowd: RosterFiles, tmp_path: Path) -> None:
    crowd.drop("users", *(f"babb{place}" for place in range(27)))
    record = load(crowd, tmp_path / "next")
    assert record.outcome == REFUSED
    assert "users.csv: 27 of 260 students would leave the district; at most 10% may" in record.report
    assert "Babb Middle: 27 leaving the district" in record.report
    assert "--force" in record.report
    assert Student.objects.filter(is_active=True).count() == 260
    crowd.rows["users"]["babb0"] = {
        **crowd.rows["users"]["babb30"],
        "sourcedId": "babb0",
        "identifier": "800000",
    }
    assert load(crowd, tmp_path / "a tenth").outcome == APPLIED


def test_a_quarter_of_one_school_stops(crowd: RosterFiles, tmp_path: Path) -> None:
    crowd.drop("users", *(f"hill{place}" for place in range(15)))
    record = load(crowd, tmp_path / "next")
    assert record.outcome == REFUSED
    assert (
        "15 of 60 students of Hill High would leave the district; it must be less than 25%" in record.report
    )
    forced = import_roster(crowd.folder(tmp_path / "forced"), force=True)
    assert (forced.outcome, forced.forced) == (APPLIED, True)
    assert Student.objects.filter(is_active=True).count() == 245


def test_less_than_a_quarter_goes(crowd: RosterFiles, tmp_path: Path) -> None:
    crowd.drop("users", *(f"hill{place}" for place in range(14)))
    assert load(crowd, tmp_path / "next").outcome == APPLIED


def test_changing_school_is_not_leaving(crowd: RosterFiles, tmp_path: Path) -> None:
    for place in range(59):
        crowd.put("users", f"hill{place}", orgSourcedIds="babb")
    assert load(crowd, tmp_path / "next").outcome == APPLIED


def test_a_small_school_may_empty(crowd: RosterFiles, tmp_path: Path) -> None:
    crowd.drop("users", *(f"hill{place}" for place in range(14)))
    assert load(crowd, tmp_path / "46 left").outcome == APPLIED
    crowd.drop("users", *(f"hill{place}" for place in range(14, 38)))
    assert load(crowd, tmp_path / "half of 46").outcome == APPLIED


def test_the_rollover_period_lifts_the_school_threshold_alone(
    crowd: RosterFiles, tmp_path: Path, settings: Settings
) -> None:
    settings.ROSTER_ROLLOVER = (dt.date(2027, 6, 1), dt.date(2027, 8, 15))
    crowd.drop("users", *(f"hill{place}" for place in range(20)))
    assert load(crowd, tmp_path / "november").outcome == REFUSED
    with time_machine.travel(dt.datetime(2027, 8, 15, 12, tzinfo=dt.UTC), tick=False):
        assert load(crowd, tmp_path / "summer").outcome == APPLIED
        crowd.drop("users", *(f"babb{place}" for place in range(30)))
        assert load(crowd, tmp_path / "too many").outcome == REFUSED


def test_everyone_who_leaves_by_a_delta_counts_too(crowd: RosterFiles, tmp_path: Path) -> None:
    gone = RosterFiles()
    for place in range(30):
        gone.put("users", f"babb{place}", status="tobedeleted", dateLastModified="2026-11-21T00:00:00Z")
    gone.manifest = {f"file.{name}": "absent" for name in gone.rows} | {"file.users": "delta"}
    assert "30 of 260 students would leave" in load(gone, tmp_path / "delta").report


def test_a_dry_run_tells_each_school_and_each_changed_name(crowd: RosterFiles, tmp_path: Path) -> None:
    gone = crowd.rows["users"].pop("s4")
    crowd.drop("demographics", "s4")
    assert load(crowd, tmp_path / "gone").outcome == APPLIED
    crowd.rows["users"]["s4"] = gone
    student(crowd, "s9", "New", "Nia", "900")
    crowd.put("users", "s1", familyName="Clayton-Reed")
    crowd.drop("users", "hill7")
    record = load(crowd, tmp_path / "dry", dry_run=True)
    assert "  Babb Middle: 1 new, 1 back, 1 changed names" in record.report
    assert "  Hill High: 1 leaving the district" in record.report
    assert "  0393354: Clayton, Daffy → Clayton-Reed, Daffy" in record.report
    assert Student.objects.get(sourced_id="s1").last_name == "Clayton"


def test_a_dry_run_reports_what_a_threshold_would_hold_and_goes_on(
    crowd: RosterFiles, tmp_path: Path
) -> None:
    crowd.drop("users", *(f"babb{place}" for place in range(27)))
    crowd.put("classes", "math-7", title="Algebra")
    record = load(crowd, tmp_path / "next", dry_run=True)
    assert record.outcome == RosterImport.Outcome.DRY_RUN
    assert record.counts["held"] == [
        "users.csv: 27 of 260 students would leave the district; at most 10% may."
    ]
    assert record.counts["changes"]["sections"]["changed"] == 1
    assert "A safety limit holds the load (1):" in record.report
    assert Student.objects.filter(is_active=True).count() == 260
    with pytest.raises(CommandError, match="safety limit"):
        call_command("import_roster", str(tmp_path / "next"), dry_run=True)
    call_command("import_roster", str(tmp_path / "next"), dry_run=True, force=True)


def test_leaving_students_are_listed_up_to_a_limit(crowd: RosterFiles, tmp_path: Path) -> None:
    crowd.drop("users", *(f"hill{place}" for place in range(3)))
    crowd.drop("users", "babb5")
    load(crowd, tmp_path / "few", dry_run=True)
    record = RosterImport.objects.latest("pk")
    assert record.counts["leavers"] == [
        ["0800005", "Many, babb 5", "Babb Middle"],
        *([f"070000{place}", f"Many, hill {place}", "Hill High"] for place in range(3)),
    ]
    assert "  0700002: Many, hill 2 (Hill High)" in record.report
    crowd.drop("users", *(f"babb{place}" for place in range(6, 197)), *(f"hill{p}" for p in range(3, 20)))
    many = load(crowd, tmp_path / "many", dry_run=True)
    assert len(many.counts["leavers"]) == 200
    assert "Leaving the district (212):" in many.report
    assert "… and 12 more" in many.report


def dated(folder: Path, when: dt.datetime) -> Path:
    for file in folder.iterdir():
        os.utime(file, (when.timestamp(), when.timestamp()))
    return folder


def test_an_older_file_after_a_newer_one_is_refused(files: RosterFiles, tmp_path: Path) -> None:
    tuesday = dt.datetime(2026, 11, 17, 2, tzinfo=dt.UTC)
    assert import_roster(dated(files.folder(tmp_path / "new"), tuesday)).files_dated == tuesday
    monday = dated(files.folder(tmp_path / "old"), tuesday - dt.timedelta(days=1))
    record = import_roster(monday)
    assert record.outcome == REFUSED
    assert "The files are of 2026-11-16 02:00 UTC; those loaded already are newer" in record.report
    assert import_roster(tmp_path / "new").outcome == APPLIED
    assert import_roster(monday, force=True).outcome == APPLIED


def test_a_zip_knows_its_day_and_one_without_is_taken(files: RosterFiles, tmp_path: Path) -> None:
    assert load(files, tmp_path / "today").outcome == APPLIED
    with time_machine.travel(dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC), tick=False):
        old = files.zip(tmp_path / "old.zip")
    with time_machine.travel(dt.datetime(1980, 1, 1, 12, tzinfo=dt.UTC), tick=False):
        unknown = files.zip(tmp_path / "unknown.zip")
    assert import_roster(old).outcome == REFUSED
    assert import_roster(unknown).outcome == APPLIED


def test_force_is_an_option_of_the_command(crowd: RosterFiles, tmp_path: Path) -> None:
    crowd.drop("users", *(f"hill{place}" for place in range(30)))
    folder = str(crowd.folder(tmp_path / "next"))
    with pytest.raises(CommandError):
        call_command("import_roster", folder)
    call_command("import_roster", folder, force=True)
    assert [run.forced for run in RosterImport.objects.order_by("-pk")[:2]] == [True, False]
