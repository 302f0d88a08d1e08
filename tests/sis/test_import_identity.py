"""Whom a row is about when numbers, names or ids have changed: no row turns one student into another."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from sis.models import Student
from tests.rosters.builders import RosterFiles, good_roster, student
from tests.rosters.versions import as_delta
from tests.sis.importing import APPLIED, REFUSED, load, touched

pytestmark = pytest.mark.django_db

NUMBERS = {"s1": "0393354", "s2": "0123456", "s3": "0123457", "s4": "0400101"}
Person = tuple[str, str, str]


def people() -> dict[int, Person]:
    """Each student's sourcedId, number and last name, by primary key."""
    rows = Student.objects.values_list("pk", "sourced_id", "number", "last_name")
    return {pk: (key, number, last) for pk, key, number, last in rows}


@pytest.fixture
def before(loaded: RosterFiles) -> dict[int, Person]:
    """The students after the first load."""
    return people()


def pk_of(number: str) -> int:
    return Student.objects.values_list("pk", flat=True).get(number=number)


def swap(files: RosterFiles, *keys: str) -> None:
    """Let each student's row have the next one's sourcedId, in every file."""
    turn = dict(zip(keys, (*keys[1:], keys[0]), strict=True))
    for table, column in (("users", ""), ("demographics", ""), ("enrollments", "userSourcedId")):
        rows = list(files.rows[table].values())
        for row in rows:
            name = column or "sourcedId"
            row[name] = turn.get(row[name], row[name])
        files.rows[table] = {row["sourcedId"]: row for row in rows}


def test_sourced_ids_that_go_round_move_no_student(
    before: dict[int, Person], loaded: RosterFiles, tmp_path: Path
) -> None:
    swap(loaded, "s1", "s2", "s3", "s4")
    record = load(loaded, tmp_path / "round")
    assert record.outcome == APPLIED, record.report
    assert "A known student has a new sourcedId. (4 times)" in record.report
    after = people()
    assert {pk: person[1:] for pk, person in after.items()} == {pk: p[1:] for pk, p in before.items()}
    assert after[pk_of("0393354")][0] == "s2"
    assert "students" not in touched(record)
    assert touched(load(loaded, tmp_path / "same")) == {}


def test_a_sourced_id_that_moves_displaces_someone_who_left(
    before: dict[int, Person], loaded: RosterFiles, tmp_path: Path
) -> None:
    swap(loaded, "s1", "s2")
    loaded.drop("users", "s1")  # the row of s2's student
    loaded.drop("demographics", "s1")
    for key in ("hr-7_s2", "math-7_s2"):
        loaded.drop("enrollments", key)
    record = load(loaded, tmp_path / "next")
    assert record.outcome == APPLIED, record.report
    assert people()[pk_of("0393354")][0] == "s2"
    left = Student.objects.get(number="0123456")
    assert (left.is_active, left.sourced_id) == (False, f"~{left.pk}")


@pytest.mark.parametrize(
    "cells",
    [
        {"familyName": "Somebody", "givenName": "Else"},
        {"givenName": "Dafne"},
        {"birthDate": "2010-01-01"},
    ],
)
def test_another_number_and_another_name_or_birth_date_is_another_person(
    cells: dict[str, str], before: dict[int, Person], loaded: RosterFiles, tmp_path: Path
) -> None:
    born = {"birthDate": cells.pop("birthDate")} if "birthDate" in cells else {}
    loaded.put("users", "s1", identifier="0777777", **cells)
    loaded.put("demographics", "s1", **born)
    record = load(loaded, tmp_path / "next")
    assert record.outcome == APPLIED, record.report
    assert "users.csv, line 2, sourcedId: “s1” is Daffy Clayton (0393354), and this row" in record.report
    assert people() == before


def test_a_corrected_number_is_the_same_student(
    before: dict[int, Person], loaded: RosterFiles, tmp_path: Path
) -> None:
    loaded.put("users", "s1", identifier="0777777", familyName="Clayton ", givenName="Daffy")
    record = load(loaded, tmp_path / "next")
    assert touched(record) == {"students": {"changed": 1}}
    assert "  Clayton, Daffy: 0393354 → 0777777" in record.report
    assert "  Babb Middle: 1 corrected numbers" in record.report
    assert record.counts["numbers"] == [("Clayton, Daffy", "0393354", "0777777")]
    assert set(people()) == set(before)


def test_traded_numbers_are_skipped_and_listed(
    before: dict[int, Person], loaded: RosterFiles, tmp_path: Path
) -> None:
    loaded.put("users", "s1", identifier=NUMBERS["s4"])
    loaded.put("users", "s4", identifier=NUMBERS["s1"])
    record = load(loaded, tmp_path / "traded")
    assert record.outcome == APPLIED, record.report
    assert (
        "users.csv, line 2: The number 0400101 belongs to someone else, Thị Ánh Nguyễn (s4)" in record.report
    )
    assert (
        "users.csv, line 5: The number 0393354 belongs to someone else, Daffy Clayton (s1)" in record.report
    )
    assert people() == before


def test_many_traded_numbers_refuse_the_roster(
    before: dict[int, Person], loaded: RosterFiles, tmp_path: Path
) -> None:
    for key, other in (("s1", "s4"), ("s4", "s1"), ("s2", "s3"), ("s3", "s2")):
        loaded.put("users", key, identifier=NUMBERS[other])
    record = load(loaded, tmp_path / "traded")
    assert record.outcome == REFUSED
    assert "users.csv: 4 of 9 rows are faulty" in record.report
    assert people() == before


def test_new_students_with_a_number_of_someone_else_are_faulty(
    before: dict[int, Person], loaded: RosterFiles, tmp_path: Path
) -> None:
    Student.objects.filter(sourced_id__in=("s2", "s3")).update(is_active=False)
    for key, number in (("x2", NUMBERS["s2"]), ("x3", NUMBERS["s3"])):
        loaded.drop("users", key.replace("x", "s"))
        student(loaded, key, "New", "Nia", number)
    record = load(loaded, tmp_path / "new")
    assert record.outcome == REFUSED
    assert "users.csv: 2 of 9 rows are faulty" in record.report


@pytest.mark.slow
def test_a_number_that_becomes_free_tonight_is_given_tomorrow(
    before: dict[int, Person], loaded: RosterFiles, tmp_path: Path
) -> None:
    loaded.put("users", "s1", identifier="0777777")
    loaded.put("users", "s4", identifier=NUMBERS["s1"])
    assert "belongs to someone else" in load(loaded, tmp_path / "tonight").report
    assert "belongs to" not in load(loaded, tmp_path / "tomorrow").report
    assert {key: number for key, number, _ in people().values()} == {
        **NUMBERS, "s1": "0777777", "s4": NUMBERS["s1"]
    }  # fmt: skip


def test_in_a_file_of_changes_an_id_is_free_only_if_its_student_moves_too(
    before: dict[int, Person], loaded: RosterFiles, tmp_path: Path, settings: Settings
) -> None:
    settings.ROSTER_FAULT_SHARE = 1.0
    rows = loaded.rows["users"]
    half = as_delta(loaded, users={"s2": {**rows["s1"], "sourcedId": "s2"}})
    record = load(half, tmp_path / "half")
    assert "belongs to someone else, Daffy Clayton (s1)" in record.report or "another number" in record.report
    assert people() == before
    both = as_delta(
        loaded, users={"s2": {**rows["s1"], "sourcedId": "s2"}, "s1": {**rows["s2"], "sourcedId": "s1"}}
    )
    assert load(both, tmp_path / "both").outcome == APPLIED
    after = people()
    assert {pk: person[1:] for pk, person in after.items()} == {pk: p[1:] for pk, p in before.items()}
    assert after[pk_of(NUMBERS["s1"])][0] == "s2"


@pytest.mark.slow
def test_a_load_that_changes_too_many_names_or_numbers_is_held(db: None, tmp_path: Path) -> None:
    files = good_roster()
    for place in range(36):
        student(files, f"x{place}", "Many", "One", str(700_000 + place))
    load(files, tmp_path / "first")
    files.put("users", "x0", identifier="800000")
    files.put("users", "x1", familyName="Other")
    assert load(files, tmp_path / "two").outcome == APPLIED
    for place in range(2, 5):
        files.put("users", f"x{place}", identifier=str(800_000 + place))
    record = load(files, tmp_path / "dry", dry_run=True)
    says = "users.csv: 3 of 40 students would get another name or number; at most 5% may."
    assert record.counts["held"] == [says]
    assert "  Many, One: 0700002 → 0800002" in record.report
    assert load(files, tmp_path / "held").outcome == REFUSED
    with pytest.raises(CommandError, match="refused"):
        call_command("import_roster", str(tmp_path / "held"))
    call_command("import_roster", str(tmp_path / "held"), force=True)
    assert Student.objects.filter(number__startswith="08000").count() == 4


def test_birth_dates_that_are_not_known_contradict_nothing(
    before: dict[int, Person], loaded: RosterFiles, tmp_path: Path
) -> None:
    Student.objects.filter(sourced_id="s1").update(birth_date=None)
    loaded.put("demographics", "s1", birthDate=str(dt.date(2011, 1, 1)))
    loaded.put("users", "s1", identifier="0777777")
    assert "corrected" in load(loaded, tmp_path / "next").report
    assert set(people()) == set(before)
