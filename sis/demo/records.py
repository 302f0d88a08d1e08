"""The records of a made-up roster, each of which becomes rows of OneRoster files.

Those from `ScoreScale` on have the columns of their file, in its order (docs/roster.md).
"""

from datetime import date, datetime, time
from decimal import Decimal
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
    address: str = ""


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
    school_year: str = ""


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


class ScoreScale(NamedTuple):
    """A grading scale, written as the files write its levels."""

    sourced_id: str
    title: str
    type: str
    org: str
    levels: str


class Category(NamedTuple):
    """A category of assignments."""

    sourced_id: str
    title: str


class Assignment(NamedTuple):
    """A piece of work of a class; its points are None if it has no number."""

    sourced_id: str
    title: str
    description: str
    assigned: date
    due: date
    section: str
    category: str
    term: str
    school: str
    points: Decimal | int | None
    is_extra_credit: bool = False
    multiplier: int = 1


class AssignmentScale(NamedTuple):
    """The scale of an assignment's text scores."""

    sourced_id: str
    assignment: str
    scale: str


class Score(NamedTuple):
    """One student's result in one assignment; OneRoster 1.1 has no room for the text and the four marks."""

    sourced_id: str
    assignment: str
    student: str
    status: str
    score: Decimal | int | None
    day: date
    comment: str = ""
    text: str = ""
    is_incomplete: bool = False
    is_late: bool = False
    is_missing: bool = False
    flag: str = ""
    entered_by: str = ""


class GradingTask(NamedTuple):
    """What grades are given for."""

    sourced_id: str
    title: str
    kind: str
    scale: str
    order: int


class ClassGrading(NamedTuple):
    """How a class's grade is computed."""

    section: str
    method: str
    rounding: str
    scale: str


class ClassCategory(NamedTuple):
    """The weight that a category has in a class."""

    section: str
    category: str
    weight: int
    task: str = ""


class Mark(NamedTuple):
    """The school's grade for a task in a term; a blank section: of the student as a whole."""

    student: str
    section: str
    task: str
    term: str
    mark: str
    percent: Decimal | None
    state: str
    comment: str
    posted_at: datetime | None


class GradingWindow(NamedTuple):
    """When grades are entered, and from when families see them."""

    org: str
    task: str
    term: str
    opens: date
    closes: date
    visible_from: date


class Period(NamedTuple):
    """A period of a school."""

    sourced_id: str
    school: str
    name: str
    order: int


class Bell(NamedTuple):
    """The time of a period in a schedule."""

    schedule: str
    period: str
    start: time
    end: time


class Day(NamedTuple):
    """A day of a school's calendar."""

    school: str
    day: date
    schedule: str
    label: str
    is_instructional: bool


class Meeting(NamedTuple):
    """A class in a period, on days of a label; a blank label is every day."""

    section: str
    period: str
    label: str
    term: str
    room: str
    team: str


class Attendance(NamedTuple):
    """A student in a period of a day; a blank period is the whole day."""

    student: str
    day: date
    period: str
    section: str
    status: str
    excuse: str = ""
    reason: str = ""
    share: Decimal | None = None
    comment: str = ""


class Notice(NamedTuple):
    """A notice in one language."""

    sourced_id: str
    org: str
    grades: tuple[str, ...]
    first_day: date
    last_day: date
    language: str
    title: str
    text: str


class Event(NamedTuple):
    """An event in one language."""

    sourced_id: str
    org: str
    grades: tuple[str, ...]
    section: str
    first_day: date
    last_day: date
    language: str
    title: str
    text: str


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
    | ScoreScale
    | Category
    | Assignment
    | AssignmentScale
    | Score
    | GradingTask
    | ClassGrading
    | ClassCategory
    | Mark
    | GradingWindow
    | Period
    | Bell
    | Day
    | Meeting
    | Attendance
    | Notice
    | Event
)
