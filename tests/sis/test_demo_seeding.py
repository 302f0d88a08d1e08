"""The made-up district in the database, beside the cast, and as files that the importer takes."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model

from sis import roster
from sis.demo import CAST, only_demo_people, seed_district, seed_roster, write_district
from sis.demo.schools import GENERATED, NO_RECORDS
from sis.models import (
    Course,
    Enrollment,
    Guardian,
    Household,
    HouseholdMember,
    Relationship,
    School,
    Section,
    SectionTeacher,
    StaffMember,
    StaffScope,
    Student,
)
from sis.oneroster import import_roster
from tests.factories import GuardianFactory
from tests.recorded import recorded
from tests.rosters.running import load_running
from tests.sis.importing import APPLIED
from tests.sis.test_demo import state

pytestmark = [pytest.mark.django_db, pytest.mark.scale]
STUDENTS = 200
FILES: dict[str, type[Model]] = {
    "classes": Section,
    "courses": Course,
    "demographics": Student,
    "households": Household,
    "householdMembers": HouseholdMember,
    "relationships": Relationship,
}


def seed_both() -> None:
    """Make the cast and a small district."""
    seed_roster()
    seed_district(students=STUDENTS)


def generated(model: type[Model]) -> int:
    """How many active rows of a table are generated: all but the cast's."""
    path: dict[type[Model], str] = {
        Relationship: "student__sourced_id",
        HouseholdMember: "household__sourced_id",
    }
    where = {f"{path.get(model, 'sourced_id')}__startswith": GENERATED, "is_active": True}
    return model._default_manager.filter(**where).count()


def test_files_and_database_hold_the_same_people(tmp_path: Path) -> None:
    recorded(seed_both)
    rows = write_district(tmp_path, students=STUDENTS, density=NO_RECORDS)

    assert {name: generated(model) for name, model in FILES.items()} == {name: rows[name] for name in FILES}
    assert rows["users"] == generated(Student) + generated(Guardian) + generated(StaffMember)
    assert rows["enrollments"] == generated(Enrollment) + generated(SectionTeacher)
    assert rows["orgs"] == generated(School) + 1
    assert rows["staffScope"] == StaffScope.objects.filter(staff__sourced_id__startswith=GENERATED).count()
    assert StaffScope.objects.get(school=None).role == "technician"


def test_the_cast_stays_as_it_is() -> None:
    recorded(seed_roster)
    before = {key: set(rows) for key, rows in state().items()}
    terms = set(Section.terms.through.objects.values_list("section", "term"))
    seed_district(students=STUDENTS)
    assert all(rows <= set(state()[key]) for key, rows in before.items())
    district = {key: set(rows) for key, rows in state().items()}
    seed_roster()
    assert {key: set(rows) for key, rows in state().items()} == district
    assert terms < set(Section.terms.through.objects.values_list("section", "term"))
    assert only_demo_people()


def test_someone_in_the_district_can_claim() -> None:
    recorded(seed_both)
    student = Student.objects.filter(sourced_id__startswith=GENERATED, grade="07").first()
    assert student is not None
    names = {"last_name": student.last_name, "first_name": student.first_name}
    assert roster.match_student(**names, number=student.number) == student
    assert student in roster.search_students(student.last_name)
    assert student.homeroom is not None
    assert student.homeroom.school == student.school
    assert roster.homeroom_teacher(student) is not None
    assert student.homeroom.terms.count() == 2
    assert student.school is not None
    assert student.school.staff.exists()
    assert student.school.contact_name


def test_a_smaller_district_sets_the_rest_aside_and_a_bigger_brings_it_back() -> None:
    models = (Student, Guardian, Relationship, HouseholdMember, Enrollment)
    recorded(seed_roster)
    first = seed_district(students=STUDENTS)
    counts = {model: generated(model) for model in models}
    seed_district(students=STUDENTS // 2)
    assert generated(Student) == STUDENTS // 2
    assert all(generated(model) < count for model, count in counts.items())
    assert seed_district(students=STUDENTS) == first
    assert {model: generated(model) for model in models} == counts


def test_another_seed_is_another_district() -> None:
    recorded(seed_roster)
    seed_district(students=50)
    names = set(Student.objects.values_list("last_name", "first_name"))
    seed_district(students=50, seed=2)
    assert set(Student.objects.values_list("last_name", "first_name")) != names
    assert generated(Student) == 50


def test_the_files_load_without_fault(tmp_path: Path) -> None:
    rows = write_district(tmp_path / "tonight", students=STUDENTS)
    record = import_roster(tmp_path / "tonight")
    assert record.outcome == APPLIED, record.report
    assert "skipped" not in record.report, record.report
    assert Student.objects.filter(is_active=True).count() == STUDENTS == rows["demographics"]
    assert Relationship.objects.count() == rows["relationships"]
    assert HouseholdMember.objects.count() == rows["householdMembers"]
    assert StaffScope.objects.count() == rows["staffScope"]
    assert set(Student.objects.values_list("home_language", flat=True)) >= {"en", "es", "vi"}
    assert not School.objects.filter(contact_name="").exists()
    assert not Student.objects.filter(homeroom=None).exists()

    write_district(tmp_path / "tomorrow", students=STUDENTS, changed=5)
    record = import_roster(tmp_path / "tomorrow")
    assert record.outcome == APPLIED, record.report
    assert "skipped" not in record.report, record.report
    assert 0 < Student.objects.filter(is_active=False).count() < STUDENTS * 0.05


def test_the_command_makes_a_district() -> None:
    out = StringIO()
    call_command("seed_demo", "--students", "60", stdout=out)
    assert "60 students" in out.getvalue()
    assert Student.objects.filter(number=CAST.can_claim).exists()
    assert generated(Student) == 60
    call_command("seed_demo", stdout=out)
    assert generated(Student) == 60


def test_the_settings_for_a_districts_own_files_do_not_matter(settings: Any) -> None:
    settings.ROSTER_NUMBER_COLUMN, settings.ROSTER_GUARDIAN_RIGHTS = "metadata.number", "all"
    seed_roster()
    assert Student.objects.filter(number=CAST.can_claim).exists()
    assert Relationship.objects.filter(schedule=False).count() == 2


def test_the_command_says_that_another_load_is_running() -> None:
    with load_running(), pytest.raises(CommandError, match="Another load is running"):
        call_command("seed_demo")
    assert not Student.objects.exists()


def test_the_command_refuses_other_peoples_databases() -> None:
    GuardianFactory.create()
    with pytest.raises(CommandError, match="not of the demo"):
        call_command("seed_demo", "--students", "60")
    assert not Student.objects.exists()


@pytest.mark.parametrize(
    "options",
    [
        {"write": Path("somewhere")},
        {"changed": 1.0},
        {"students": 10, "changed": 1.0},
        {"students": 0, "write": Path("somewhere")},
        {"students": -1},
    ],
)
def test_the_command_says_what_does_not_fit(options: dict[str, object]) -> None:
    with pytest.raises(CommandError):
        call_command("seed_demo", **options)
