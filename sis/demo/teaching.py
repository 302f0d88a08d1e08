"""The demo's terms, staff, courses, sections and enrolments."""

from collections.abc import Iterator
from datetime import date, timedelta

from sis.demo.places import (
    HOMEROOM_TEACHERS,
    OFFICES,
    PLACES,
    SUBJECT_TEACHERS,
    SUBJECTS,
    TERM_TREE,
    TERMS,
    WEEKS_GONE,
    Place,
    place_of,
)
from sis.models import (
    Course,
    Enrollment,
    School,
    Section,
    SectionTeacher,
    StaffMember,
    StaffScope,
    Student,
    Term,
)
from sis.names import fold_for_search

COURSE_CODES = ("HR", *(code for _, code, _ in SUBJECTS))


def first_monday(today: date) -> date:
    """Return the day on which the demo's school year began."""
    return today - timedelta(days=today.weekday(), weeks=WEEKS_GONE)


def terms(today: date) -> list[Term]:
    """The school year that holds today, in semesters and quarters."""
    start = first_monday(today)
    year = (start + timedelta(weeks=36)).year
    return [
        Term(
            sourced_id=f"demo-{key}",
            title=f"{title} {year}" if kind == Term.Kind.SCHOOL_YEAR else title,
            kind=kind,
            start=start + timedelta(weeks=begin),
            end=start + timedelta(weeks=end),
            school_year=year,
        )
        for key, title, kind, begin, end in TERMS
    ]


def staff() -> list[StaffMember]:
    """The homeroom teachers, the subject teachers, and the office."""
    names = [*HOMEROOM_TEACHERS.values(), *(name for names in SUBJECT_TEACHERS.values() for name in names)]
    teachers = [_staff_member(last, first, "teacher") for last, first in names]
    return teachers + [_staff_member(last, first, "administrator") for _school, _role, last, first in OFFICES]


def put_offices(schools: dict[str, School]) -> None:
    """Say who may act at which school, and as what."""
    for key, role, last, first in OFFICES:
        person = StaffMember.objects.get(sourced_id=_staff_id(last, first))
        person.schools.add(schools[f"demo-{key}"])
        StaffScope.objects.update_or_create(
            staff=person, school=schools[f"demo-{key}"], role=role, defaults={"is_active": True}
        )


def courses(schools: dict[str, School]) -> list[Course]:
    """In every school a homeroom and the four subjects."""
    titles = {"HR": "Homeroom", **{code: title for title, code, _ in SUBJECTS}}
    year = Term.objects.get(sourced_id="demo-year")
    return [
        Course(
            sourced_id=f"demo-{place.key}-{code}",
            title=title,
            code=code,
            school=schools[f"demo-{place.key}"],
            school_year=year,
        )
        for place in PLACES
        for code, title in titles.items()
    ]


def sections(schools: dict[str, School]) -> list[Section]:
    """One section a grade of every course."""
    held = {course.sourced_id: course for course in Course.objects.filter(sourced_id__startswith="demo-")}
    periods = {"HR": "0", **{code: period for _, code, period in SUBJECTS}}
    return [
        Section(
            sourced_id=_section_id(grade, code),
            title=f"{held[f'demo-{place.key}-{code}'].title} {grade}",
            kind=Section.Kind.HOMEROOM if code == "HR" else Section.Kind.SCHEDULED,
            code=f"{code}-{grade}",
            room=f"{100 + 10 * place.grades.index(grade) + index}",
            periods=periods[code],
            school=schools[f"demo-{place.key}"],
            course=held[f"demo-{place.key}-{code}"],
        )
        for place, grade in _grades()
        for index, code in enumerate(COURSE_CODES)
    ]


def link_staff_and_terms(schools: dict[str, School]) -> None:
    """Say who works where and which section runs in which semester."""
    people = {
        person.sourced_id: person for person in StaffMember.objects.filter(sourced_id__startswith="demo-")
    }
    for place in PLACES:
        names = [*SUBJECT_TEACHERS[place.key], *(HOMEROOM_TEACHERS[grade] for grade in place.grades)]
        schools[f"demo-{place.key}"].staff.set([people[_staff_id(*name)] for name in names])
    for semester in Term.objects.filter(sourced_id__in=["demo-s1", "demo-s2"]):
        semester.sections.add(*Section.objects.filter(sourced_id__startswith="demo-"))
    for parent, children in TERM_TREE.items():
        held = Term.objects.get(sourced_id=f"demo-{parent}")
        Term.objects.filter(sourced_id__in=[f"demo-{child}" for child in children]).update(parent=held)


def teachings() -> Iterator[SectionTeacher]:
    """Who teaches which section."""
    people = {
        person.sourced_id: person for person in StaffMember.objects.filter(sourced_id__startswith="demo-")
    }
    for section in Section.objects.filter(sourced_id__startswith="demo-").select_related("school"):
        code, _, grade = section.code.partition("-")
        names = SUBJECT_TEACHERS[section.school.sourced_id.removeprefix("demo-")]
        name = HOMEROOM_TEACHERS[grade] if code == "HR" else names[COURSE_CODES.index(code) - 1]
        teacher = people[_staff_id(*name)]
        yield SectionTeacher(
            sourced_id=f"{section.sourced_id}-teacher", staff=teacher, section=section, primary=True
        )


def enrollments(today: date) -> Iterator[Enrollment]:
    """Every student in the sections of the grade, for the whole year."""
    begin = first_monday(today)
    by_grade: dict[str, list[Section]] = {}
    for section in Section.objects.filter(sourced_id__startswith="demo-"):
        by_grade.setdefault(section.code.partition("-")[2], []).append(section)
    for student in Student.objects.filter(sourced_id__startswith="demo-"):
        for section in by_grade.get(student.grade, []):
            yield Enrollment(
                sourced_id=f"{student.sourced_id}-{section.code}",
                student=student,
                section=section,
                begin=begin,
                end=begin + timedelta(weeks=36),
            )


def homerooms() -> dict[str, Section]:
    """The homeroom of each grade."""
    rooms = Section.objects.filter(sourced_id__startswith="demo-", kind=Section.Kind.HOMEROOM)
    return {room.code.partition("-")[2]: room for room in rooms}


def school_of(grade: str, schools: dict[str, School]) -> School | None:
    """Return the school that teaches a grade, or None."""
    place = place_of(grade)
    return schools[f"demo-{place.key}"] if place else None


def _grades() -> Iterator[tuple[Place, str]]:
    return ((place, grade) for place in PLACES for grade in place.grades)


def _section_id(grade: str, code: str) -> str:
    return f"demo-section-{grade}-{code}"


def _staff_member(last: str, first: str, role: str) -> StaffMember:
    email = f"{_plain(first)}.{_plain(last)}@example.org"
    return StaffMember(
        sourced_id=_staff_id(last, first), last_name=last, first_name=first, email=email, role=role
    )


def _staff_id(last: str, first: str) -> str:
    return f"demo-staff-{_plain(first)}-{_plain(last)}"


def _plain(name: str) -> str:
    return fold_for_search(name).replace(" ", "")
