"""What districts really send: files of a Mac or a spreadsheet, OneRoster 1.0, people in two places."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from sis import roster
from sis.models import Guardian, Relationship, RosterImport, School, StaffMember, Student
from sis.oneroster import import_roster
from sis.records.freshness import FreshnessState, load_freshness
from tests.rosters.builders import RosterFiles, good_roster, student
from tests.rosters.versions import as_delta, as_version_12
from tests.sis.importing import APPLIED, REFUSED, load, touched

pytestmark = pytest.mark.django_db

ALONE = {"manifest.csv": b"propertyName,value\r\noneroster.version,1.1\r\nfile.users,absent\r\n"}


def folder_of(files: dict[str, bytes], folder: Path) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("blank", [b"\r\n\r\n\n", b"   \r\n\t\r\n", b"\n" * 6_000])
@pytest.mark.parametrize("name", ["users.csv", "courses.csv", "manifest.csv"])
def test_a_file_of_blank_lines_is_refused_as_empty(
    name: str, blank: bytes, files: RosterFiles, tmp_path: Path
) -> None:
    files.raw[name] = blank
    record = load(files, tmp_path)
    assert record.outcome == REFUSED
    assert name in record.report.partition("The roster cannot be used")[2]


def test_blank_lines_and_lines_of_commas_among_the_rows_are_left_out(
    files: RosterFiles, tmp_path: Path
) -> None:
    text = files.text("users").replace("\r\ns2,", "\r\n  \r\n\r\ns2,") + "," * 18 + "\r\n" + "\r\n" * 6_000
    files.raw["users.csv"] = text.encode()
    record = load(files, tmp_path)
    assert record.outcome == APPLIED, record.report
    assert record.counts["row_faults"] == 0
    assert "users.csv, line 13: The line has no cell that is filled in; left out." in record.report
    assert Student.objects.count() == 4


def test_a_zip_made_on_a_mac_loads(files: RosterFiles, tmp_path: Path) -> None:
    junk = {"__MACOSX/._users.csv": b"\0\5\x16\7", "._orgs.csv": b"\0\5\x16\7", ".DS_Store": b"\0\0\0\1"}
    record = import_roster(files.zip(tmp_path / "export.zip", more=junk))
    assert record.outcome == APPLIED, record.report


def test_a_manifest_alone_changes_nothing_and_counts_as_a_load(loaded: RosterFiles, tmp_path: Path) -> None:
    Student.objects.update(grade="11")
    call_command("import_roster", str(folder_of(ALONE, tmp_path / "alone")))
    record = RosterImport.objects.latest("pk")
    assert (record.outcome, touched(record)) == (APPLIED, {})
    assert "manifest.csv: is alone: nothing has changed since the last roster." in record.report
    assert set(Student.objects.values_list("grade", flat=True)) == {"11"}
    freshness = load_freshness(on=timezone.localdate())
    assert (freshness.state, freshness.loaded_at) == (FreshnessState.LAST_NIGHT, record.finished_at)


def test_students_of_the_first_roster_after_a_manifest_alone_can_claim_at_once(
    files: RosterFiles, tmp_path: Path
) -> None:
    assert import_roster(folder_of(ALONE, tmp_path / "alone")).outcome == APPLIED
    load(files, tmp_path / "first")
    assert {entered.year for entered in Student.objects.values_list("entered_at", flat=True)} == {2000}


def test_the_names_of_version_10_are_understood(files: RosterFiles, tmp_path: Path) -> None:
    files.replace("users", ",grades,", ",grade,")
    files.replace("demographics", "sourcedId,", "userSourcedId,")
    files.replace("demographics", "birthDate", "birthdate")
    folder = files.folder(tmp_path / "ten")
    (folder / "manifest.csv").unlink()
    record = import_roster(folder)
    assert record.outcome == APPLIED, record.report
    daffy = Student.objects.get(sourced_id="s1")
    assert (daffy.grade, str(daffy.birth_date)) == ("07", "2013-05-01")


def test_the_sourced_id_may_be_the_number(files: RosterFiles, tmp_path: Path, settings: Settings) -> None:
    settings.ROSTER_NUMBER_COLUMN = "sourcedId"
    for key in list(files.rows["users"]):
        if files.rows["users"][key]["role"] == "student":
            files.drop("users", key)
    for name in ("enrollments", "demographics"):
        files.raw[f"{name}.csv"] = files.text(name).splitlines()[0].encode() + b"\r\n"
    student(files, "100042", "Clayton", "Daffy", "")
    record = load(files, tmp_path)
    assert record.outcome == APPLIED, record.report
    assert Student.objects.get().number == "0100042"


def schools_of(key: str) -> tuple[str, set[str]]:
    found = Student.objects.select_related("school").get(sourced_id=key)
    assert found.school
    return found.school.sourced_id, set(found.other_schools.values_list("sourced_id", flat=True))


@pytest.mark.parametrize("order", ["babb,hill", "hill,babb"])
def test_a_student_at_two_schools_stays_at_hers_while_it_is_listed(
    order: str, loaded: RosterFiles, tmp_path: Path
) -> None:
    loaded.put("users", "s1", orgSourcedIds=order)
    load(loaded, tmp_path / "two")
    assert schools_of("s1") == ("babb", {"hill"})
    assert touched(load(loaded, tmp_path / "same")) == {}
    loaded.put("users", "s1", orgSourcedIds="hill")
    assert touched(load(loaded, tmp_path / "moved"))["students"] == {"changed": 1}
    assert schools_of("s1") == ("hill", set())


def test_both_schools_of_a_student_are_found(loaded: RosterFiles, tmp_path: Path) -> None:
    loaded.put("users", "s1", orgSourcedIds="babb,hill")
    load(loaded, tmp_path / "two")
    hill = School.objects.get(sourced_id="hill").pk
    also = Student.objects.filter(pk__in=roster.students_at(frozenset({hill})))
    assert {one.sourced_id for one in also} == {"s1", "s3"}


def test_in_version_12_the_files_say_which_school_is_hers(loaded: RosterFiles, tmp_path: Path) -> None:
    loaded.put("users", "s1", orgSourcedIds="hill,babb")
    assert import_roster(as_version_12(loaded, tmp_path / "two")).outcome == APPLIED
    assert schools_of("s1") == ("hill", {"babb"})


@pytest.mark.parametrize(("last", "first"), [("Suharto", ""), ("", "Suharto")])
def test_a_student_with_one_name_types_it_as_both(
    last: str, first: str, files: RosterFiles, tmp_path: Path
) -> None:
    student(files, "s5", last, first, "500005")
    record = load(files, tmp_path)
    assert record.counts["row_faults"] == 0, record.report
    assert "taken as a person with one name" in record.report
    match = roster.match_student(last_name="Suharto", first_name="Suharto", number="0500005")
    assert match is not None
    assert match.full_name == "Suharto"
    assert roster.students_named(last_name="Suharto", first_name="Suharto") == [match]
    assert roster.match_student(last_name="Suharto", first_name="", number="0500005") is None
    assert roster.match_student(last_name="Clayton", first_name="Clayton", number="0393354") is None


def test_no_one_has_no_name(loaded: RosterFiles, tmp_path: Path) -> None:
    loaded.put("users", "g1", familyName="", givenName="")
    record = load(loaded, tmp_path / "next")
    assert "users.csv, line 6, familyName, givenName: Both cells are blank" in record.report
    assert Guardian.objects.get(sourced_id="g1").last_name == "O’Brien"


def test_staff_whom_a_student_names_are_contacts_and_stay_staff(
    files: RosterFiles, tmp_path: Path, settings: Settings
) -> None:
    settings.ROSTER_GUARDIAN_RIGHTS = "all"
    files.put("users", "s1", agentSourcedIds="g3,t1")
    record = load(files, tmp_path / "first")
    assert "users.csv, role: Staff who are named as a student's agent" in record.report
    tie = Relationship.objects.get(guardian__sourced_id="t1")
    assert (tie.student.sourced_id, tie.is_contact, tie.grades) == ("s1", True, False)
    assert StaffMember.objects.get(sourced_id="t1").is_active
    # A file of changes that names the teacher alone does not end the tie.
    record = load(as_delta(files, users={"t1": {"phone": "404"}}), tmp_path / "delta")
    assert record.outcome == APPLIED, record.report
    assert Guardian.objects.get(sourced_id="t1").is_active


def test_someone_marked_deleted_is_said_to_be_so(loaded: RosterFiles, tmp_path: Path) -> None:
    loaded.put("users", "s1", status="tobedeleted")
    record = load(loaded, tmp_path / "next")
    assert record.outcome == APPLIED, record.report
    assert "userSourcedId: “s1” is marked deleted (tobedeleted) in users.csv. (2 rows)" in record.report
    assert not Student.objects.get(sourced_id="s1").is_active


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("1.00E+05", "a spreadsheet has rewritten the number"),
        ('="0100000"', "a spreadsheet has rewritten the number"),
        ("100000.0", "a spreadsheet has rewritten the number"),
        ("100,000", "a spreadsheet has rewritten the number"),
        ("1234567890", "has at most seven digits, and this has 10. It may be a state ID"),
        ("N/A", "“N/A”; a student number is digits only"),
    ],
)
def test_a_number_is_refused_with_its_reason(
    cell: str, says: str, files: RosterFiles, tmp_path: Path
) -> None:
    files.put("users", "s1", identifier=cell)
    assert says in load(files, tmp_path).report


@pytest.mark.slow
def test_capitals_are_named(files: RosterFiles, tmp_path: Path) -> None:
    files.put("classes", "math-9", classType="Scheduled")
    record = load(files, tmp_path / "class")
    assert "classType: The cell says “Scheduled”; capitals matter: write scheduled." in record.report
    files = good_roster()
    files.put("users", "s1", status="ToBeDeleted")
    assert "Capitals matter: write tobedeleted." in load(files, tmp_path / "status").report


def test_equal_faults_are_one_line_and_others_are_seen(
    files: RosterFiles, tmp_path: Path, settings: Settings
) -> None:
    settings.ROSTER_FAULT_SHARE = 1.0
    for place in range(300):
        row = {"userSourcedId": "s1", "schoolSourcedId": "babb", "role": "student"}
        files.put("enrollments", f"lost{place}", classSourcedId="gone", **row)
        files.put("enrollments", f"odd{place}", classSourcedId=f"odd{place}", **row)
    files.put("demographics", "s1", birthDate="5/1/2013")
    record = load(files, tmp_path)
    skipped = record.report.partition("Rows skipped (601):")[2]
    assert "enrollments.csv, line 9, classSourcedId: “gone” is not in classes.csv" in skipped
    assert "(300 rows)" in skipped
    assert skipped.count("“odd") == 19
    assert "… and 281 more rows like this" in skipped
    assert "demographics.csv, line 2, birthDate: The cell says “5/1/2013”" in skipped
    assert len(skipped.partition("Students by school")[0].splitlines()) < 30
