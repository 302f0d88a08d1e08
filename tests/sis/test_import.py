"""A good roster loads wholly, and again without a change (R1, R3)."""

import datetime as dt
import io
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from claims.claim import claimable_from
from sis import roster
from sis.models import (
    District,
    Enrollment,
    Guardian,
    Relationship,
    RosterImport,
    School,
    Section,
    SectionTeacher,
    StaffMember,
    Student,
    Term,
)
from sis.oneroster import import_roster
from sis.oneroster.read.archive import Packed
from tests.rosters.builders import RosterFiles, student
from tests.rosters.running import load_running
from tests.sis.importing import APPLIED, REFUSED, load, touched

pytestmark = pytest.mark.django_db


def test_everything_is_there(loaded: RosterFiles) -> None:
    daffy = Student.objects.get(number="0393354")
    assert (daffy.last_name, daffy.first_name, daffy.middle_name) == ("Clayton", "Daffy", "May")
    assert (daffy.grade, daffy.birth_date, daffy.sourced_id) == ("07", dt.date(2013, 5, 1), "s1")
    assert daffy.school == School.objects.get(name="Babb Middle")
    assert daffy.homeroom == Section.objects.get(sourced_id="hr-7")
    assert Student.objects.get(sourced_id="s3").school == School.objects.get(name="Hill High")
    assert District.objects.get().name == "Peach District"
    assert Term.objects.get(sourced_id="fall").parent == Term.objects.get(sourced_id="year")
    section = Section.objects.get(sourced_id="math-7")
    assert sorted(section.terms.values_list("title", flat=True)) == ["fall", "spring"]
    assert sorted(section.enrollments.values_list("student__sourced_id", flat=True)) == ["s1", "s2"]
    teacher = SectionTeacher.objects.get(section=section)
    assert (teacher.staff.full_name, teacher.primary) == ("Marcus Whitfield", True)
    assert teacher.staff.schools.count() == 2
    assert Enrollment.objects.get(sourced_id="hr-7_s1").end == dt.date(2027, 5, 29)


def test_a_loaded_student_is_matched_and_found(loaded: RosterFiles) -> None:
    found = roster.match_student(last_name="O'Brien", first_name="Liam", number="0123456")
    assert found is not None
    assert list(roster.search_students("nguyen")) == [Student.objects.get(sourced_id="s4")]


def test_a_second_load_changes_nothing(loaded: RosterFiles, tmp_path: Path) -> None:
    record = load(loaded, tmp_path / "again")
    assert record.outcome == APPLIED
    assert touched(record) == {}
    assert "0 changed" in record.report


def test_a_zip_loads_like_a_folder(files: RosterFiles, tmp_path: Path) -> None:
    assert import_roster(files.zip(tmp_path / "roster.zip")).outcome == APPLIED
    assert touched(load(files, tmp_path / "folder")) == {}


def test_guardians_of_both_directions_are_contacts_only(loaded: RosterFiles) -> None:
    ties = {(tie.guardian.sourced_id, tie.student.sourced_id): tie for tie in Relationship.objects.all()}
    assert set(ties) == {("g1", "s2"), ("g1", "s3"), ("g2", "s2"), ("g2", "s3"), ("g3", "s1")}
    assert not any(getattr(tie, area) for tie in ties.values() for area in Relationship.AREAS)
    liam = Student.objects.get(sourced_id="s2")
    # The relative is no guardian: he hears nothing.
    assert [who.email for who in roster.notice_recipients(liam)] == ["maeve@example.org"]


def test_a_district_may_open_all_areas_to_guardians(
    files: RosterFiles, tmp_path: Path, settings: Settings
) -> None:
    settings.ROSTER_GUARDIAN_RIGHTS = "all"
    load(files, tmp_path)
    open_to = Relationship.objects.filter(grades=True, schedule=True, reports=True)
    assert set(open_to.values_list("guardian__sourced_id", flat=True)) == {"g1", "g3"}


def test_a_missing_student_becomes_inactive_and_active_again(loaded: RosterFiles, tmp_path: Path) -> None:
    row = loaded.rows["users"]["s2"]
    loaded.drop("users", "s2", "t2")
    loaded.drop("demographics", "s2")
    loaded.drop("enrollments", "hr-7_s2", "math-7_s2")
    loaded.rows["users"]["g2"]["agentSourcedIds"] = "s3"
    record = load(loaded, tmp_path / "without")
    assert touched(record) == {
        "students": {"left": 1},
        "staff members": {"left": 1},
        "enrollments": {"left": 2},
        "relationships": {"left": 2},
    }
    assert not Student.objects.get(sourced_id="s2").is_active
    assert Student.objects.count() == 4
    assert not StaffMember.objects.get(sourced_id="t2").is_active
    loaded.rows["users"]["s2"] = row
    record = load(loaded, tmp_path / "back")
    assert touched(record)["students"] == {"back": 1}
    assert Student.objects.get(sourced_id="s2").is_active


def test_changes_are_taken_and_contacts_kept(loaded: RosterFiles, tmp_path: Path) -> None:
    School.objects.filter(sourced_id="babb").update(contact_phone="770-555-0120")
    loaded.put("orgs", "babb", name="Babb Middle School")
    loaded.put("users", "s1", familyName="Clayton-Reed", grades="08")
    loaded.put("classes", "math-7", termSourcedIds="fall", location="12")
    loaded.put("users", "t1", orgSourcedIds="hill")
    loaded.put("academicSessions", "spring", parentSourcedId="fall")
    record = load(loaded, tmp_path / "next")
    assert touched(record) == {
        "schools": {"changed": 1},
        "terms": {"changed": 1},
        "sections": {"changed": 1},
        "staff members": {"changed": 1},
        "students": {"changed": 1},
    }
    school = School.objects.get(sourced_id="babb")
    assert (school.name, school.contact_phone) == ("Babb Middle School", "770-555-0120")
    assert list(roster.search_students("reed"))
    assert Section.objects.get(sourced_id="math-7").terms.get().title == "fall"


def test_the_first_load_lets_everyone_claim_and_later_newcomers_wait(
    loaded: RosterFiles, tmp_path: Path
) -> None:
    now = timezone.now()
    daffy = Student.objects.get(sourced_id="s1")
    assert claimable_from(daffy) < now - dt.timedelta(days=365)
    student(loaded, "s5", "New", "Nia", "500")
    later = now + dt.timedelta(days=2)
    with time_machine.travel(later, tick=False):
        load(loaded, tmp_path / "later")
    newcomer = Student.objects.get(sourced_id="s5")
    assert newcomer.number == "0000500"
    assert newcomer.entered_at == later.replace(microsecond=newcomer.entered_at.microsecond)
    with time_machine.travel(later + dt.timedelta(days=3), tick=False):
        assert touched(load(loaded, tmp_path / "again")) == {}


@pytest.mark.slow
def test_a_refused_or_tried_load_is_not_the_first(files: RosterFiles, tmp_path: Path) -> None:
    load(files, tmp_path / "dry", dry_run=True)
    files.raw["orgs.csv"] = b""
    load(files, tmp_path / "refused")
    files.raw.clear()
    load(files, tmp_path / "real")
    assert all(entered.year == 2000 for entered in Student.objects.values_list("entered_at", flat=True))


def test_the_rows_own_entry_time_counts(loaded: RosterFiles, tmp_path: Path) -> None:
    student(loaded, "s5", "New", "Nia", "500", metadata_enteredAt="2026-11-20T08:40:00-05:00")
    load(loaded, tmp_path / "later")
    assert Student.objects.get(sourced_id="s5").entered_at == dt.datetime(2026, 11, 20, 13, 40, tzinfo=dt.UTC)
    assert Student.objects.get(sourced_id="s1").entered_at.year == 2000


def test_a_dry_run_reports_and_keeps_nothing(files: RosterFiles, tmp_path: Path) -> None:
    record = load(files, tmp_path, dry_run=True)
    assert record.outcome == RosterImport.Outcome.DRY_RUN
    assert "students: 4 new" in record.report
    assert not Student.objects.exists()
    assert not School.objects.exists()


def test_a_student_under_a_new_sourced_id_stays_the_same_student(loaded: RosterFiles, tmp_path: Path) -> None:
    before = Student.objects.get(number="0400101").pk
    loaded.drop("users", "s4")
    loaded.drop("demographics", "s4")
    student(loaded, "new-guid", "Nguyễn", "Thị Ánh", "0400101")
    assert load(loaded, tmp_path / "next").outcome == APPLIED
    after = Student.objects.get(number="0400101")
    assert (after.pk, after.sourced_id, after.is_active) == (before, "new-guid", True)


def test_a_number_is_never_given_to_someone_else(loaded: RosterFiles, tmp_path: Path) -> None:
    loaded.drop("users", "s4")
    loaded.drop("demographics", "s4")
    student(loaded, "other", "Park", "Min", "0400101")
    record = load(loaded, tmp_path / "next")
    assert "belongs to someone else" in record.report
    assert Student.objects.get(number="0400101").last_name == "Nguyễn"
    assert not Student.objects.filter(sourced_id="other").exists()


def test_no_password_of_the_file_is_kept(loaded: RosterFiles, tmp_path: Path) -> None:
    kept = [
        repr(list(model._default_manager.values()))
        for model in (Student, Guardian, StaffMember, RosterImport)
    ]
    assert "secret-in-file" not in "".join(kept)


@pytest.mark.parametrize(
    ("setting", "cells"),
    [
        ("userIds:Local", {"userIds": "{FED:99},{Local:777}"}),
        ("metadata.number", {"metadata_number": "777"}),
        ("sourcedId:s", {}),
    ],
)
def test_the_number_may_stand_elsewhere(
    setting: str, cells: dict[str, str], files: RosterFiles, tmp_path: Path, settings: Settings
) -> None:
    settings.ROSTER_NUMBER_COLUMN = setting
    for key in ("s1", "s2", "s3", "s4"):
        own = {name: cell.replace("777", f"777{key[1]}") for name, cell in cells.items()}
        files.put("users", key, identifier="", **own)
    record = load(files, tmp_path)
    assert record.outcome == APPLIED, record.report
    assert Student.objects.get(sourced_id="s1").number == (
        "0000001" if setting == "sourcedId:s" else "0007771"
    )


def test_the_command_prints_the_report(
    files: RosterFiles, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_roster", str(files.folder(tmp_path / "good")))
    assert "students: 4 new" in capsys.readouterr().out
    record = RosterImport.objects.get()
    assert record.outcome == APPLIED
    assert record.finished_at is not None
    assert record.started_by.startswith("command line")
    assert record.counts["rows"]["users.csv"] == 9


def test_the_command_fails_with_the_report(
    files: RosterFiles, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files.raw["users.csv"] = b"x"
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("import_roster", str(files.folder(tmp_path / "bad")))
    assert "users.csv, line 1" in capsys.readouterr().out
    assert RosterImport.objects.get().outcome == REFUSED


def test_a_dry_run_that_is_refused_is_known_as_a_dry_run(files: RosterFiles, tmp_path: Path) -> None:
    files.raw["users.csv"] = b"x"
    record = import_roster(files.folder(tmp_path / "bad"), dry_run=True)
    assert (record.outcome, record.dry_run) == (REFUSED, True)


def test_one_load_runs_at_a_time(files: RosterFiles, tmp_path: Path) -> None:
    with load_running():
        record = load(files, tmp_path)
    assert record.outcome == REFUSED
    assert "Another load is running" in record.report
    assert load(files, tmp_path).outcome == APPLIED


@pytest.mark.parametrize("setting", ["email", "userIds"])
def test_a_number_column_that_cannot_be_stops_the_load(
    setting: str, files: RosterFiles, tmp_path: Path, settings: Settings
) -> None:
    settings.ROSTER_NUMBER_COLUMN = setting
    with pytest.raises(ImproperlyConfigured, match="ROSTER_NUMBER_COLUMN"):
        load(files, tmp_path)
    assert not School.objects.exists()


@pytest.mark.slow
def test_the_record_of_a_load_is_kept_exactly_if_the_load_is(files: RosterFiles, tmp_path: Path) -> None:
    seen = []

    def look(record: RosterImport) -> None:
        stored = RosterImport.objects.get(pk=record.pk)
        seen.append((stored.outcome, stored.counts["changes"]["students"]["new"]))
        if len(seen) == 1:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        import_roster(files.folder(tmp_path / "first"), when_loaded=look)
    assert Student.objects.count() == 0
    assert RosterImport.objects.get().outcome == RosterImport.Outcome.BROKEN
    import_roster(files.folder(tmp_path / "second"), when_loaded=look)
    assert seen == [(APPLIED, 4), (APPLIED, 4)]
    assert Student.objects.count() == 4


@pytest.mark.slow
def test_a_dry_run_is_overtaken_by_any_whole_load(loaded: RosterFiles, tmp_path: Path) -> None:
    folder = loaded.folder(tmp_path / "again")
    tried = import_roster(folder, dry_run=True)
    attendance = loaded.folder(tmp_path / "attendance")
    (attendance / "attendance.csv").write_text(
        "studentSourcedId,date,period,classSourcedId,status,excuse,comment\n"
    )
    import_roster(attendance, only="attendance")
    assert import_roster(folder, tried=tried).outcome == APPLIED
    overtaken = import_roster(folder, tried=tried, force=True)
    assert overtaken.outcome == REFUSED
    assert "Another roster was loaded since the dry run" in overtaken.report


def test_a_zip_that_is_open_already_loads(files: RosterFiles, tmp_path: Path) -> None:
    with files.zip(tmp_path / "roster.zip").open("rb") as file:
        record = import_roster(Packed("roster.zip", file))
    assert (record.outcome, record.path) == (APPLIED, "roster.zip")
    assert import_roster(Packed("none.zip", io.BytesIO(b"PK"))).outcome == REFUSED
