"""Whom to ask and who hears of it (R4, F4, C9)."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sis import roster
from sis.contacts import Recipient
from sis.models import Course, Section, SectionTeacher, Student
from tests.factories import (
    DistrictFactory,
    GuardianFactory,
    RelationshipFactory,
    SchoolFactory,
    StaffMemberFactory,
    StudentFactory,
)

pytestmark = pytest.mark.django_db


def test_the_school_is_asked_first_and_costs_no_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    student = StudentFactory.create(school=SchoolFactory.create(name="Babb", contact_phone="770-555-0120"))
    with django_assert_num_queries(0):
        assert roster.school_contact(student).of == "Babb"


@pytest.mark.parametrize("with_school", [True, False])
def test_the_district_answers_for_a_school_without_contact(with_school: bool) -> None:
    DistrictFactory.create(name="Peach", contact_email="help@example.org")
    student = StudentFactory.create(
        school=SchoolFactory.create(contact_name="N. N.") if with_school else None
    )
    contact = roster.school_contact(student)
    assert (contact.of, contact.email) == ("Peach", "help@example.org")


def test_without_a_district_the_contact_is_empty() -> None:
    DistrictFactory.create(is_active=False)
    assert roster.district_contact() == roster.Contact("", "", "", "", "")


@pytest.fixture
def student() -> Student:
    return StudentFactory.create()


def test_contacts_hear_even_without_any_right(student: Student) -> None:
    guardian = GuardianFactory.create(first_name="Minnie", email="minnie@example.org", language="vi")
    RelationshipFactory.create(guardian=guardian, student=student)
    assert roster.notice_recipients(student) == [
        Recipient("Minnie Clayton", "minnie@example.org", "vi"),
    ]


@pytest.mark.parametrize(
    ("guardian", "tie"),
    [
        ({"email": ""}, {}),
        ({"email": "a@example.org", "is_active": False}, {}),
        ({"email": "a@example.org"}, {"is_active": False}),
        ({"email": "a@example.org"}, {"is_contact": False, "grades": True}),
    ],
)
def test_who_does_not_hear(student: Student, guardian: dict[str, object], tie: dict[str, object]) -> None:
    RelationshipFactory.create(guardian=GuardianFactory.create(**guardian), student=student, **tie)
    assert roster.notice_recipients(student) == []


def test_a_shared_address_hears_once_and_other_families_never(student: Student) -> None:
    for email in ("home@example.org", "Home@example.org"):
        RelationshipFactory.create(guardian=GuardianFactory.create(email=email), student=student)
    stranger = GuardianFactory.create(email="stranger@example.org")
    RelationshipFactory.create(guardian=stranger, student=StudentFactory.create())
    assert [recipient.email for recipient in roster.notice_recipients(student)] == ["home@example.org"]


def test_the_homeroom_teacher_is_the_primary_one_of_today(student: Student) -> None:
    assert roster.homeroom_teacher(student) is None
    school = SchoolFactory.create()
    course = Course.objects.create(sourced_id="hr", title="Homeroom", school=school)
    room = Section.objects.create(sourced_id="hr-7", title="7", kind="homeroom", course=course, school=school)
    student.homeroom = room
    today = timezone.localdate()
    for key, primary, end in (
        ("aide", False, None),
        ("gone", True, today),
        ("now", True, today + dt.timedelta(1)),
    ):
        staff = StaffMemberFactory.create(first_name=key)
        SectionTeacher.objects.create(sourced_id=key, staff=staff, section=room, primary=primary, end=end)
    teacher = roster.homeroom_teacher(student)
    assert teacher is not None
    assert teacher.first_name == "now"
