"""Who is who (C1)."""

import pytest
from pytest_django import DjangoAssertNumQueries

from sis import roster
from sis.models import Student
from tests.factories import StudentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def obrien() -> Student:
    return StudentFactory.create(
        last_name="O'Brien", first_name="Chloé Ann", number="0393354", middle_name="Zoë"
    )


def match(last: str = "O'Brien", first: str = "Chloé Ann", number: str = "0393354") -> Student | None:
    return roster.match_student(last_name=last, first_name=first, number=number)


def test_the_three_fields_find_the_student(obrien: Student) -> None:
    assert match() == obrien
    assert match(last="O’Brien", first=" Chloé  Ann", number="０３９３３５４") == obrien


@pytest.mark.parametrize(
    "wrong",
    [
        {"last": "o'brien"},
        {"last": "OBrien"},
        {"first": "Chloe Ann"},
        {"first": "Chloé"},
        {"number": "0393355"},
        {"number": "S0393354"},
        {"number": "393354"},
        {"number": "0393354\0x"},
        {"last": "\0", "first": "", "number": ""},
        {"last": "x" * 300},
    ],
)
def test_one_wrong_field_finds_no_one(obrien: Student, wrong: dict[str, str]) -> None:
    assert match(**wrong) is None


def test_the_placeholder_of_a_missing_student_is_no_name(obrien: Student) -> None:
    assert match("–", "–", "7777777") is None


def test_who_left_is_not_found(obrien: Student) -> None:
    Student.objects.update(is_active=False)
    assert match() is None
    assert roster.student_by_number("0393354") == obrien


@pytest.mark.parametrize("number", ["0393354", "0393355", "", "no number"])
def test_a_match_costs_one_query_known_or_not(
    obrien: Student, number: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        found = match(number=number)
        assert found is None or found.school is not None


def test_students_come_with_their_school(
    obrien: Student, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        by_id, by_number = roster.student_by_id(obrien.pk), roster.student_by_number("0393354")
        assert by_id is not None
        assert by_number is not None
        assert by_id.school == by_number.school == obrien.school
    assert roster.student_by_id(0) is None
    assert roster.student_by_number("nonsense") is None


@pytest.mark.parametrize(
    "text",
    ["0393354", "S0393354", "s393354", "393354", "obrien", "O’BRIEN chloe", "ann obr", "zoe", " CHLOÉ "],
)
def test_staff_find_a_student(obrien: Student, text: str) -> None:
    StudentFactory.create(last_name="Brienne", first_name="Joann", number="0393355")
    assert list(roster.search_students(text)) == [obrien]


@pytest.mark.parametrize("text", ["", "  ", "'", "%", "_", "brien", "obrien x", "12345678", "S"])
def test_staff_find_no_one(obrien: Student, text: str) -> None:
    assert list(roster.search_students(text)) == []


def test_a_changed_name_is_found_at_once(obrien: Student) -> None:
    obrien.last_name = "Müller"
    obrien.save(update_fields=["last_name"])
    assert list(roster.search_students("muller")) == [obrien]
