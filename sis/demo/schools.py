"""The schools of a made-up district: how many, how large, and which of them a family lives near."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sis.demo.cast_schools import DISTRICT
from sis.demo.records import Org
from sis.demo.school_year import SchoolYear

# Every generated sourcedId begins with this; the cast's begin with demo-.
GENERATED = "crowd-"
# Level, word in the name, grades and about how many students.
LEVELS = (
    ("elementary", "Elementary", ("KG", "01", "02", "03", "04", "05"), 600),
    ("middle", "Middle", ("06", "07", "08"), 900),
    ("high", "High", ("09", "10", "11", "12"), 1600),
)
GRADES = tuple(grade for _, _, grades, _ in LEVELS for grade in grades)
HOMEROOM_SIZE = 25
NAMES = """Magnolia|Peachtree|Flint River|Riverbend|Lake Spivey|Oakland|Cedar Ridge|Stonewall|Kemper|Unity|
Pointe South|Rex Mill|Adamson|Swint|Huie|Lee Street|Tara|Arnold|Brown Mill|Callaway|Dogwood|
Elm Grove|Fairlane|Gresham|Harper|Ivy Creek|Juniper|King|Lovett|Mundy's Mill|Northgate|Orchard|
Piedmont|Quarry|Rosa Parks|Sequoyah|Tallulah|Union Hill|Violet|Willow Springs|Young|Zebulon|
Bethune|Carver|Dunbar|Ellington|Hughes|Tubman|Douglass|Lewis"""
DIRECTIONS = ("", "North ", "South ", "East ", "West ", "New ", "Old ", "Upper ", "Lower ")
CONTACTS = (
    "Ms. Alma Reid",
    "Mr. Curtis Moss",
    "Ms. Ngọc Lê",
    "Ms. Elena Cantú",
    "Mr. Paul Achebe",
    "Ms. Joy Lane",
)


@dataclass(frozen=True)
class School:
    """A school: its level and grades, its number of students, and of homerooms in each grade."""

    key: str
    level: str
    name: str
    grades: tuple[str, ...]
    students: int
    homerooms: int

    @property
    def sourced_id(self) -> str:
        """The sourcedId of the school."""
        return f"{GENERATED}school-{self.key}"


class Density(NamedTuple):
    """How much is written about a student: assignments by kind of class, and days with attendance."""

    homeroom: int
    special: int
    subject: int
    days: int


# With `FULL`, 55,000 students have two million scores and five million rows of attendance.
NO_RECORDS, SPARSE, FULL = Density(0, 0, 0, 0), Density(2, 1, 1, 2), Density(31, 6, 3, 13)


@dataclass(frozen=True)
class Plan:
    """The schools for a number of students in a school year, and how much the files say of each student.

    Nothing is said of days after ``until``.
    """

    students: int
    year: SchoolYear
    density: Density = NO_RECORDS
    until: date = date.max
    levels: tuple[tuple[School, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", tuple(_schools(level, self.students) for level in range(3)))

    def schools(self) -> Iterator[School]:
        """Yield all schools."""
        for schools in self.levels:
            yield from schools

    def school_for(self, grade: str, location: float, *, offset: int = 0) -> School:
        """Return the school of a grade for a home at a location from 0 to 1, or one ``offset`` away."""
        schools = next(schools for schools in self.levels if grade in schools[0].grades)
        return schools[(int(location * len(schools)) + offset) % len(schools)]

    def orgs(self) -> Iterator[Org]:
        """Yield the records of the schools."""
        for number, school in enumerate(self.schools()):
            yield Org(
                school.sourced_id,
                school.name,
                "school",
                DISTRICT.sourced_id,
                school.level,
                school.grades,
                CONTACTS[number % len(CONTACTS)],
                f"770-555-01{number % 100:02}",
                f"office.{school.key}@example.org",
                "Monday to Friday, 8:00 am to 4:00 pm",
            )


def _schools(level: int, students: int) -> tuple[School, ...]:
    word, suffix, grades, size = LEVELS[level]
    total = students * len(grades) / len(GRADES)
    count = max(1, round(total / size))
    homerooms = max(1, round(total / count / len(grades) / HOMEROOM_SIZE))
    return tuple(
        School(
            f"{word[0]}{number + 1}",
            word,
            _name(number, level, suffix),
            grades,
            round(total / count),
            homerooms,
        )
        for number in range(count)
    )


def _name(number: int, level: int, suffix: str) -> str:
    names = NAMES.replace("\n", "").split("|")
    turn, index = divmod(number, len(names))
    direction = DIRECTIONS[turn] if turn < len(DIRECTIONS) else f"{turn}th "
    return f"{direction}{names[(index + 7 * level) % len(names)]} {suffix}"
