"""Hooks of other apps run inside the load's own transaction, and only for loads that are kept."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from sis import hooks
from sis.hooks import RosterChanges
from sis.models import Guardian, RosterImport, Student
from sis.oneroster import import_roster
from tests.rosters.builders import RosterFiles, student
from tests.sis.importing import APPLIED, REFUSED, load

pytestmark = pytest.mark.django_db

Register = Callable[[Callable[[RosterChanges], None]], None]


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Register a hook for this test, instead of those that the apps have registered."""

    def put(hook: Callable[[RosterChanges], None]) -> None:
        monkeypatch.setattr(hooks, "after_load", hooks.Registry(hook))

    return put


@pytest.fixture
def heard(register: Register) -> list[RosterChanges]:
    """What a registered hook was called with, load by load."""
    changes: list[RosterChanges] = []
    register(changes.append)
    return changes


def students(*keys: str) -> frozenset[int]:
    return frozenset(Student.objects.filter(sourced_id__in=keys).values_list("pk", flat=True))


def guardians(*keys: str) -> frozenset[int]:
    return frozenset(Guardian.objects.filter(sourced_id__in=keys).values_list("pk", flat=True))


def test_the_first_load_says_how_many_are_new(
    heard: list[RosterChanges], files: RosterFiles, tmp_path: Path
) -> None:
    load(files, tmp_path)

    assert heard == [RosterChanges(students_new=4)]


@pytest.mark.slow
def test_who_left_and_who_came_back_are_named(
    loaded: RosterFiles, heard: list[RosterChanges], tmp_path: Path
) -> None:
    whole = loaded.rows["users"].copy()
    loaded.drop("users", "s4", "g2")
    loaded.drop("demographics", "s4")
    load(loaded, tmp_path / "without")
    loaded.rows["users"] = whole
    student(loaded, "s5", "New", "Nia", "500")
    load(loaded, tmp_path / "again")

    left, back = heard
    assert left == RosterChanges(students_left=students("s4"), guardians_left=guardians("g2"))
    assert back == RosterChanges(students_new=1, students_back=students("s4"), guardians_back=guardians("g2"))


@pytest.mark.slow
def test_students_with_a_corrected_number_are_named(
    loaded: RosterFiles, heard: list[RosterChanges], tmp_path: Path
) -> None:
    loaded.put("users", "s1", identifier="0777771")
    loaded.put("users", "s2", identifier="0777772")
    loaded.put("users", "s3", givenName="Ava")

    load(loaded, tmp_path / "corrected")

    assert heard == [RosterChanges(students_renumbered=students("s1", "s2"))]


def test_hooks_run_for_a_load_without_changes_and_for_attendance_alone(
    loaded: RosterFiles, heard: list[RosterChanges], tmp_path: Path
) -> None:
    folder = loaded.folder(tmp_path / "same")
    import_roster(folder)
    (folder / "attendance.csv").write_text(
        "studentSourcedId,date,period,classSourcedId,status,excuse,comment\ns1,2026-11-19,,,absent,excused,\n"
    )
    assert import_roster(folder, only="attendance").outcome == APPLIED

    assert heard == [RosterChanges(), RosterChanges()]


def test_hooks_do_not_run_for_a_dry_run_or_a_refused_load(
    heard: list[RosterChanges], files: RosterFiles, tmp_path: Path
) -> None:
    load(files, tmp_path / "tried", dry_run=True)
    files.raw["users.csv"] = b"sourcedId\n\xff"
    assert load(files, tmp_path / "broken").outcome == REFUSED

    assert heard == []


def test_a_hook_sees_the_load_and_runs_in_its_transaction(
    register: Register, files: RosterFiles, tmp_path: Path
) -> None:
    seen: list[object] = []

    def look(changes: RosterChanges) -> None:
        savepoints = len(connection.savepoint_ids)
        seen.append((savepoints > outside, Student.objects.count(), RosterImport.objects.get().outcome))

    outside = len(connection.savepoint_ids)
    register(look)
    load(files, tmp_path)

    assert seen == [(True, 4, APPLIED)]


def test_what_a_hook_raises_takes_the_whole_load_back(
    register: Register, files: RosterFiles, tmp_path: Path
) -> None:
    def refuse(changes: RosterChanges) -> None:
        Student.objects.update(home_language="vi")
        raise RuntimeError("not now")

    register(refuse)
    with pytest.raises(RuntimeError, match="not now"):
        load(files, tmp_path)

    assert Student.objects.count() == 0
    run = RosterImport.objects.get()
    assert run.outcome == RosterImport.Outcome.BROKEN
    assert "records changed" not in run.report
