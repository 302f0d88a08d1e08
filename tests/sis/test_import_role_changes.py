"""Files of changes (delta) in version 1.2, where roles and schools have a file of their own."""

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from sis.models import Guardian, ListedRole, School, StaffMember, Student
from sis.oneroster import import_roster
from tests.rosters.builders import RosterFiles
from tests.rosters.versions import as_changes_12, as_delta, as_version_12
from tests.sis.importing import APPLIED, REFUSED, load, touched

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TOBEDELETED = {"status": "tobedeleted"}
Row = dict[str, str]


def role(key: str, org: str, kind: str = "student", **cells: str) -> Row:
    """A row of roles.csv, with the id that `as_version_12` gives the role of this person at this place."""
    return {
        "sourcedId": f"r-{key}-{org}",
        "userSourcedId": key,
        "roleType": "primary",
        "role": kind,
        "orgSourcedId": org,
        **cells,
    }


def school_of(key: str) -> str:
    school = Student.objects.get(sourced_id=key).school
    return school.sourced_id if school else ""


@pytest.fixture
def whole(files: RosterFiles, tmp_path: Path) -> RosterFiles:
    """The small roster, loaded in version 1.2."""
    record = import_roster(as_version_12(files, tmp_path / "whole"))
    assert record.outcome == APPLIED, record.report
    return files


def changes(folder: Path, **changed: list[Row]) -> dict[str, dict[str, int]]:
    """Load changes; return what they touched. The same changes again touch nothing."""
    record = import_roster(as_changes_12(folder, **changed))
    assert record.outcome == APPLIED, record.report
    assert touched(import_roster(folder)) == {}
    return touched(record)


def test_a_changed_user_keeps_role_and_school(whole: RosterFiles, tmp_path: Path) -> None:
    user = {**whole.rows["users"]["s3"], "givenName": "Eva"}
    assert changes(tmp_path / "next", users=[user]) == {"students": {"changed": 1}}
    assert Student.objects.get(sourced_id="s3").first_name == "Eva"
    assert school_of("s3") == "hill"


def test_a_user_who_is_marked_deleted_leaves(whole: RosterFiles, tmp_path: Path) -> None:
    assert changes(tmp_path / "next", users=[{"sourcedId": "s4", **TOBEDELETED}]) == {"students": {"left": 1}}
    user = whole.rows["users"]["s4"]
    assert changes(tmp_path / "back", users=[user]) == {"students": {"back": 1}}


def test_a_new_user_comes_with_the_role(whole: RosterFiles, tmp_path: Path) -> None:
    user = {**whole.rows["users"]["s1"], "sourcedId": "s9", "identifier": "900"}
    found = changes(tmp_path / "next", users=[user], roles=[role("s9", "hill")])
    assert found == {"students": {"new": 1}, "roles": {"new": 1}}
    assert school_of("s9") == "hill"


@pytest.mark.parametrize("of_profiles", [False, True])
def test_a_student_moves_by_roles_alone(whole: RosterFiles, of_profiles: bool, tmp_path: Path) -> None:
    profile = {"sourcedId": "p-new", "userSourcedId": "s4", "profileType": "sso", "vendorId": "x"}
    more = {"userProfiles": [profile]} if of_profiles else {}
    moved = [{**role("s4", "babb"), **TOBEDELETED}, role("s4", "hill", userProfileSourcedId="p-s4")]
    found = changes(tmp_path / "next", roles=moved, **more)
    assert found == {"students": {"changed": 1}, "roles": {"new": 1, "left": 1}}
    student = Student.objects.get(sourced_id="s4")
    assert (school_of("s4"), student.number, student.full_name) == ("hill", "0400101", "Thị Ánh Nguyễn")
    assert (student.grade, student.birth_date) == ("07", dt.date(2013, 5, 4))


def test_a_second_school_moves_no_one_but_another_primary_one_does(
    whole: RosterFiles, tmp_path: Path
) -> None:
    found = changes(tmp_path / "second", roles=[role("s4", "hill", roleType="secondary")])
    assert found == {"students": {"changed": 1}, "roles": {"new": 1}}
    assert school_of("s4") == "babb"
    assert Student.objects.get(sourced_id="s4").other_schools.get().sourced_id == "hill"
    turned = [role("s4", "hill"), role("s4", "babb", roleType="secondary")]
    changes(tmp_path / "turned", roles=turned)
    assert school_of("s4") == "hill"
    assert Student.objects.get(sourced_id="s4").other_schools.get().sourced_id == "babb"


def test_a_role_of_someone_whose_file_named_the_school_moves_no_one(
    files: RosterFiles, tmp_path: Path
) -> None:
    files.put("users", "s4", orgSourcedIds="babb,hill")
    folder = as_version_12(files, tmp_path / "whole")
    users = (folder / "users.csv").read_text()
    header, *rows = users.splitlines()
    place = header.split(",").index("primaryOrgSourcedId")
    for number, row in enumerate(rows):
        if row.startswith("s4,"):
            cells = row.split(",")
            rows[number] = ",".join([*cells[:place], "hill", *cells[place + 1 :]])
    (folder / "users.csv").write_text("\r\n".join([header, *rows, ""]))
    assert import_roster(folder).outcome == APPLIED
    assert school_of("s4") == "hill"
    changes(tmp_path / "next", roles=[role("s4", "babb", "parent", sourcedId="r-also", roleType="secondary")])
    assert school_of("s4") == "hill"


def test_who_loses_the_only_role_leaves(whole: RosterFiles, tmp_path: Path) -> None:
    found = changes(tmp_path / "next", roles=[{**role("s4", "babb"), **TOBEDELETED}])
    assert found == {"students": {"left": 1}, "roles": {"left": 1}}
    assert changes(tmp_path / "back", roles=[role("s4", "babb")]) == {
        "students": {"back": 1},
        "roles": {"back": 1},
    }


def test_a_parents_role_comes_and_goes_beside_a_teachers(whole: RosterFiles, tmp_path: Path) -> None:
    parent = role("t1", "babb", "parent", sourcedId="r-parent", roleType="secondary")
    assert changes(tmp_path / "comes", roles=[parent]) == {"guardians": {"new": 1}, "roles": {"new": 1}}
    assert Guardian.objects.get(sourced_id="t1").email == "marcus@example.org"
    assert changes(tmp_path / "goes", roles=[{**parent, **TOBEDELETED}]) == {
        "guardians": {"left": 1},
        "roles": {"left": 1},
    }
    teacher = StaffMember.objects.get(sourced_id="t1")
    assert (teacher.is_active, teacher.schools.count()) == (True, 2)


def test_a_guardian_whose_role_ends_leaves(whole: RosterFiles, tmp_path: Path) -> None:
    found = changes(tmp_path / "next", roles=[{**role("g1", "babb", "guardian"), **TOBEDELETED}])
    assert found == {"guardians": {"left": 1}, "roles": {"left": 1}}


def test_a_role_begins_and_ends_by_its_dates_on_a_night_without_it(
    whole: RosterFiles, tmp_path: Path
) -> None:
    today = timezone.localdate()
    in_three, in_six = (str(today + dt.timedelta(days=days)) for days in (3, 6))
    later = role("t2", "hill", "administrator", roleType="secondary", beginDate=in_three, endDate=in_six)
    import_roster(as_changes_12(tmp_path / "next", roles=[later]))
    night = as_changes_12(tmp_path / "night", users=[])
    counts = []
    for days in (1, 4, 5, 7):
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=days)):
            assert import_roster(night).outcome == APPLIED
        counts.append(StaffMember.objects.get(sourced_id="t2").schools.count())
    assert counts == [1, 2, 2, 1]


def test_a_new_student_needs_a_row_of_users(whole: RosterFiles, tmp_path: Path) -> None:
    record = import_roster(as_changes_12(tmp_path / "next", roles=[role("t2", "babb", sourcedId="r-new")]))
    assert "users.csv, identifier: A new student needs a row in users.csv" in record.report
    assert StaffMember.objects.get(sourced_id="t2").is_active
    record = import_roster(as_changes_12(tmp_path / "other", roles=[role("nobody", "babb")]))
    assert "roles.csv, line 2, userSourcedId: “nobody” is not in users.csv" in record.report


def test_a_role_that_cannot_be_read_stays_as_it_is(whole: RosterFiles, tmp_path: Path) -> None:
    record = import_roster(
        as_changes_12(tmp_path / "next", roles=[role("s4", "hill", sourcedId="r-s4-babb", role="pupil")])
    )
    assert "roles.csv, line 2, role: The cell says “pupil”" in record.report
    assert record.counts["row_faults"] == 1
    assert touched(record) == {}
    assert school_of("s4") == "babb"


def test_a_whole_file_of_users_goes_with_changes_of_roles(whole: RosterFiles, tmp_path: Path) -> None:
    folder = as_version_12(whole, tmp_path / "next")
    moved = as_changes_12(
        tmp_path / "roles", roles=[{**role("s4", "babb"), **TOBEDELETED}, role("s4", "hill")]
    )
    (folder / "roles.csv").write_bytes((moved / "roles.csv").read_bytes())
    manifest = folder / "manifest.csv"
    manifest.write_text(manifest.read_text().replace("file.roles,bulk", "file.roles,delta"))
    record = import_roster(folder)
    assert record.outcome == APPLIED, record.report
    assert touched(record) == {"students": {"changed": 1}, "roles": {"new": 1, "left": 1}}
    assert school_of("s4") == "hill"


@pytest.mark.parametrize("changed", ["users", "roles"])
def test_changes_need_roles_that_are_known(loaded: RosterFiles, changed: str, tmp_path: Path) -> None:
    record = import_roster(as_changes_12(tmp_path / "next", **{changed: []}))
    assert record.outcome == REFUSED
    assert "manifest.csv: changes users or roles (delta), but no whole (bulk) roles.csv" in record.report


def test_an_older_version_forgets_the_roles(whole: RosterFiles, tmp_path: Path) -> None:
    whole.raw.clear()
    whole.manifest.clear()
    assert load(as_delta(whole, users={"s1": {"givenName": "Daphne"}}), tmp_path / "one").outcome == APPLIED
    assert not ListedRole.objects.filter(user_sourced_id="s1").exists()
    assert ListedRole.objects.exists()
    assert load(whole, tmp_path / "all").outcome == APPLIED
    assert not ListedRole.objects.exists()


def test_a_school_that_is_new_comes_with_its_first_role(whole: RosterFiles, tmp_path: Path) -> None:
    assert School.objects.count() == 2
    record = import_roster(as_changes_12(tmp_path / "next", roles=[role("s4", "oak")]))
    assert "roles.csv, line 2, orgSourcedId: “oak” is not in orgs.csv" in record.report
    assert school_of("s4") == "babb"
