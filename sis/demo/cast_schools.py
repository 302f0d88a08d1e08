"""The schools of the cast: the district, three schools, their staff, courses and classes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sis.demo.records import Course, Enrollment, Org, Section, Staff, Teaching
from sis.demo.school_year import SEMESTERS, first_day_of_demo, last_day
from sis.names import fold_for_search

DISTRICT = Org(
    "demo-district",
    "Clayton County Public Schools",
    "district",
    "",
    "",
    (),
    "Portal Help Desk",
    "770-555-0100",
    "helpdesk@example.org",
    "Monday to Friday, 7:30 am to 4:30 pm",
)


@dataclass(frozen=True)
class School:
    """A school of the cast, with the contact in its office."""

    key: str
    name: str
    level: str
    grades: tuple[str, ...]
    contact: str
    phone: str

    @property
    def sourced_id(self) -> str:
        """The sourcedId of the school."""
        return f"demo-{self.key}"


SCHOOLS = (
    School(
        "mcgarrah",
        "McGarrah Elementary",
        "elementary",
        ("KG", "01", "02", "03", "04", "05"),
        "Ms. Yolanda Price",
        "770-555-0110",
    ),
    School("babb", "Babb Middle", "middle", ("06", "07", "08"), "Mr. Curtis Bell", "770-555-0120"),
    School("forest", "Forest Hill High", "high", ("09", "10", "11", "12"), "Ms. Noor Haddad", "770-555-0130"),
)

# Last name, first name of the homeroom teacher of each grade.
HOMEROOM_TEACHERS = {
    "KG": ("Lindqvist", "Karin"),
    "01": ("Adeyemi", "Folake"),
    "02": ("Ramirez", "Elena"),
    "03": ("Thompson", "Gloria"),
    "04": ("O'Neal", "Patrick"),
    "05": ("Park", "Ji-woo"),
    "06": ("Baptiste", "Jacqueline"),
    "07": ("Whitfield", "Marcus"),
    "08": ("Castellanos", "Inés"),
    "09": ("Novak", "Petra"),
    "10": ("Greene", "Harriet"),
    "11": ("Chowdhury", "Anwar"),
    "12": ("Freeman", "Douglas"),
}

# Title, code and period of each course; every school has one teacher for each subject.
HOMEROOM = "HR"
COURSES = (
    ("Homeroom", HOMEROOM, "0"),
    ("Language Arts", "ELA", "1"),
    ("Mathematics", "MATH", "2"),
    ("Science", "SCI", "3"),
    ("Social Studies", "SOC", "5"),
)
SUBJECT_TEACHERS = {
    "mcgarrah": (("Vega", "Rosalía"), ("Mbeki", "Thandi"), ("Carter", "Joan"), ("Hughes", "Dylan")),
    "babb": (("Ferreira", "Paulo"), ("Singh", "Harpreet"), ("Lowe", "Tamika"), ("Beaumont", "Claire")),
    "forest": (("Osei", "Kwame"), ("Ivanova", "Daria"), ("Sato", "Kenji"), ("Marsh", "Eleanor")),
}
# The office staff: school, role, last name, first name.
OFFICES = (("babb", "technician", "Ochoa", "Rita"), ("babb", "registrar", "Webb", "Samuel"))


def orgs() -> Iterator[Org]:
    """Yield the schools."""
    for school in SCHOOLS:
        yield Org(
            school.sourced_id,
            school.name,
            "school",
            DISTRICT.sourced_id,
            school.level,
            school.grades,
            school.contact,
            school.phone,
            f"{school.key}.office@example.org",
            "Monday to Friday, 8:00 am to 4:00 pm",
        )


def staff() -> Iterator[Staff]:
    """Yield the subject teachers and homeroom teachers of each school, then the office staff."""
    for school in SCHOOLS:
        homeroom_teachers = (HOMEROOM_TEACHERS[grade] for grade in school.grades)
        for last, first in (*SUBJECT_TEACHERS[school.key], *homeroom_teachers):
            yield _staff(last, first, "teacher", "", school.sourced_id)
    for key, role, last, first in OFFICES:
        yield _staff(last, first, "administrator", role, f"demo-{key}")


def courses() -> Iterator[Course]:
    """Yield a homeroom course and the four subjects for each school."""
    for school in SCHOOLS:
        for title, code, _ in COURSES:
            yield Course(f"demo-{school.key}-{code}", title, code, school.grades, school.sourced_id)


def sections() -> Iterator[Section]:
    """Yield one section of every course for each grade."""
    for school in SCHOOLS:
        for place, grade in enumerate(school.grades):
            for index, (title, code, period) in enumerate(COURSES):
                yield Section(
                    _section_id(grade, code),
                    f"{title} {grade}",
                    "homeroom" if code == HOMEROOM else "scheduled",
                    grade,
                    f"{code}-{grade}",
                    f"{100 + 10 * place + index}",
                    period,
                    school.sourced_id,
                    f"demo-{school.key}-{code}",
                    SEMESTERS,
                )


def teachings() -> Iterator[Teaching]:
    """Yield the teacher of each section."""
    for school in SCHOOLS:
        for grade in school.grades:
            names = (HOMEROOM_TEACHERS[grade], *SUBJECT_TEACHERS[school.key])
            for name, (_, code, _) in zip(names, COURSES, strict=True):
                section = _section_id(grade, code)
                teacher = _staff_id(*name)
                yield Teaching(f"{section}-teacher", teacher, section, school.sourced_id, None, None)


def enrollments(student: str, grade: str, today: date) -> Iterator[Enrollment]:
    """Yield the enrollments of a student in all sections of the grade, for the whole school year."""
    begin = first_day_of_demo(today)
    for _, code, _ in COURSES if grade else ():
        section = _section_id(grade, code)
        yield Enrollment(
            f"{student}-{code}-{grade}", student, section, school_id(grade), begin, last_day(begin)
        )


def school_id(grade: str) -> str:
    """Return the sourcedId of the school that teaches a grade, or an empty text if none does."""
    return next((school.sourced_id for school in SCHOOLS if grade in school.grades), "")


def _section_id(grade: str, code: str) -> str:
    return f"demo-section-{grade}-{code}"


def _staff(last: str, first: str, role: str, scope: str, org: str) -> Staff:
    email = f"{_plain(first)}.{_plain(last)}@example.org"
    return Staff(_staff_id(last, first), last, first, email, role, scope, org)


def _staff_id(last: str, first: str) -> str:
    return f"demo-staff-{_plain(first)}-{_plain(last)}"


def _plain(name: str) -> str:
    return fold_for_search(name).replace(" ", "")
