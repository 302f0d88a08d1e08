"""The fixed cast: a student, her parents with different rights, another family, and staff of each role.

`claim` makes a student's account through the real service; `sign_in` uses the two real screens.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission

from claims.claim import Claim, claim_account, digest_first_password
from portal.actor import Actor
from portal.auth.hashing import PortalArgon2Hasher
from portal.models import StaffAccount, User, new_salt
from portal.web.client_address import Origin
from sis.models import Guardian, School, Section, StaffMember, Student
from tests.factories import (
    DistrictFactory,
    EnrollmentFactory,
    GuardianFactory,
    RelationshipFactory,
    SchoolFactory,
    SectionFactory,
    SectionTeacherFactory,
    StaffMemberFactory,
    StaffScopeFactory,
    StaffUserFactory,
    StudentFactory,
)
from tests.recorded import recorded
from tests.visiting import Client

PASSWORD = "copper-sail-lemon"
NEW_PASSWORD = "window-apple-train"
ANSWERS = {"birth_month": "5", "middle_name": "Zoë", "favorite_fruit": "peach"}
SALT = "the-salt-of-all-staff-"
HERE = Origin(ip="203.0.113.7", agent="a test")


@dataclass(frozen=True)
class Cast:
    """The people. Everyone with an account has the password `PASSWORD`."""

    school: School
    daffy: Student  # has not claimed yet
    marcia: Student  # has claimed: S0123457
    mother: Guardian
    father: Guardian
    stranger: Student  # of another school
    teacher: StaffMember
    technician: User  # of the school
    outsider: User  # a staff member who may do nothing yet
    teacher_user: User  # the account of `teacher`, in whose class marcia and daffy are
    registrar: User  # of the school
    administrator: User  # of the district, not in the roster


def claim(student: Student, password: str = PASSWORD, answers: dict[str, str] | None = None) -> User:
    """Claim this student's account through the service."""
    salt = new_salt()
    journey = new_salt()[:12]
    digest = digest_first_password(
        student=student, password=password, salt=salt, journey=journey, origin=None
    )
    claim = Claim(student, digest, salt, answers or ANSWERS, journey=journey, language="en")
    return claim_account(actor=Actor(), claim=claim)


def sign_in(client: Client, username: str, password: str = PASSWORD) -> Any:
    """Use both screens; return the response of the second."""
    client.post("/", {"username": username})
    return client.post("/password/", {"password": password})


@cache
def _digest(memory_cost: int) -> str:
    """`PASSWORD` under the one salt of all staff made here: a hash for each of them would take a while."""
    return make_password(PASSWORD, salt=SALT)


def make_staff(
    email: str,
    *permissions: str,
    role: str = "",
    staff: StaffMember | None = None,
    school: School | None = None,
) -> User:
    """Make a staff user with the password `PASSWORD`, these permissions, and a role (at a school)."""
    user = StaffUserFactory.create(
        username=email, salt=SALT, password=_digest(PortalArgon2Hasher.memory_cost)
    )
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    if role:
        user.groups.add(Group.objects.get(name=role))
    if school:
        staff = staff or StaffMemberFactory.create(email=email, role=role)
        StaffScopeFactory.create(staff=staff, school=school, role=role)
    if staff:
        StaffAccount.objects.create(user=user, staff=staff)
    return user


def _teach(teacher: StaffMember, school: School, *students: Student) -> Section:
    section = SectionFactory.create(title="Science 7", school=school)
    SectionTeacherFactory.create(staff=teacher, section=section)
    for student in students:
        EnrollmentFactory.create(student=student, section=section)
    return section


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast with its school, in the database."""
    return recorded(make_cast)


def make_cast() -> Cast:
    """Write the cast to the roster, with their accounts."""
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
    teacher = StaffMemberFactory.create()
    _teach(teacher, school, daffy, marcia)
    return Cast(
        school=school,
        daffy=daffy,
        marcia=marcia,
        mother=mother,
        father=father,
        stranger=StudentFactory.create(number="0999999", last_name="Stranger", first_name="Sam"),
        teacher=teacher,
        technician=make_staff("tech@example.org", role="technician", school=school),
        outsider=make_staff("outsider@example.org"),
        teacher_user=make_staff("teacher@example.org", role="teacher", staff=teacher),
        registrar=make_staff("registrar@example.org", role="registrar", school=school),
        administrator=make_staff("district@example.org", role="district administrator"),
    )
