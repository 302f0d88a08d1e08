"""The fixed cast: a student, her mother, her father with fewer rights, a stranger, a teacher, a technician.

`claim` makes a student's account through the real service; `sign_in` goes through the two real screens.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from claims import claiming
from portal.models import User, new_salt
from portal.origin import Origin
from sis.models import Guardian, School, StaffMember, Student
from tests.factories import (
    DistrictFactory,
    GuardianFactory,
    RelationshipFactory,
    SchoolFactory,
    StaffMemberFactory,
    StaffUserFactory,
    StudentFactory,
)

PASSWORD = "copper-sail-lemon"
NEW_PASSWORD = "window-apple-train"
ANSWERS = {"birth_month": "5", "middle_name": "Zoë", "favorite_fruit": "peach"}
HERE = Origin(ip="203.0.113.7", agent="a test")


@dataclass(frozen=True)
class Cast:
    """Who is there. Passwords of everybody who has one are `PASSWORD`."""

    school: School
    daffy: Student  # has not claimed yet
    marcia: Student  # has claimed: S0123457
    mother: Guardian
    father: Guardian
    stranger: Student  # of another school
    teacher: StaffMember
    technician: User
    outsider: User  # a staff member who may do nothing yet


def claim(student: Student, password: str = PASSWORD, answers: dict[str, str] | None = None) -> User:
    """Claim this student's account through the service."""
    salt = new_salt()
    digest = claiming.digest_first_password(student=student, password=password, salt=salt)
    claim = claiming.Claim(student, digest, salt, answers or ANSWERS, journey=new_salt()[:12], language="en")
    return claiming.claim_account(claim=claim, origin=HERE)


def sign_in(client: Client, username: str, password: str = PASSWORD) -> Any:
    """Go through both screens; return the answer to the second."""
    client.post("/", {"username": username})
    return client.post("/password/", {"password": password})


def make_staff(email: str, *permissions: str) -> User:
    """Make a staff user with the password `PASSWORD` and these permissions."""
    user = StaffUserFactory.build(username=email)
    user.set_password(PASSWORD)
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast in its school, with the database."""
    DistrictFactory.create()
    school = SchoolFactory.create(name="Babb Middle", contact_name="Mr. Bell", contact_phone="770-555-0120")
    daffy = StudentFactory.create(
        number="0393354", last_name="Clayton", first_name="Daffy", middle_name="Mae", school=school
    )
    marcia = StudentFactory.create(number="0123457", last_name="Student", first_name="Marcia", school=school)
    mother = GuardianFactory.create(first_name="Minnie", email="minnie@example.org", language="es")
    father = GuardianFactory.create(first_name="Max", email="max@example.org", language="vi")
    for student in (daffy, marcia):
        RelationshipFactory.create(
            guardian=mother, student=student, kind="mother", grades=True, schedule=True
        )
        RelationshipFactory.create(guardian=father, student=student, kind="father", schedule=True)
    claim(marcia)
    return Cast(
        school=school,
        daffy=daffy,
        marcia=marcia,
        mother=mother,
        father=father,
        stranger=StudentFactory.create(number="0999999", last_name="Stranger", first_name="Sam"),
        teacher=StaffMemberFactory.create(),
        technician=make_staff("tech@example.org", "reset_account"),
        outsider=make_staff("outsider@example.org"),
    )
