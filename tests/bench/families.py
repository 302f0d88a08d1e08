"""The parents of the benchmark, and their actions in a browser."""

import itertools
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from parents.models import GuardianAccount
from portal.models import User
from sis.models import Guardian, Relationship, Section, Student
from tests.cast import PASSWORD, SALT
from tests.factories import (
    DistrictFactory,
    GuardianFactory,
    RelationshipFactory,
    SchoolFactory,
    SectionFactory,
    StudentFactory,
)
from tests.visiting import Client

CHILDREN = 3
_addresses = (f"198.{a}.{b}.{c}" for a, b, c in itertools.product(range(18, 20), range(250), range(1, 250)))


@dataclass(frozen=True)
class Parent:
    """A parent with an account: the name, and what the request form asks for."""

    username: str
    number: str
    last_name: str
    first_name: str


def make_parents(count: int, *, prefix: str) -> list[Parent]:
    """Make this many parents with an account and `CHILDREN` children each."""
    DistrictFactory.create()
    homeroom = SectionFactory.create(school=SchoolFactory.create(contact_phone="770-555-0120"))
    digest, made = make_password(PASSWORD, salt=SALT), []
    for number in range(count):
        guardian = GuardianFactory.create(last_name="Parent", email=f"{prefix}{number}@example.org")
        user = User(kind=User.Kind.PARENT, username=f"{prefix}{number}x", salt=SALT, password=digest)
        user.save()
        GuardianAccount.objects.create(guardian=guardian, user=user)
        made.append(Parent(user.username, _children(guardian, homeroom), "Parent", guardian.first_name))
    return made


def _children(guardian: Guardian, homeroom: Section) -> str:
    rights = dict.fromkeys(Relationship.AREAS, True)
    children: list[Student] = StudentFactory.create_batch(
        CHILDREN, school=homeroom.school, homeroom=homeroom, birth_date="2013-05-04"
    )
    for child in children:
        RelationshipFactory.create(guardian=guardian, student=child, **rights)
    return children[0].number


def new_browser() -> Client:
    """Return a browser with an address of its own, so that address limits do not apply."""
    return Client(REMOTE_ADDR=next(_addresses))


def log_in(parent: Parent) -> Client:
    """Log in, in a browser without a session."""
    browser = new_browser()
    answer = browser.post("/parents/", {"username": parent.username, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    return browser
