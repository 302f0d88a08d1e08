"""The timetable of a made-up district: courses, sections, their teachers, and each student's classes.

A homeroom (a cohort) moves from period to period; cohorts with the same periods exchange students, so that
no student and no teacher has to be in two rooms at once.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sis.demo.records import Course, Enrollment, Section, Teaching
from sis.demo.school_year import SEMESTERS
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


def courses(school: School) -> Iterator[Course]:
    """Yield a homeroom course and the subjects."""
    for subject in (HOMEROOM, *subjects_of(school)):
        grades = subject.grades or school.grades
        yield Course(_course_id(school, subject), subject.title, subject.code, grades, school.sourced_id)


def sections(school: School) -> Iterator[Section]:
    """Yield every section of a school."""
    for cohort in range(len(school.grades) * school.homerooms):
        yield _section(school, HOMEROOM, cohort, "")
        for turn, subject in enumerate(subjects_of(school)):
            if _has(school.grades[cohort // school.homerooms], subject):
                for half in _halves(subject):
                    yield _section(school, subject, cohort, half, str((turn + cohort) % PERIODS + 1))


def teachings(school: School, plan: Plan) -> Iterator[Teaching]:
    """Yield the teacher of each section: six sections in a row of one subject, and one homeroom."""
    cohorts = len(school.grades) * school.homerooms
    offset = cohorts if school.level == "elementary" else 0
    rows = -(-cohorts // TAUGHT)
    for section in sections(school):
        code, _, rest = section.code.partition("-")
        cohort = int(rest)
        subject_teacher = offset + _turn(school, code) * rows + cohort // TAUGHT
        teacher = teacher_id(school, cohort if section.kind == "homeroom" else subject_teacher)
        days = _days(section.terms, plan)
        yield Teaching(f"{section.sourced_id}-t", teacher, section.sourced_id, school.sourced_id, *days)


def enrollments(student: str, school: School, grade: str, slot: int, plan: Plan) -> Iterator[Enrollment]:
    """Yield the classes of the student (a sourcedId) with this place in the list of the grade."""
    for subject in (HOMEROOM, *subjects_of(school)):
        if _has(grade, subject):
            cohort = _cohort(school, grade, slot, subject)
            for half in _halves(subject):
                section = _section_id(school, subject, cohort, half)
                days = _days(_terms(half), plan)
                name = f"{student}-{subject.code}{half}"
                yield Enrollment(name, student, section, school.sourced_id, *days)


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


def _has(grade: str, subject: Subject) -> bool:
    return not subject.grades or grade in subject.grades


def _halves(subject: Subject) -> tuple[str, ...]:
    """Return the semesters of a subject, or an empty text for the whole year."""
    return ("1", "2") if subject.by_semester else ("",)


def _section(school: School, subject: Subject, cohort: int, half: str, period: str = "0") -> Section:
    grade = school.grades[cohort // school.homerooms]
    return Section(
        _section_id(school, subject, cohort, half),
        f"{subject.title} {grade}" + (f", Semester {half}" if half else ""),
        "homeroom" if subject is HOMEROOM else "scheduled",
        grade,
        f"{subject.code}{half}-{cohort}",
        f"{100 + cohort}",
        period,
        school.sourced_id,
        _course_id(school, subject),
        _terms(half),
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


def _terms(half: str) -> tuple[str, ...]:
    return (SEMESTERS[int(half) - 1],) if half else SEMESTERS


def _days(terms: tuple[str, ...], plan: Plan) -> tuple[date, date]:
    begin = plan.middle if terms == SEMESTERS[1:] else plan.first_day
    return begin, plan.middle if terms == SEMESTERS[:1] else plan.last_day
