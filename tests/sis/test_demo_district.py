"""A made-up district of any size: believable, the same every time, flat in memory."""

import datetime as dt
import os
import subprocess
import sys
import tracemalloc
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from sis.demo import records, write_district
from sis.demo.cast import FAMILIES
from sis.demo.district import GeneratedDistrict
from sis.demo.families import KINDS, WEIGHTS
from sis.demo.school_year import SchoolYear, school_year_of
from sis.demo.schools import FULL, SPARSE, Plan

pytestmark = pytest.mark.scale
YEAR = SchoolYear(dt.date(2026, 8, 3))
STUDENTS = 2_000
WITH_ID = (
    records.Org,
    records.Course,
    records.Section,
    records.Staff,
    records.Teaching,
    records.Student,
    records.Guardian,
    records.Household,
    records.Enrollment,
)
Everything = dict[type, list]


@pytest.fixture(scope="module")
def everything() -> Everything:
    found: Everything = defaultdict(list)
    for record in GeneratedDistrict(STUDENTS, YEAR).records():
        found[type(record)].append(record)
    return found


def written(folder: Path, *options: str, hash_seed: str = "0") -> dict[str, bytes]:
    """The files that a process of its own writes; its database is nowhere."""
    command = [sys.executable, "manage.py", "seed_demo", "--write", str(folder), *options]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere",
        "PYTHONHASHSEED": hash_seed,
    }
    subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603 (our own command)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.process
def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    one = written(tmp_path / "one", "--students", "300", hash_seed="1")
    two = written(tmp_path / "two", "--students", "300", hash_seed="2")
    other = written(tmp_path / "other", "--students", "300", "--seed", "2")

    assert one == two
    assert len(one) == 27
    assert one["users.csv"] != other["users.csv"]
    assert set(one) == set(other)


def test_two_runs_in_one_process_are_the_same() -> None:
    assert list(GeneratedDistrict(300, YEAR).records()) == list(GeneratedDistrict(300, YEAR).records())


def test_there_are_as_many_as_asked_for(everything: Everything) -> None:
    assert len(everything[records.Student]) == STUDENTS
    assert [len(list(students(count))) for count in (1, 2, 27)] == [1, 2, 27]


def students(count: int) -> list[records.Student]:
    return [one for one in GeneratedDistrict(count, YEAR).records() if isinstance(one, records.Student)]


@pytest.mark.parametrize("count", [0, -3, 4_000_001])
def test_a_district_has_a_possible_size(count: int) -> None:
    with pytest.raises(ValueError, match="students"):
        GeneratedDistrict(count, YEAR)


def test_each_number_belongs_to_one_student(everything: Everything) -> None:
    numbers = {one.number for one in everything[records.Student]}
    cast = {child.number for family in FAMILIES for child in family.children}

    assert len(numbers) == STUDENTS
    assert all(len(number) == 7 and number.isdecimal() for number in numbers)
    assert not numbers & cast
    assert any(number.startswith("0") for number in numbers)


def test_every_id_is_there_once_and_what_it_refers_to_before(everything: Everything) -> None:
    seen: set[str] = set()
    for record in GeneratedDistrict(300, YEAR).records():
        if isinstance(record, records.Relationship):
            assert {record.guardian, record.student} <= seen
        elif isinstance(record, records.Member):
            assert {record.household, record.person} <= seen
        else:
            assert isinstance(record, WITH_ID)
            assert record.sourced_id not in seen
            seen.add(record.sourced_id)
        if isinstance(record, records.Enrollment):
            assert {record.student, record.section, record.school} <= seen
        if isinstance(record, records.Student):
            assert {record.org, *record.guardians} <= seen


def test_everyone_has_a_guardian_and_a_home(everything: Everything) -> None:
    homes = Counter(one.person for one in everything[records.Member])
    contacts = Counter(one.student for one in everything[records.Relationship] if one.is_contact)

    for student in everything[records.Student]:
        assert homes[student.sourced_id] in {1, 2}
        assert contacts[student.sourced_id] >= 1
        assert student.guardians
    two = sum(homes[student.sourced_id] == 2 for student in everything[records.Student])
    assert 0.1 < two / STUDENTS < 0.35


def test_siblings_share_homes_and_guardians(everything: Everything) -> None:
    homes = defaultdict(set)
    for member in everything[records.Member]:
        homes[member.person].add(member.household)
    families = defaultdict(list)
    for student in everything[records.Student]:
        families[student.guardians].append(student)

    sizes = Counter(len(children) for children in families.values())
    assert set(sizes) == {1, 2, 3, 4}
    for children in families.values():
        assert len({frozenset(homes[child.sourced_id]) for child in children}) == 1
        assert len({child.last_name for child in children}) == 1
        assert len({child.first_name for child in children}) == len(children)


def test_rights_are_unequal(everything: Everything) -> None:
    ties = everything[records.Relationship]
    areas = Counter(len(tie.areas) for tie in ties)

    assert areas[7] > areas[0] > STUDENTS / 4
    assert areas[3] > 0
    assert areas[6] > 0
    assert {tie.kind for tie in ties} >= {
        "mother",
        "father",
        "grandparent",
        "stepparent",
        "guardian",
        "relative",
    }
    assert any(not tie.is_contact for tie in ties)
    assert all(not tie.areas for tie in ties if tie.kind == "relative")
    assert sum(WEIGHTS) == 100
    assert len(KINDS) == len(WEIGHTS)


def test_languages_are_those_of_the_district(everything: Everything) -> None:
    spoken = Counter(one.language for one in everything[records.Student])

    assert set(spoken) >= {"en", "es", "fr", "vi", "ht"}
    assert 0.6 < spoken["en"] / STUDENTS < 0.85
    assert 0.1 < spoken["es"] / STUDENTS < 0.3
    assert {one.language for one in everything[records.Guardian]} == {"en", "es", "fr", "vi"}


def test_names_are_of_many_kinds(everything: Everything) -> None:
    names = [one.last_name for one in everything[records.Student]]
    names += [one.first_name for one in everything[records.Student]]
    for mark in ("-", "'", "’", " ", "é", "ễ", "ñ"):
        assert any(mark in name for name in names), mark
    assert any(name[0].islower() for name in names)
    assert len(set(names)) > 600
    emails = {one.email for one in everything[records.Guardian] if one.email}
    assert all(email.isascii() and email.endswith("@example.org") for email in emails)
    assert len(emails) > STUDENTS


def test_schools_and_homerooms_have_a_usual_size() -> None:
    district = Plan(55_000, YEAR)
    sizes = [{school.students for school in schools}.pop() for schools in district.levels]
    assert sizes == pytest.approx([600, 900, 1_600], rel=0.05)
    assert len({school.name for school in district.schools()}) == sum(map(len, district.levels))

    stream = list(GeneratedDistrict(5_000, YEAR).records())
    rooms = {one.sourced_id for one in stream if isinstance(one, records.Section) and one.kind == "homeroom"}
    members = [one for one in stream if isinstance(one, records.Enrollment) and one.section in rooms]
    assert len({one.student for one in members}) == len(members) == 5_000
    homerooms = Counter(one.section for one in members)
    assert 20 < 5_000 / len(homerooms) < 30
    assert max(homerooms.values()) <= 36


def test_no_one_is_in_two_rooms_at_once(everything: Everything) -> None:
    sections = {one.sourced_id: one for one in everything[records.Section]}
    busy: set[tuple[str, str, str]] = set()
    taught = [(one.staff, one.section) for one in everything[records.Teaching]]
    for person, section in [(one.student, one.section) for one in everything[records.Enrollment]] + taught:
        for term in sections[section].terms:
            when = (person, term, sections[section].periods)
            assert when not in busy, when
            busy.add(when)
    assert {section for _, section in taught} == set(sections)


def test_classes_fit_the_grade(everything: Everything) -> None:
    classes = Counter(one.student for one in everything[records.Enrollment])
    for student in everything[records.Student]:
        # Homeroom and seven periods, five of which change at mid-year; little ones have one or two.
        assert classes[student.sourced_id] in (
            {1, 2} if student.grade <= "05" or student.grade == "KG" else {13}
        )
    staff = len(everything[records.Staff])
    assert 10 < STUDENTS / staff < 20
    assert {one.staff for one in everything[records.Teaching]} <= {
        one.sourced_id for one in everything[records.Staff]
    }


def test_schools_hold_much_about_each_student() -> None:
    """Of 55,000 students two million scores and five million rows of attendance."""
    found = Counter(type(record) for record in GeneratedDistrict(STUDENTS, YEAR, density=FULL).records())

    assert found[records.Score] * 55_000 / STUDENTS > 2_000_000
    assert found[records.Attendance] * 55_000 / STUDENTS > 5_000_000
    assert found[records.Mark] > STUDENTS
    assert found[records.Assignment] < found[records.Score] / 15


def test_memory_does_not_grow_with_the_district(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        write_district(tmp_path, students=count, density=SPARSE)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(100)
    # A student's rows are some kilobytes.
    assert peak(1_600) < peak(400) + 200_000


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (dt.date(2026, 11, 22), dt.date(2026, 8, 3)),
        (dt.date(2027, 5, 23), dt.date(2026, 8, 3)),
        (dt.date(2027, 5, 24), dt.date(2027, 8, 2)),
        (dt.date(2022, 8, 1), dt.date(2022, 8, 1)),
    ],
)
def test_school_begins_on_the_first_monday_of_august(today: dt.date, expected: dt.date) -> None:
    assert school_year_of(today).first_day == expected
