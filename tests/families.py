"""The families of the parents' tests: two parents of one child, a contact, and another family."""

from dataclasses import dataclass

import pytest

from portal.models import User
from sis.models import Guardian, School, Student
from tests.factories import (
    DistrictFactory,
    GuardianFactory,
    RelationshipFactory,
    SchoolFactory,
    StudentFactory,
)
from tests.parents.walking import MOTHERS_NAME, make_parent
from tests.recorded import recorded


@dataclass(frozen=True)
class Families:
    """Minnie and Max Clayton with Daffy; his aunt, who has no rights; Oskar Other with Olga."""

    school: School
    daffy: Student
    mother: Guardian  # all areas, in Spanish
    father: Guardian  # the schedule only; no email on file
    aunt: Guardian
    olga: Student
    other: Guardian


@pytest.fixture
def families(request: pytest.FixtureRequest, db: None) -> Families:
    """Two families in the roster; no one has an account, but for Minnie where a test asks for `minnie`."""
    if "minnie" in request.fixturenames:
        return recorded(make_families_with_minnie)[0]
    return recorded(make_families)


def make_families() -> Families:
    """Write both families to the roster."""
    DistrictFactory.create()
    school = SchoolFactory.create(name="Babb Middle", contact_phone="770-555-0120")
    daffy = StudentFactory.create(
        number="0393354",
        last_name="Clayton",
        first_name="Daffy",
        school=school,
        birth_date="2013-05-04",
    )
    olga = StudentFactory.create(number="0999999", last_name="Other", first_name="Olga")
    mother = GuardianFactory.create(first_name="Minnie", email="minnie@example.org", language="es")
    father = GuardianFactory.create(first_name="Max", language="vi")
    aunt = GuardianFactory.create(first_name="Agnes", email="agnes@example.org")
    other = GuardianFactory.create(first_name="Oskar", last_name="Other", email="oskar@example.org")
    every_area = dict.fromkeys(
        ("schedule", "attendance", "grades", "calendar", "household", "notices", "reports"), True
    )
    RelationshipFactory.create(guardian=mother, student=daffy, kind="mother", **every_area)
    RelationshipFactory.create(guardian=father, student=daffy, kind="father", schedule=True)
    RelationshipFactory.create(guardian=aunt, student=daffy, kind="relative")
    RelationshipFactory.create(guardian=other, student=olga, kind="father", **every_area)
    return Families(school, daffy, mother, father, aunt, olga, other)


def make_families_with_minnie() -> tuple[Families, User]:
    """Write both families to the roster, and make the account of Daffy's mother."""
    families = make_families()
    return families, make_parent(families.mother, MOTHERS_NAME)


@pytest.fixture
def minnie(families: Families) -> User:
    """The account of Daffy's mother."""
    return User.objects.get(username=MOTHERS_NAME)
