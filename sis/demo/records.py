"""The records of a made-up roster, each of which becomes rows of OneRoster files."""

from datetime import date, datetime
from typing import NamedTuple


class Org(NamedTuple):
    """The district, or one of its schools, with the office to contact."""

    sourced_id: str
    name: str
    type: str
    parent: str
    level: str
    grades: tuple[str, ...]
    contact_name: str
    contact_phone: str
    contact_email: str
    contact_hours: str


class Term(NamedTuple):
    """A part of the school year; ``end`` is the first day after it."""

    sourced_id: str
    title: str
    kind: str
    start: date
    end: date
    parent: str
    school_year: int


class Course(NamedTuple):
    """A course of a school."""

    sourced_id: str
    title: str
    code: str
    grades: tuple[str, ...]
    school: str


class Section(NamedTuple):
    """A class of a course, or a homeroom."""

    sourced_id: str
    title: str
    kind: str
    grade: str
    code: str
    room: str
    periods: str
    school: str
    course: str
    terms: tuple[str, ...]


class Staff(NamedTuple):
    """A staff member; ``scope`` is the role in staffScope.csv, or blank for no row there."""

    sourced_id: str
    last_name: str
    first_name: str
    email: str
    role: str
    scope: str
    org: str


class Teaching(NamedTuple):
    """A teacher of a section."""

    sourced_id: str
    staff: str
    section: str
    school: str
    begin: date | None
    end: date | None


class Student(NamedTuple):
    """A student; a newcomer has no ``entered_at``, so that the load itself counts as the entry."""

    sourced_id: str
    number: str
    last_name: str
    first_name: str
    middle_name: str
    birth_date: date
    sex: str
    group: str
    grade: str
    org: str
    entered_at: datetime | None
    language: str
    guardians: tuple[str, ...]


class Guardian(NamedTuple):
    """A guardian, or a relative who is only a contact."""

    sourced_id: str
    role: str
    last_name: str
    first_name: str
    email: str
    phone: str
    language: str
    org: str


class Relationship(NamedTuple):
    """A guardian's relationship to a student, with the areas that it opens."""

    guardian: str
    student: str
    kind: str
    is_contact: bool
    areas: tuple[str, ...]


class Household(NamedTuple):
    """A household."""

    sourced_id: str
    name: str
    phone: str
    email: str
    physical_address: str
    mailing_address: str


class Member(NamedTuple):
    """A student or a guardian in a household."""

    household: str
    person: str


class Enrollment(NamedTuple):
    """A student in a section."""

    sourced_id: str
    student: str
    section: str
    school: str
    begin: date
    end: date


Record = (
    Org
    | Term
    | Course
    | Section
    | Staff
    | Teaching
    | Student
    | Guardian
    | Relationship
    | Household
    | Member
    | Enrollment
)
