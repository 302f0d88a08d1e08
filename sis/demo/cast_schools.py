"""The schools of the cast: the district, three schools, their staff, courses and classes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sis.demo.records import Course, Enrollment, Meeting, Org, Section, Staff, Teaching
from sis.demo.school_year import QUARTERS, DemoCalendar, SchoolYear
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
    "1058 Fifth Avenue, Jonesboro, GA 30236",
)


HOMEROOM = "HR"
# The grade's homeroom teacher.
OWN = ("", "")


class Subject(NamedTuple):
    """What a school teaches: the teacher, and the periods with the day labels on which it meets.

    A blank label is every day. A subject is of the whole year, or of one semester.
    """

    code: str
    title: str
    teacher: tuple[str, str]
    meetings: tuple[tuple[str, str], ...]
    quarters: tuple[str, ...] = QUARTERS


SUBJECTS = {
    "mcgarrah": (
        Subject(HOMEROOM, "Homeroom", OWN, (("HR", ""),)),
        Subject("ELA", "Language Arts", ("Vega", "Rosalía"), (("1", ""),)),
        Subject("MATH", "Mathematics", ("Mbeki", "Thandi"), (("2", ""),)),
        Subject("SCI", "Science", ("Carter", "Joan"), (("3", ""),)),
        Subject("SOC", "Social Studies", ("Hughes", "Dylan"), (("4", ""),)),
        Subject("READ", "Reading", OWN, (("5", ""),)),
        Subject("ART", "Art", ("Solano", "Beatriz"), (("6", "1"), ("6", "4"))),
        Subject("MUS", "Music", ("Abara", "Chidi"), (("6", "2"), ("6", "5"))),
        Subject("PE", "Physical Education", ("Keller", "Ruth"), (("6", "3"), ("6", "6"))),
    ),
    "babb": (
        Subject(HOMEROOM, "Homeroom", OWN, (("HR", ""),)),
        Subject("ELA", "Language Arts", ("Ferreira", "Paulo"), (("1", ""),)),
        Subject("MATH", "Mathematics", ("Singh", "Harpreet"), (("2", ""),)),
        Subject("SCI", "Science", ("Lowe", "Tamika"), (("3", ""),)),
        Subject("SOC", "Social Studies", ("Beaumont", "Claire"), (("5", ""),)),
        Subject("COMP", "Computer Science", ("Haile", "Sara"), (("4", ""),), QUARTERS[:2]),
        Subject("ART", "Visual Arts", ("Haile", "Sara"), (("4", ""),), QUARTERS[2:]),
        Subject("PE", "Physical Education", ("Moreau", "Luc"), (("6", ""),)),
    ),
    "forest": (
        Subject(HOMEROOM, "Homeroom", OWN, (("HR", ""),)),
        Subject("ELA", "Language Arts", ("Osei", "Kwame"), (("1", "A"),)),
        Subject("SCI", "Science", ("Sato", "Kenji"), (("1", "B"),)),
        Subject("MATH", "Mathematics", ("Ivanova", "Daria"), (("2", "A"),)),
        Subject("SOC", "Social Studies", ("Marsh", "Eleanor"), (("2", "B"),)),
        Subject("SPAN", "Spanish", ("Quiroga", "Elena"), (("3", "A"),)),
        Subject("HEAL", "Health", ("Bishop", "Carl"), (("3", "B"),), QUARTERS[:2]),
        Subject("BAND", "Band", ("Bishop", "Carl"), (("3", "B"),), QUARTERS[2:]),
        Subject("TECH", "Engineering", ("Osei", "Kwame"), (("4", "A"),)),
    ),
}
# Period 4 of the B days is empty at the high school, as FL is at the middle school.
PERIODS = {
    "mcgarrah": ("HR", "1", "2", "3", "4", "5", "6"),
    "babb": ("HR", "1", "2", "3", "4", "5", "6", "FL"),
    "forest": ("HR", "1", "2", "3", "4"),
}
# A class of this year that no one teaches: grade and subject.
VACANCY = ("07", "MATH")


@dataclass(frozen=True)
class School:
    """A school of the cast, with the contact in its office."""

    key: str
    name: str
    level: str
    grades: tuple[str, ...]
    contact: str
    phone: str
    address: str

    @property
    def sourced_id(self) -> str:
        """The sourcedId of the school."""
        return f"demo-{self.key}"

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """What the school teaches, the homeroom first."""
        return SUBJECTS[self.key]

    def section_id(self, year: SchoolYear, grade: str, subject: Subject) -> str:
        """Return the sourcedId of a grade's class in a subject."""
        return f"demo-section-{year.ends_in}-{grade}-{subject.code}"

    def period_id(self, name: str) -> str:
        """Return the sourcedId of a period."""
        return f"{self.sourced_id}-period-{name}"


SCHOOLS = (
    School(
        "mcgarrah",
        "McGarrah Elementary",
        "elementary",
        ("KG", "01", "02", "03", "04", "05"),
        "Ms. Yolanda Price",
        "770-555-0110",
        "2201 Lake Harbin Road, Morrow, GA 30260",
    ),
    School(
        "babb",
        "Babb Middle",
        "middle",
        ("06", "07", "08"),
        "Mr. Curtis Bell",
        "770-555-0120",
        "5500 Reynolds Road, Forest Park, GA 30297",
    ),
    School(
        "forest",
        "Forest Hill High",
        "high",
        ("09", "10", "11", "12"),
        "Ms. Noor Haddad",
        "770-555-0130",
        "5452 Phillips Drive, Forest Park, GA 30297",
    ),
)
GRADES = tuple(grade for school in SCHOOLS for grade in school.grades)

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
            school.address,
        )


def staff() -> Iterator[Staff]:
    """Yield the subject teachers and homeroom teachers of each school, then the office staff."""
    for school in SCHOOLS:
        subject_teachers = dict.fromkeys(one.teacher for one in school.subjects if one.teacher != OWN)
        homeroom_teachers = (HOMEROOM_TEACHERS[grade] for grade in school.grades)
        for last, first in (*subject_teachers, *homeroom_teachers):
            yield _staff(last, first, "teacher", "", school.sourced_id)
    for key, role, last, first in OFFICES:
        yield _staff(last, first, "administrator", role, f"demo-{key}")


def courses() -> Iterator[Course]:
    """Yield the courses of each school."""
    for school in SCHOOLS:
        for one in school.subjects:
            yield Course(_course_id(school, one), one.title, one.code, school.grades, school.sourced_id)


def sections(year: SchoolYear) -> Iterator[Section]:
    """Yield a year's sections: one of every subject for each grade."""
    for school in SCHOOLS:
        for place, grade in enumerate(school.grades):
            for index, one in enumerate(school.subjects):
                yield Section(
                    school.section_id(year, grade, one),
                    f"{one.title} {grade}",
                    "homeroom" if one.code == HOMEROOM else "scheduled",
                    grade,
                    f"{one.code}-{grade}",
                    f"{100 + 10 * place + index}",
                    one.meetings[0][0],
                    school.sourced_id,
                    _course_id(school, one),
                    tuple(map(year.session_id, one.quarters)),
                )


def meetings(year: SchoolYear) -> Iterator[Meeting]:
    """Yield when the sections meet; a grade is a team."""
    for school in SCHOOLS:
        for place, grade in enumerate(school.grades):
            for one in school.subjects:
                section = school.section_id(year, grade, one)
                for period, label in one.meetings:
                    yield Meeting(section, school.period_id(period), label, "", "", f"{place + 1:02}")


def teachings(year: SchoolYear, *, vacancy: bool) -> Iterator[Teaching]:
    """Yield the teacher of each section; with a vacancy one has none."""
    for school in SCHOOLS:
        for grade in school.grades:
            for one in school.subjects:
                if not (vacancy and (grade, one.code) == VACANCY):
                    name = HOMEROOM_TEACHERS[grade] if one.teacher == OWN else one.teacher
                    section = school.section_id(year, grade, one)
                    teacher = _staff_id(*name)
                    yield Teaching(f"{section}-teacher", teacher, section, school.sourced_id, None, None)


def enrollments(student: str, grade: str, year: SchoolYear, begin: date) -> Iterator[Enrollment]:
    """Yield a year's enrollments of a student in the sections of a grade, from a day on."""
    school = school_of(grade)
    if school is None:
        return
    for one in school.subjects:
        first, end = year.span(one.quarters[0])[0], year.span(one.quarters[-1])[1]
        section = school.section_id(year, grade, one)
        name = f"{student}-{year.ends_in}-{one.code}"
        yield Enrollment(name, student, section, school.sourced_id, max(first, begin), end)


def school_of(grade: str) -> School | None:
    """Return the school that teaches a grade, or None if none does."""
    return next((school for school in SCHOOLS if grade in school.grades), None)


def school_id(grade: str) -> str:
    """Return the sourcedId of the school that teaches a grade, or an empty text if none does."""
    school = school_of(grade)
    return school.sourced_id if school else ""


def grades_of(grade: str, calendar: DemoCalendar) -> Iterator[tuple[SchoolYear, str]]:
    """Yield the school years that have classes, with the grade of a child who is in a grade this year."""
    for year in calendar.years:
        place = GRADES.index(grade) if grade in GRADES else 0
        if year == calendar.this_year:
            yield year, grade
        elif place:
            yield year, GRADES[place - 1]


def _course_id(school: School, subject: Subject) -> str:
    return f"demo-{school.key}-{subject.code}"


def _staff(last: str, first: str, role: str, scope: str, org: str) -> Staff:
    email = f"{_plain(first)}.{_plain(last)}@example.org"
    return Staff(_staff_id(last, first), last, first, email, role, scope, org)


def _staff_id(last: str, first: str) -> str:
    return f"demo-staff-{_plain(first)}-{_plain(last)}"


def _plain(name: str) -> str:
    return fold_for_search(name).replace(" ", "")
