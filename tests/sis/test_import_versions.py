"""Versions 1.0 and 1.2, and files of changes (delta)."""

import csv
import io
from pathlib import Path

import pytest

from sis.demo.files import HEADERS
from sis.models import Enrollment, Relationship, RosterImport, School, Section, StaffMember, Student
from sis.oneroster import import_roster
from tests.rosters.builders import RosterFiles
from tests.rosters.versions import as_delta, as_version_12
from tests.sis.importing import APPLIED, REFUSED, load, touched

pytestmark = pytest.mark.django_db


def rows(files: RosterFiles, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files.text(table))))


def test_version_12_loads_the_same_district(loaded: RosterFiles, tmp_path: Path) -> None:
    record = import_roster(as_version_12(loaded, tmp_path / "twelve"))
    assert record.outcome == APPLIED, record.report
    assert touched(record) == {"roles": {"new": 11}}


def test_version_12_is_a_first_load_too(files: RosterFiles, tmp_path: Path) -> None:
    assert import_roster(as_version_12(files, tmp_path)).outcome == APPLIED
    assert Student.objects.get(sourced_id="s3").school == School.objects.get(sourced_id="hill")
    assert StaffMember.objects.get(sourced_id="t1").schools.count() == 2
    assert Relationship.objects.count() == 5


def test_a_teacher_with_a_child_in_the_district_is_both(files: RosterFiles, tmp_path: Path) -> None:
    files.put("users", "s4", agentSourcedIds="t1")
    more = "r-more,,,t1,secondary,parent,,,babb,\r\n"
    record = import_roster(as_version_12(files, tmp_path, more_roles=more))
    assert record.outcome == APPLIED, record.report
    assert StaffMember.objects.get(sourced_id="t1").role == "teacher"
    assert Relationship.objects.get(guardian__sourced_id="t1").student.sourced_id == "s4"


def test_a_role_that_has_ended_is_none(loaded: RosterFiles, tmp_path: Path) -> None:
    folder = as_version_12(loaded, tmp_path / "twelve")
    roles = (folder / "roles.csv").read_text()
    assert "s4,primary,student,,," in roles
    (folder / "roles.csv").write_text(
        roles.replace("s4,primary,student,,,", "s4,primary,student,,2026-06-01,")
    )
    record = import_roster(folder)
    assert record.outcome == APPLIED, record.report
    assert "users.csv, line 5, sourcedId: “s4” has no role in roles.csv that holds today" in record.report
    assert "roles.csv, beginDate, endDate: The role does not hold today" in record.report
    # A row that is skipped locks no one out.
    assert Student.objects.get(sourced_id="s4").is_active


def test_version_12_needs_roles(files: RosterFiles, tmp_path: Path) -> None:
    files.manifest["file.roles"] = "absent"
    folder = as_version_12(files, tmp_path)
    (folder / "roles.csv").unlink()
    assert "roles.csv: is missing" in import_roster(folder).report


def test_version_10_needs_no_manifest_and_has_other_names(loaded: RosterFiles, tmp_path: Path) -> None:
    for table, old, new in (
        ("users", "agentSourcedIds", "agents"),
        ("users", "userIds", "userId"),
        ("classes", "termSourcedIds", "termSourcedId"),
        ("courses", "schoolYearSourcedId", "schoolYearId"),
    ):
        loaded.replace(table, old, new)
    record = import_roster(loaded.folder(tmp_path / "old", without=("manifest.csv",)))
    assert record.outcome == APPLIED, record.report
    assert touched(record) == {}
    assert "manifest.csv: is missing; read as OneRoster 1.0" in record.report


@pytest.mark.parametrize("name", HEADERS)
def test_version_10_has_all_seven_files(name: str, files: RosterFiles, tmp_path: Path) -> None:
    record = import_roster(files.folder(tmp_path, without=("manifest.csv", f"{name}.csv")))
    assert record.outcome == REFUSED
    assert f"manifest.csv: is missing, as {name}.csv is" in record.report


def test_a_delta_touches_only_what_it_names(loaded: RosterFiles, tmp_path: Path) -> None:
    delta = as_delta(loaded, users={"s1": {"givenName": "Daphne"}, "s4": {"status": "tobedeleted"}})
    record = load(delta, tmp_path / "delta")
    assert record.outcome == APPLIED, record.report
    assert touched(record)["students"] == {"changed": 1, "left": 1}
    assert set(touched(record)) == {"students"}
    assert Student.objects.get(sourced_id="s1").first_name == "Daphne"
    assert not Student.objects.get(sourced_id="s4").is_active
    assert Student.objects.filter(is_active=True).count() == 3
    assert Relationship.objects.filter(is_active=True).count() == 5


def test_a_delta_brings_newcomers_and_their_classes(loaded: RosterFiles, tmp_path: Path) -> None:
    new = {**loaded.rows["users"]["s1"], "sourcedId": "s9", "identifier": "900", "agentSourcedIds": "g1"}
    delta = as_delta(
        loaded,
        users={"s9": new},
        enrollments={
            "new": {**loaded.rows["enrollments"]["hr-7_s1"], "sourcedId": "new", "userSourcedId": "s9"},
            "hr-7_s2": {"status": "tobedeleted"},
        },
    )
    record = load(delta, tmp_path / "delta")
    assert record.outcome == APPLIED, record.report
    newcomer = Student.objects.get(number="0000900")
    assert newcomer.homeroom == Section.objects.get(sourced_id="hr-7")
    assert newcomer.relationships.get().guardian.sourced_id == "g1"
    assert not Enrollment.objects.get(sourced_id="hr-7_s2").is_active
    assert Student.objects.get(sourced_id="s2").homeroom is None
    assert touched(load(delta, tmp_path / "again")) == {}


def test_an_empty_delta_changes_nothing(loaded: RosterFiles, tmp_path: Path) -> None:
    record = load(as_delta(loaded, users={}), tmp_path / "delta")
    assert (record.outcome, touched(record)) == (APPLIED, {})


def test_a_delta_that_refers_to_no_one_is_faulty(loaded: RosterFiles, tmp_path: Path) -> None:
    row = {**loaded.rows["enrollments"]["hr-7_s1"], "sourcedId": "new", "userSourcedId": "nobody"}
    record = load(as_delta(loaded, enrollments={"new": row}), tmp_path / "delta")
    assert "enrollments.csv, line 2, userSourcedId: “nobody” is not in users.csv" in record.report
    assert Enrollment.objects.count() == 5
    teacher = {**row, "userSourcedId": "t1"}
    record = load(as_delta(loaded, enrollments={"new": teacher}), tmp_path / "next")
    assert "role: says student, but the user is someone else in the roster" in record.report


def test_a_number_in_a_delta_stays_with_its_owner(loaded: RosterFiles, tmp_path: Path) -> None:
    new = {**loaded.rows["users"]["s4"], "sourcedId": "s9"}
    record = load(as_delta(loaded, users={"s9": new}), tmp_path / "delta")
    assert "belongs to someone else, Thị Ánh Nguyễn (s4)" in record.report
    moved = {"s9": new, "s4": {"status": "tobedeleted"}}
    record = load(as_delta(loaded, users=moved), tmp_path / "next")
    assert record.outcome == APPLIED, record.report
    assert Student.objects.get(number="0400101").sourced_id == "s9"


def test_the_first_load_is_no_delta(files: RosterFiles, tmp_path: Path) -> None:
    record = load(as_delta(files, users={"s1": {"givenName": "Daphne"}}), tmp_path)
    assert record.outcome == REFUSED
    assert "manifest.csv: names changes (delta), but no roster was loaded yet" in record.report
    assert RosterImport.objects.count() == 1
