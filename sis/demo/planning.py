"""The schools of a made-up district: how many, how big, how many classes, and which one a family is near."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from sis.demo.places import DISTRICT, TERM_TREE, TERMS
from sis.demo.records import Org, Term

CROWD = "crowd-"
YEAR, SEMESTERS = "demo-year", ("demo-s1", "demo-s2")
WEEKS = 36
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
OFFICES = (
    "Ms. Alma Reid",
    "Mr. Curtis Moss",
    "Ms. Ngọc Lê",
    "Ms. Elena Cantú",
    "Mr. Paul Achebe",
    "Ms. Joy Lane",
)


@dataclass(frozen=True)
class Place:
    """A school: its key, level and grades, and in each grade so many homerooms."""

    key: str
    level: str
    name: str
    grades: tuple[str, ...]
    students: int
    homerooms: int

    @property
    def sourced_id(self) -> str:
        """The sourcedId of the school."""
        return f"{CROWD}school-{self.key}"


@dataclass(frozen=True)
class Plan:
    """A district for so many students, in the school year that begins on ``first_day``."""

    students: int
    first_day: date
    levels: tuple[tuple[Place, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", tuple(_places(level, self.students) for level in range(3)))

    @cached_property
    def last_day(self) -> date:
        """The first day after the school year."""
        return self.first_day + timedelta(weeks=WEEKS)

    @cached_property
    def middle(self) -> date:
        """The day on which the second semester begins."""
        return self.first_day + timedelta(weeks=WEEKS // 2)

    def places(self) -> Iterator[Place]:
        """All schools."""
        for places in self.levels:
            yield from places

    def school_for(self, grade: str, nearness: float, *, further: int = 0) -> Place:
        """The school of a grade near a home from 0 to 1 across the district, or one further on."""
        places = next(places for places in self.levels if grade in places[0].grades)
        return places[(int(nearness * len(places)) + further) % len(places)]

    def orgs(self) -> Iterator[Org]:
        """The district and its schools."""
        said = DISTRICT
        contact = said["contact_name"], said["contact_phone"], said["contact_email"], said["contact_hours"]
        yield Org(said["sourced_id"], said["name"], "district", "", "", (), *contact)
        for number, place in enumerate(self.places()):
            yield _school(place, number)

    def terms(self) -> Iterator[Term]:
        """The school year in semesters and quarters: the very terms of the cast."""
        parents = {child: parent for parent, children in TERM_TREE.items() for child in children}
        for key, title, kind, begin, end in TERMS:
            yield Term(
                f"demo-{key}",
                f"{title} {self.last_day.year}" if kind == "schoolYear" else title,
                kind,
                self.first_day + timedelta(weeks=begin),
                self.first_day + timedelta(weeks=end),
                f"demo-{parents[key]}" if key in parents else "",
                self.last_day.year,
            )


def first_day_of_school(today: date) -> date:
    """The first Monday of August of the school year that holds today, or comes next in summer."""
    august = date(today.year if today.month >= 6 else today.year - 1, 8, 1)
    return august + timedelta(days=-august.weekday() % 7)


def _places(level: int, students: int) -> tuple[Place, ...]:
    word, suffix, grades, size = LEVELS[level]
    total = students * len(grades) / len(GRADES)
    count = max(1, round(total / size))
    homerooms = max(1, round(total / count / len(grades) / HOMEROOM_SIZE))
    return tuple(
        Place(
            f"{word[0]}{turn + 1}", word, _name(turn, level, suffix), grades, round(total / count), homerooms
        )
        for turn in range(count)
    )


def _name(number: int, level: int, suffix: str) -> str:
    names = NAMES.replace("\n", "").split("|")
    turn, index = divmod(number, len(names))
    direction = DIRECTIONS[turn] if turn < len(DIRECTIONS) else f"{turn}th "
    return f"{direction}{names[(index + 7 * level) % len(names)]} {suffix}"


def _school(place: Place, number: int) -> Org:
    return Org(
        place.sourced_id,
        place.name,
        "school",
        DISTRICT["sourced_id"],
        place.level,
        place.grades,
        OFFICES[number % len(OFFICES)],
        f"770-555-01{number % 100:02}",
        f"office.{place.key}@example.org",
        "Monday to Friday, 8:00 am to 4:00 pm",
    )
