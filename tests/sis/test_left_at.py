"""When a student left the district: the day from which the family's accounts are counted (P10)."""

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from sis.demo import seed_district, seed_roster
from sis.demo.schools import GENERATED
from sis.models import Student
from tests.recorded import recorded
from tests.rosters.builders import RosterFiles
from tests.rosters.versions import as_delta
from tests.sis.importing import APPLIED, REFUSED, load

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

JUNE = dt.datetime(2027, 6, 1, 4, 0, tzinfo=dt.UTC)
JULY, AUGUST = JUNE.replace(month=7), JUNE.replace(month=8)


def left_at() -> dict[str, dt.datetime | None]:
    return dict(Student.objects.values_list("sourced_id", "left_at"))


def gone(files: RosterFiles, tmp_path: Path) -> None:
    """Daffy is in the files no more since June."""
    files.drop("users", "s1")
    files.drop("demographics", "s1")
    files.drop("enrollments", "hr-7_s1", "math-7_s1")
    files.put("users", "g3", agentSourcedIds="")
    with time_machine.travel(JUNE, tick=False):
        record = load(files, tmp_path / "june")
    assert record.outcome == APPLIED, record.report


def test_the_load_that_misses_a_student_is_noted(loaded: RosterFiles, tmp_path: Path) -> None:
    assert set(left_at().values()) == {None}
    gone(loaded, tmp_path)
    assert left_at() == {"s1": JUNE, "s2": None, "s3": None, "s4": None}


def test_later_loads_do_not_put_it_off(loaded: RosterFiles, tmp_path: Path) -> None:
    gone(loaded, tmp_path)
    with time_machine.travel(JULY):
        load(loaded, tmp_path / "july")
    assert left_at()["s1"] == JUNE


def test_who_comes_back_has_not_left(loaded: RosterFiles, tmp_path: Path) -> None:
    row = dict(loaded.rows["users"]["s1"])
    gone(loaded, tmp_path)
    loaded.rows["users"]["s1"] = row
    with time_machine.travel(JULY):
        load(loaded, tmp_path / "july")
    assert left_at()["s1"] is None
    assert Student.objects.get(sourced_id="s1").is_active


def test_a_file_of_changes_notes_it_too(loaded: RosterFiles, tmp_path: Path) -> None:
    delta = as_delta(loaded, users={"s4": {"sourcedId": "s4", "status": "tobedeleted"}})
    with time_machine.travel(AUGUST, tick=False):
        record = load(delta, tmp_path / "august")
    assert record.outcome == APPLIED, record.report
    assert left_at() == {"s1": None, "s2": None, "s3": None, "s4": AUGUST}


def test_a_load_that_is_not_kept_notes_nothing(loaded: RosterFiles, tmp_path: Path) -> None:
    loaded.drop("users", "s4")
    loaded.drop("demographics", "s4")
    load(loaded, tmp_path / "tried", dry_run=True)
    loaded.replace("orgs", "school", "nothing")
    assert load(loaded, tmp_path / "broken").outcome == REFUSED
    assert set(left_at().values()) == {None}


def test_a_smaller_demo_district_notes_who_is_gone() -> None:
    recorded(seed_roster)
    seed_district(students=100)
    before = timezone.now()
    seed_district(students=50)
    generated = Student.objects.filter(sourced_id__startswith=GENERATED)
    assert generated.filter(is_active=False).exists()
    assert not generated.filter(is_active=False).exclude(left_at__gte=before).exists()
    assert not generated.filter(is_active=True).exclude(left_at=None).exists()
