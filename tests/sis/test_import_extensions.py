"""The files beside OneRoster's; the sample in the documentation is what is loaded here."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from claims.claim import claimable_from
from sis import roster
from sis.models import (
    Attendance,
    District,
    Guardian,
    Household,
    Relationship,
    RosterImport,
    School,
    StaffScope,
    Student,
)
from sis.oneroster import import_roster
from tests.recorded import recorded
from tests.rosters.sample import SAMPLE, copy_sample, load_sample_11
from tests.sis.importing import APPLIED, REFUSED, touched

pytestmark = pytest.mark.django_db

EXTENSIONS = (
    "schoolContacts",
    "households",
    "householdMembers",
    "relationships",
    "languages",
    "entryTimes",
    "staffScope",
    "attendance",
)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample that is loaded already."""
    recorded(load_sample_11)
    return copy_sample(tmp_path / "sample")


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.csv"
    content = path.read_bytes()
    assert old.encode() in content
    path.write_bytes(content.replace(old.encode(), new.encode()))


def tie(guardian: str, student: str) -> Relationship:
    return Relationship.objects.get(guardian__sourced_id=guardian, student__sourced_id=student)


def areas(one: Relationship) -> set[str]:
    return {area for area in Relationship.AREAS if getattr(one, area)}


def test_the_sample_has_every_extension_file() -> None:
    assert {f"{name}.csv" for name in EXTENSIONS} <= {path.name for path in SAMPLE.iterdir()}


@pytest.mark.slow
def test_schools_and_district_get_their_contacts(sample: Path) -> None:
    assert School.objects.get(sourced_id="babb").contact_phone == "770-555-0120"
    assert District.objects.get().contact_name == "Student accounts"
    School.objects.filter(sourced_id="babb").update(contact_hours="never")
    edit(sample, "schoolContacts", '"Monday to Friday, 8:00 am to 4:00 pm"', "")
    import_roster(sample)
    assert School.objects.get(sourced_id="babb").contact_hours == "never"


@pytest.mark.slow
def test_a_split_family_has_two_households(sample: Path) -> None:
    ana = Student.objects.get(sourced_id="s1")
    assert sorted(ana.memberships.values_list("household__sourced_id", flat=True)) == ["h1", "h2"]
    assert Household.objects.get(sourced_id="h2").mailing_address == "PO Box 9, Morrow, GA 30260"
    edit(sample, "householdMembers", "h2,s1\r\n", "")
    assert touched(import_roster(sample)) == {"students in households": {"left": 1}}
    assert ana.memberships.get(is_active=True).household.sourced_id == "h1"


def test_rights_come_row_by_row(sample: Path) -> None:
    assert areas(tie("g1", "s1")) == set(Relationship.AREAS)
    assert areas(tie("g2", "s1")) == {"schedule", "attendance", "grades", "calendar", "notices"}
    # Only named in agentSourcedIds: a contact; and a relative not even that.
    assert (tie("g2", "s2").is_contact, areas(tie("g2", "s2"))) == (True, set())
    assert (tie("g4", "s1").is_contact, areas(tie("g4", "s1"))) == (False, set())
    assert tie("g1", "s1").kind == "mother"


@pytest.mark.slow
def test_a_right_that_is_taken_back_is_gone(sample: Path) -> None:
    edit(
        sample,
        "relationships",
        "g2,s1,father,true,true,true,true,true",
        "g2,s1,father,true,true,true,false,true",
    )
    assert touched(import_roster(sample)) == {"relationships": {"changed": 1}}
    assert "grades" not in areas(tie("g2", "s1"))
    edit(sample, "relationships", "g2,s1,father,true,true,true,false,true,false,true,false\r\n", "")
    import_roster(sample)
    assert areas(tie("g2", "s1")) == set()
    edit(sample, "users", '"s1,s2",,\r\ng3', ",,\r\ng3")
    import_roster(sample)
    assert not tie("g2", "s1").is_active


@pytest.mark.slow
def test_without_the_file_the_rights_stay(sample: Path) -> None:
    for name in EXTENSIONS:
        (sample / f"{name}.csv").unlink()
    record = import_roster(sample)
    assert (record.outcome, touched(record)) == (APPLIED, {})
    assert areas(tie("g1", "s1")) == set(Relationship.AREAS)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("relationships", "g1,s1,mother", "g1,s1,mum", "line 2, kind: The cell says “mum”"),
        ("relationships", "g1,s1,mother,true", "g1,s1,mother,", "line 2, contact: The cell is blank"),
        ("relationships", "g1,s1", "s2,s1", "line 2, guardianSourcedId: “s2” is not an active guardian"),
        ("relationships", "g1,s1", "gone,s1", "line 2, guardianSourcedId: “gone” is not in users.csv"),
        ("householdMembers", "h1,s1", "h9,s1", "line 2, householdSourcedId: “h9” is not in households.csv"),
        ("householdMembers", "h1,s1", "h1,t1", "line 2, userSourcedId: “t1” is neither a student"),
        ("schoolContacts", "babb,", "bab,", "line 3, orgSourcedId: “bab” is not in orgs.csv"),
        ("staffScope", "t1,babb", "s1,babb", "line 2, userSourcedId: “s1” is not staff"),
        ("languages", "s1,es", "s1,", "line 2, language: The cell is blank"),
        ("entryTimes", "s1,2023-08-01T09:15:00-04:00", "s1,August", "line 2, enteredAt: The cell says"),
        ("attendance", "tardy", "late", "line 2, status: The cell says “late”"),
        ("attendance", "2026-11-19,1", "11/19/2026,1", "line 2, date: The cell says “11/19/2026”"),
    ],
)
def test_a_bad_row_is_listed_and_what_it_spoke_of_stays(
    name: str, old: str, new: str, says: str, sample: Path
) -> None:
    edit(sample, name, old, new)
    record = import_roster(sample)
    assert record.outcome == APPLIED, record.report
    assert f"{name}.csv, {says}" in record.report
    kept = {"kind: The cell says", "contact: The cell is blank"}
    if any(part in says for part in kept):
        assert areas(tie("g1", "s1")) == set(Relationship.AREAS)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("relationships", "guardianSourcedId", "guardianId"),
        ("languages", "language", "lang"),
        ("attendance", "status", "mark"),
        ("households", "sourcedId", "id"),
    ],
)
def test_a_wrong_header_refuses_the_whole(name: str, old: str, new: str, sample: Path) -> None:
    edit(sample, name, old, new)
    record = import_roster(sample)
    assert record.outcome == REFUSED
    assert f"{name}.csv, line 1" in record.report


@pytest.mark.slow
def test_two_rows_of_one_thing_are_both_left_out(sample: Path, settings: object) -> None:
    edit(sample, "languages", "s2,es", "s1,fr")
    record = import_roster(sample)
    assert record.outcome == REFUSED
    assert "languages.csv, line 2, userSourcedId: The same is also in line 3" in record.report
    assert "languages.csv, line 3, userSourcedId: The same is also in line 2" in record.report


def test_languages_and_entry_times(sample: Path) -> None:
    ha = Student.objects.get(sourced_id="s3")
    assert (ha.home_language, Guardian.objects.get(sourced_id="g1").language) == ("vi", "es")
    assert ha.entered_at == dt.datetime(2026, 10, 2, 14, 30, tzinfo=dt.UTC)
    assert claimable_from(ha) == dt.datetime(2026, 10, 3, 14, 30, tzinfo=dt.UTC)


def test_languages_are_read_however_they_are_written_and_unknown_ones_counted(sample: Path) -> None:
    edit(sample, "languages", "s3,vi", "s3,Vietnamese")
    edit(sample, "languages", "g1,es", "g1,es_MX")
    edit(sample, "languages", "s1,es", "s1,Klingon")
    edit(sample, "languages", "s2,es", "s2,Klingon")
    record = import_roster(sample)
    assert record.outcome == APPLIED, record.report
    assert Student.objects.get(sourced_id="s3").home_language == "vi"
    assert Guardian.objects.get(sourced_id="g1").language == "es"
    assert Student.objects.get(sourced_id="s1").home_language == "es", "what was known stays"
    assert "language: The cell says “Klingon”" in record.report
    assert "Taken as blank. (2 times)" in record.report


@pytest.mark.slow
def test_single_facts_may_come_without_users(sample: Path) -> None:
    edit(sample, "manifest", "file.users,bulk", "file.users,delta")
    edit(sample, "languages", "s3,vi", "s3,en")
    edit(sample, "demographics", "2013-09-30", "2013-10-01")
    header = (sample / "users.csv").read_text().splitlines()[0]
    (sample / "users.csv").write_text(f"{header}\n")
    assert import_roster(sample).outcome == APPLIED
    ha = Student.objects.get(sourced_id="s3")
    assert (ha.home_language, ha.birth_date) == ("en", dt.date(2013, 10, 1))


def test_staff_have_their_offices(sample: Path) -> None:
    scopes = StaffScope.objects.values_list("staff__sourced_id", "school__sourced_id", "role")
    assert set(scopes) == {
        ("t1", "babb", "teacher"),
        ("t2", "babb", "technician"),
        ("t2", None, "administrator"),
    }
    edit(sample, "staffScope", "t2,district,administrator\r\n", "")
    assert touched(import_roster(sample)) == {"staff scopes": {"left": 1}}


def test_attendance_replaces_exactly_its_days(sample: Path) -> None:
    assert Attendance.objects.count() == 3
    header = "studentSourcedId,date,period,classSourcedId,status,excuse,comment"
    (sample / "attendance.csv").write_text(f"{header}\ns1,2026-11-20,1,math-7,absent,,\n")
    call_command("import_roster", str(sample), only="attendance")
    marks = Attendance.objects.values_list("student__sourced_id", "day", "status", "excuse")
    assert set(marks) == {
        ("s1", dt.date(2026, 11, 19), "tardy", "unexcused"),
        ("s3", dt.date(2026, 11, 19), "absent", "excused"),
        ("s1", dt.date(2026, 11, 20), "absent", "unknown"),
    }
    record = RosterImport.objects.first()
    assert record is not None
    assert (record.scope, set(record.counts["rows"])) == ("attendance", {"attendance.csv"})


def test_attendance_keeps_its_times_while_it_says_the_same(sample: Path) -> None:
    def times() -> dict[tuple[str, dt.date], tuple[dt.datetime, dt.datetime]]:
        rows = Attendance.objects.select_related("student")
        return {(row.student.sourced_id, row.day): (row.first_seen, row.changed_at) for row in rows}

    first = times()
    lines = (sample / "attendance.csv").read_text().splitlines()
    (sample / "attendance.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]))
    assert touched(import_roster(sample, only="attendance")) == {}
    assert times() == first

    edit(sample, "attendance", "tardy,unexcused", "tardy,excused")
    record = import_roster(sample, only="attendance")
    changed = ("s1", dt.date(2026, 11, 19))
    assert times() == first | {changed: (first[changed][0], record.started_at)}
    half = Attendance.objects.get(student__sourced_id="s3", day=dt.date(2026, 11, 19))
    assert (half.reason, half.duration) == (Attendance.Reason.APPOINTMENT, Decimal("0.5"))


def test_attendance_alone_looks_at_no_other_file(sample: Path) -> None:
    for path in sample.iterdir():
        if path.name != "attendance.csv":
            path.write_text("broken")
    assert import_roster(sample, only="attendance").outcome == APPLIED
    (sample / "attendance.csv").unlink()
    assert "attendance.csv: is missing" in import_roster(sample, only="attendance").report


def test_a_wrong_day_of_attendance_refuses_when_too_much_is_wrong(sample: Path) -> None:
    edit(sample, "attendance", "s3,", "nobody,")
    record = import_roster(sample, only="attendance")
    assert record.outcome == REFUSED
    assert "attendance.csv: 2 of 3 rows are faulty" in record.report
    assert Attendance.objects.count() == 3


@pytest.mark.slow
def test_the_sample_loads_and_a_claim_works_the_minute_after(sample: Path) -> None:
    found = roster.match_student(last_name="Reyes", first_name="Ana", number="0500001")
    assert found is not None
    assert found.homeroom is not None
    assert claimable_from(found) <= timezone.now()
    assert sorted(who.language for who in roster.notice_recipients(found)) == ["", "es"]
    edit(sample, "users", "Ana,Reyes", "Ana María,Reyes")
    assert touched(import_roster(sample)) == {"students": {"changed": 1}}
    assert touched(import_roster(sample)) == {}
    assert roster.match_student(last_name="Reyes", first_name="Ana", number="0500001") is None


def test_a_delta_of_these_files_ends_nothing(sample: Path, tmp_path: Path) -> None:
    """Rows are added or changed; what they do not name stays."""
    rows = {
        "households": "h2,Reyes-Pham,770-555-0142,,,",
        "householdMembers": "h3,s2",
        "relationships": "g2,s2,father,true,true,false,false,false,false,false,false",
        "staffScope": "t1,babb,registrar",
        "languages": "s3,en",
    }
    folder = tmp_path / "delta"
    folder.mkdir()
    for name, row in rows.items():
        header = (sample / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        (folder / f"{name}.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    modes = "".join(f"file.{name},delta\n" for name in rows)
    (folder / "manifest.csv").write_text(f"propertyName,value\noneroster.version,1.1\n{modes}")

    record = import_roster(folder)
    assert record.outcome == APPLIED, record.report
    assert touched(record) == {
        "households": {"changed": 1},
        "students in households": {"new": 1},
        "relationships": {"changed": 1},
        "staff scopes": {"new": 1},
        "home_language of students": {"changed": 1},
    }
    assert areas(tie("g2", "s2")) == {"schedule"}
    assert areas(tie("g1", "s1")) == set(Relationship.AREAS)
    assert touched(import_roster(folder)) == {}


def test_a_new_family_in_a_delta_gets_the_rights_of_its_row(sample: Path, tmp_path: Path) -> None:
    """The student names the guardian as an agent as well: the row counts, and the pair is written once."""
    header = (sample / "users.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    people = (
        {"sourcedId": "s9", "role": "student", "givenName": "Nia", "familyName": "Joy", "identifier": "900"},
        {"sourcedId": "g9", "role": "guardian", "givenName": "Ruth", "familyName": "Joy"},
    )
    folder = tmp_path / "delta"
    folder.mkdir()
    with (folder / "users.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        for person in people:
            agent = "g9" if person["role"] == "student" else ""
            writer.writerow({**person, "status": "active", "orgSourcedIds": "babb", "agentSourcedIds": agent})
    header_of_rights = (sample / "relationships.csv").read_text(encoding="utf-8").splitlines()[0]
    row = "g9,s9,mother,true,true,false,false,false,false,false,false"
    (folder / "relationships.csv").write_text(f"{header_of_rights}\n{row}\n")
    (folder / "manifest.csv").write_text(
        "propertyName,value\noneroster.version,1.1\nfile.users,delta\nfile.relationships,delta\n"
    )
    record = import_roster(folder)
    assert record.outcome == APPLIED, record.report
    assert (tie("g9", "s9").kind, areas(tie("g9", "s9"))) == ("mother", {"schedule"})
    assert areas(tie("g1", "s1")) == set(Relationship.AREAS)


def test_a_delta_of_attendance_ends_nothing(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "delta"
    folder.mkdir()
    header = (sample / "attendance.csv").read_text().splitlines()[0]
    (folder / "attendance.csv").write_text(f"{header}\ns1,2026-11-20,,,absent,,,,\n")
    (folder / "manifest.csv").write_text("propertyName,value\noneroster.version,1.1\nfile.attendance,delta\n")
    assert touched(import_roster(folder)) == {"attendance": {"new": 1}}
    assert Attendance.objects.count() == 4


@pytest.mark.slow
def test_the_files_may_say_what_a_school_is_for(sample: Path) -> None:
    School.objects.filter(sourced_id="orchard").update(level="high", grades="09")
    orgs = (sample / "orgs.csv").read_text(encoding="utf-8").splitlines()
    more = ["metadata.level,metadata.grades", ",", 'middle,"06,07,08"', ","]
    (sample / "orgs.csv").write_text(
        "\n".join(f"{line},{cells}" for line, cells in zip(orgs, more, strict=True))
    )
    assert touched(import_roster(sample)) == {"schools": {"changed": 1}}
    schools = dict(School.objects.values_list("sourced_id", "level"))
    assert schools == {"babb": "middle", "orchard": "high"}, "a blank cell leaves what staff entered"
    assert School.objects.get(sourced_id="babb").grades == "06,07,08"
