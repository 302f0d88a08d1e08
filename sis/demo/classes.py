"""The timetable of a made-up district: courses, sections, their teachers, and each student's classes.

A homeroom (a cohort) moves from period to period; cohorts with the same periods exchange students, so that
no student and no teacher has to be in two rooms at once.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from string import ascii_uppercase
from typing import NamedTuple

from sis.demo.records import Course, Enrollment, Section, Teaching
from sis.demo.school_year import SchoolYear
from sis.demo.schools import GENERATED, Plan, School

PERIODS = 7
# A teacher has one of the seven periods free.
TAUGHT = 6


class Subject(NamedTuple):
    """A subject, taught by semesters or all year; ``grades`` names those that have it, empty for all."""

    code: str
    title: str
    by_semester: bool = False
    grades: tuple[str, ...] = ()


HOMEROOM = Subject("HR", "Homeroom")
SPECIALS = (Subject("SPEC", "Art, Music and Movement", grades=("01", "02", "03", "04", "05")),)
SUBJECTS = (
    Subject("ELA", "Language Arts"),
    Subject("MATH", "Mathematics"),
    Subject("SCI", "Science", by_semester=True),
    Subject("SOC", "Social Studies", by_semester=True),
    Subject("PE", "Health and Physical Education", by_semester=True),
    Subject("LANG", "World Languages", by_semester=True),
    Subject("ELEC", "Electives", by_semester=True),
)


def subjects_of(school: School) -> tuple[Subject, ...]:
    """Return the subjects of a school, without the homeroom."""
    return SPECIALS if school.level == "elementary" else SUBJECTS


def teachers_needed(school: School) -> int:
    """Return how many teachers the timetable of a school needs."""
    cohorts = len(school.grades) * school.homerooms
    homeroom_teachers = cohorts if school.level == "elementary" else 0
    return homeroom_teachers + len(subjects_of(school)) * -(-cohorts // TAUGHT)


def courses(school: School, year: SchoolYear) -> Iterator[Course]:
    """Yield a homeroom course and the subjects."""
    for subject in (HOMEROOM, *subjects_of(school)):
        grades = subject.grades or school.grades
        names = subject.title, subject.code
        yield Course(_course_id(school, subject), *names, grades, school.sourced_id, year.session_id("year"))


def sections(school: School, year: SchoolYear) -> Iterator[Section]:
    """Yield every section of a school."""
    for cohort in range(len(school.grades) * school.homerooms):
        yield _section(school, HOMEROOM, cohort, "", year)
        for turn, subject in enumerate(subjects_of(school)):
            if _has(school.grades[cohort // school.homerooms], subject):
                for half in _halves(subject):
                    section = _section(school, subject, cohort, half, year)
                    yield section._replace(periods=_period(turn, cohort))


def teachings(school: School, plan: Plan) -> Iterator[Teaching]:
    """Yield the teacher of each section: six sections in a row of one subject, and one homeroom."""
    cohorts = len(school.grades) * school.homerooms
    offset = cohorts if school.level == "elementary" else 0
    rows = -(-cohorts // TAUGHT)
    for section in sections(school, plan.year):
        code, _, rest = section.code.partition("-")
        cohort = int(rest)
        subject_teacher = offset + _turn(school, code) * rows + cohort // TAUGHT
        teacher = teacher_id(school, cohort if section.kind == "homeroom" else subject_teacher)
        days = _days(code.lstrip(ascii_uppercase), plan.year)
        yield Teaching(f"{section.sourced_id}-t", teacher, section.sourced_id, school.sourced_id, *days)


class StudentSection(NamedTuple):
    """A section that a student is in: its id, its period, and its semester, blank for the whole year."""

    subject: Subject
    half: str
    sourced_id: str
    period: str


def sections_of(school: School, grade: str, slot: int) -> Iterator[StudentSection]:
    """Yield the sections of the student with this place in the list of the grade."""
    for turn, subject in enumerate((HOMEROOM, *subjects_of(school))):
        if _has(grade, subject):
            cohort = _cohort(school, grade, slot, subject)
            for half in _halves(subject):
                period = "0" if subject is HOMEROOM else _period(turn - 1, cohort)
                yield StudentSection(subject, half, _section_id(school, subject, cohort, half), period)


def enrollments(
    student: str, school: School, found: Iterable[StudentSection], year: SchoolYear
) -> Iterator[Enrollment]:
    """Yield the enrollments of a student (a sourcedId) in sections of a school."""
    for one in found:
        name = f"{student}-{one.subject.code}{one.half}"
        yield Enrollment(name, student, one.sourced_id, school.sourced_id, *_days(one.half, year))


def teacher_id(school: School, number: int) -> str:
    """Return the sourcedId of a teacher of a school."""
    return f"{GENERATED}staff-{school.key}-{number + 1}"


def _cohort(school: School, grade: str, slot: int, subject: Subject) -> int:
    """Return the cohort with which a student has a subject: one with the periods of the student's own."""
    first = school.grades.index(grade) * school.homerooms
    row, own = divmod(slot, school.homerooms)
    if subject is HOMEROOM:
        return first + own
    turn = next(turn for turn, other in enumerate(subjects_of(school)) if other is subject)
    index, periods = divmod(own, PERIODS)
    alike = (school.homerooms - periods + PERIODS - 1) // PERIODS
    return first + periods + PERIODS * ((index + row * turn) % alike)


def _period(turn: int, cohort: int) -> str:
    return str((turn + cohort) % PERIODS + 1)


def _has(grade: str, subject: Subject) -> bool:
    return not subject.grades or grade in subject.grades


def _halves(subject: Subject) -> tuple[str, ...]:
    """Return the semesters of a subject, or an empty text for the whole year."""
    return ("1", "2") if subject.by_semester else ("",)


def _section(school: School, subject: Subject, cohort: int, half: str, year: SchoolYear) -> Section:
    grade = school.grades[cohort // school.homerooms]
    return Section(
        _section_id(school, subject, cohort, half),
        f"{subject.title} {grade}" + (f", Semester {half}" if half else ""),
        "homeroom" if subject is HOMEROOM else "scheduled",
        grade,
        f"{subject.code}{half}-{cohort}",
        f"{100 + cohort}",
        "0",
        school.sourced_id,
        _course_id(school, subject),
        _terms(half, year),
    )


def _turn(school: School, code: str) -> int:
    """Return the place of a section's subject among those of its school."""
    codes = [f"{subject.code}{half}" for subject in subjects_of(school) for half in _halves(subject)]
    turns = [turn for turn, subject in enumerate(subjects_of(school)) for _ in _halves(subject)]
    return turns[codes.index(code)] if code in codes else 0


def _section_id(school: School, subject: Subject, cohort: int, half: str) -> str:
    return f"{GENERATED}class-{school.key}-{subject.code}{half}-{cohort + 1}"


def _course_id(school: School, subject: Subject) -> str:
    return f"{GENERATED}course-{school.key}-{subject.code}"


def _terms(half: str, year: SchoolYear) -> tuple[str, ...]:
    return (year.semesters[int(half) - 1],) if half else year.semesters


def _days(half: str, year: SchoolYear) -> tuple[date, date]:
    """Return the first day of a section, and the first day after it."""
    return year.span(f"s{half}" if half else "year")
