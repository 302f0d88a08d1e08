"""What the schools of a made-up district teach: courses, sections, teachers, and each student's timetable.

A homeroom (a cohort) moves from period to period; cohorts with the same periods exchange students, so that
no student and no teacher is ever wanted in two rooms at once.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sis.demo.planning import SEMESTERS, YEAR, Place, Plan
from sis.demo.records import Course, Enrollment, Section, Student, Teaching

PERIODS = 7
# A teacher has one of the seven periods free.
TAUGHT = 6


class Subject(NamedTuple):
    """A subject; by semesters or the whole year."""

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


def subjects(place: Place) -> tuple[Subject, ...]:
    """The subjects of a school, without the homeroom."""
    return SPECIALS if place.level == "elementary" else SUBJECTS


def teachers(place: Place) -> int:
    """How many teachers the timetable of a school needs."""
    cohorts = len(place.grades) * place.homerooms
    return (cohorts if place.level == "elementary" else 0) + len(subjects(place)) * -(-cohorts // TAUGHT)


def courses(place: Place) -> Iterator[Course]:
    """A homeroom and the subjects."""
    for subject in (HOMEROOM, *subjects(place)):
        yield Course(
            _course_id(place, subject),
            subject.title,
            subject.code,
            subject.grades or place.grades,
            place.sourced_id,
            YEAR,
        )


def sections(place: Place) -> Iterator[Section]:
    """Every section of a school."""
    for cohort in range(len(place.grades) * place.homerooms):
        yield _section(place, HOMEROOM, cohort, "")
        for turn, subject in enumerate(subjects(place)):
            if taught(subject, place.grades[cohort // place.homerooms]):
                for half in halves(subject):
                    yield _section(place, subject, cohort, half, str((turn + cohort) % PERIODS + 1))


def teachings(place: Place, plan: Plan) -> Iterator[Teaching]:
    """Who teaches each section: six in a row of the same subject, and one homeroom."""
    offset = len(place.grades) * place.homerooms if place.level == "elementary" else 0
    rows = -(-len(place.grades) * place.homerooms // TAUGHT)
    for section in sections(place):
        code, _, rest = section.code.partition("-")
        cohort = int(rest)
        turn = _turn(place, code)
        teacher = cohort if section.kind == "homeroom" else offset + turn * rows + cohort // TAUGHT
        begin, end = _days(section.terms, plan)
        staff = teacher_id(place, teacher)
        yield Teaching(f"{section.sourced_id}-t", staff, section.sourced_id, place.sourced_id, begin, end)


def enrollments(student: Student, place: Place, slot: int, plan: Plan) -> Iterator[Enrollment]:
    """A student's classes, for the student at this place of the grade's list."""
    for subject in (HOMEROOM, *subjects(place)):
        if taught(subject, student.grade):
            cohort = cohort_of(place, student.grade, slot, subject)
            for half in halves(subject):
                begin, end = _days(_terms(half), plan)
                section = section_id(place, subject, cohort, half)
                name = f"{student.sourced_id}-{subject.code}{half}"
                yield Enrollment(name, student.sourced_id, section, place.sourced_id, begin, end)


def homeroom_of(place: Place, grade: str, slot: int) -> str:
    """The homeroom of the student at this place of the grade's list."""
    return section_id(place, HOMEROOM, cohort_of(place, grade, slot, HOMEROOM), "")


def cohort_of(place: Place, grade: str, slot: int, subject: Subject) -> int:
    """The cohort with which a student has a subject: one of those that have the student's own periods."""
    first = place.grades.index(grade) * place.homerooms
    row, own = divmod(slot, place.homerooms)
    if subject is HOMEROOM:
        return first + own
    turn = next(turn for turn, other in enumerate(subjects(place)) if other is subject)
    index, periods = divmod(own, PERIODS)
    alike = (place.homerooms - periods + PERIODS - 1) // PERIODS
    return first + periods + PERIODS * ((index + row * turn) % alike)


def taught(subject: Subject, grade: str) -> bool:
    """Whether a grade has a subject."""
    return not subject.grades or grade in subject.grades


def halves(subject: Subject) -> tuple[str, ...]:
    """The semesters of a subject, or the whole year."""
    return ("1", "2") if subject.by_semester else ("",)


def teacher_id(place: Place, number: int) -> str:
    """The sourcedId of a teacher of a school."""
    return f"crowd-staff-{place.key}-{number + 1}"


def section_id(place: Place, subject: Subject, cohort: int, half: str) -> str:
    """The sourcedId of a section."""
    return f"crowd-class-{place.key}-{subject.code}{half}-{cohort + 1}"


def _section(place: Place, subject: Subject, cohort: int, half: str, period: str = "0") -> Section:
    grade = place.grades[cohort // place.homerooms]
    return Section(
        section_id(place, subject, cohort, half),
        f"{subject.title} {grade}" + (f", Semester {half}" if half else ""),
        "homeroom" if subject is HOMEROOM else "scheduled",
        grade,
        f"{subject.code}{half}-{cohort}",
        f"{100 + cohort}",
        period,
        place.sourced_id,
        _course_id(place, subject),
        _terms(half),
    )


def _turn(place: Place, code: str) -> int:
    """Where the subject of a section stands among those of its school."""
    codes = [f"{subject.code}{half}" for subject in subjects(place) for half in halves(subject)]
    owners = [turn for turn, subject in enumerate(subjects(place)) for _ in halves(subject)]
    return owners[codes.index(code)] if code in codes else 0


def _course_id(place: Place, subject: Subject) -> str:
    return f"crowd-course-{place.key}-{subject.code}"


def _terms(half: str) -> tuple[str, ...]:
    return (SEMESTERS[int(half) - 1],) if half else SEMESTERS


def _days(terms: tuple[str, ...], plan: Plan) -> tuple[date, date]:
    begin = plan.middle if terms == SEMESTERS[1:] else plan.first_day
    return begin, plan.middle if terms == SEMESTERS[:1] else plan.last_day
