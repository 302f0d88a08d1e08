"""What a made-up district consists of: plain records, which are written to files or to the database."""

from datetime import date, datetime
from typing import NamedTuple


class Org(NamedTuple):
    """The district, or one of its schools with the office to ask."""

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
    """A stretch of the school year; ends before the day ``end``."""

    sourced_id: str
    title: str
    kind: str
    start: date
    end: date
    parent: str
    school_year: int


class Course(NamedTuple):
    """What a school teaches."""

    sourced_id: str
    title: str
    code: str
    grades: tuple[str, ...]
    school: str
    year: str


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
    """Somebody who works for the district; ``duty`` says as what, finer than OneRoster's roles."""

    sourced_id: str
    last_name: str
    first_name: str
    email: str
    role: str
    duty: str
    org: str


class Teaching(NamedTuple):
    """Who teaches a section."""

    sourced_id: str
    staff: str
    section: str
    school: str
    begin: date
    end: date


class Student(NamedTuple):
    """A student; without ``entered_at`` he or she is new tonight."""

    sourced_id: str
    number: str
    last_name: str
    first_name: str
    middle_name: str
    birth_date: date
    sex: str
    group: str
    grade: str
    school: str
    homeroom: str
    entered_at: datetime | None
    language: str
    guardians: tuple[str, ...]


class Guardian(NamedTuple):
    """A grown-up of one family."""

    sourced_id: str
    role: str
    last_name: str
    first_name: str
    email: str
    phone: str
    language: str
    school: str


class Relationship(NamedTuple):
    """A guardian's tie to a student, and the areas that it opens."""

    guardian: str
    student: str
    kind: str
    is_contact: bool
    areas: tuple[str, ...]


class Household(NamedTuple):
    """A home."""

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
    is_student: bool


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
