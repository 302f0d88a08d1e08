"""The families of a made-up district: each is drawn from the seed and its number alone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple

from sis.demo import names
from sis.demo.classes import enrollments, sections_of
from sis.demo.crowd_records import student_records
from sis.demo.names import Origin
from sis.demo.records import Guardian, Household, Member, Record, Relationship, Student
from sis.demo.schools import GENERATED, GRADES, Plan, School
from sis.guardians import AREAS

NOTHING: tuple[str, ...] = ()
ALL_BUT_HOUSEHOLD = tuple(area for area in AREAS if area != "household")
SOME = ("schedule", "calendar", "notices")


class Adult(NamedTuple):
    """An adult in a kind of family, who lives in the household with this index or elsewhere (None)."""

    kind: str
    is_woman: bool
    home: int | None = 0
    areas: tuple[str, ...] = AREAS
    is_contact: bool = True
    has_fathers_name: bool = False


MOTHER, FATHER = Adult("mother", is_woman=True), Adult("father", is_woman=False, has_fathers_name=True)
GRANDMOTHER = Adult("grandparent", is_woman=True)
# The share in percent, and the adults.
KINDS: tuple[tuple[int, tuple[Adult, ...]], ...] = (
    (36, (MOTHER, FATHER)),
    (15, (MOTHER,)),
    (3, (FATHER,)),
    (9, (MOTHER, FATHER._replace(home=None, areas=NOTHING))),
    (2, (MOTHER, FATHER._replace(home=None, areas=NOTHING, is_contact=False))),
    (8, (MOTHER, FATHER._replace(home=1))),
    (5, (MOTHER, FATHER._replace(home=1, areas=ALL_BUT_HOUSEHOLD))),
    (3, (FATHER, MOTHER._replace(home=1, areas=SOME))),
    (4, (MOTHER, Adult("stepparent", is_woman=False, areas=SOME), FATHER._replace(home=1))),
    (3, (MOTHER, Adult("stepparent", is_woman=False), FATHER._replace(home=None, areas=NOTHING))),
    (5, (GRANDMOTHER, MOTHER._replace(home=None, areas=NOTHING))),
    (2, (GRANDMOTHER, Adult("grandparent", is_woman=False))),
    (3, (Adult("guardian", is_woman=True), Adult("other", is_woman=True, home=None, areas=NOTHING))),
    (2, (MOTHER, Adult("parent", is_woman=True))),
)
WEIGHTS = tuple(share for share, _ in KINDS)
# More contacts of the school office, and in how many families of a hundred.
MORE_CONTACTS = (
    (34, GRANDMOTHER._replace(home=None, areas=NOTHING)),
    (22, Adult("relative", is_woman=True, home=None, areas=NOTHING)),
    (10, Adult("relative", is_woman=False, home=None, areas=NOTHING)),
    (4, Adult("other", is_woman=True, home=None, areas=NOTHING, is_contact=False)),
)
# How many children, and how many grades apart; siblings in the same grade are twins.
CHILDREN, CHILDREN_WEIGHTS = (1, 2, 3, 4), (59, 28, 9, 4)
GAPS, GAP_WEIGHTS = (0, 1, 2, 3, 4, 5), (3, 19, 32, 26, 14, 6)

# All student numbers are above those of the cast. The step and the room have no common factor, so that
# no number comes twice.
FIRST_NUMBER, ROOM, STEP = 500_000, 9_500_000, 4_567_891

STREETS = tuple(
    """Flint River Road|Tara Boulevard|Jonesboro Road|Magnolia Drive|Lotus Lane|Peachtree Court|Main Street|
Lake Jodeco Road|Mt. Zion Boulevard|Old Dixie Highway|Thomas Road|Valley Hill Road|Garden Walk Boulevard|
Upper Riverdale Road|Church Street|Fayetteville Road""".replace("\n", "").split("|")
)
TOWNS = ("Forest Park, GA 30297", "Jonesboro, GA 30236", "Riverdale, GA 30274", "Morrow, GA 30260")
AREA_CODES = ("404", "470", "678", "770")


@dataclass
class Child:
    """A student of a family; ``slot`` is the place in the list of the grade.

    With another ``revision`` all that the school holds about the student is another.
    """

    index: int
    first: str
    middle: str
    last: str
    is_girl: bool
    birth_date: date
    grade: str
    school: School
    slot: int
    entered_at: datetime | None
    revision: int = 0

    @property
    def number(self) -> str:
        """The student number: seven digits, unique, and not of the cast."""
        return f"{FIRST_NUMBER + (self.index * STEP) % ROOM:07}"

    @property
    def sourced_id(self) -> str:
        """The student's sourcedId."""
        return f"{GENERATED}student-{self.index + 1}"


@dataclass
class Family:
    """Children with their guardians and households; there is one guardian for each adult."""

    group: str
    language: str
    children: list[Child]
    adults: tuple[Adult, ...]
    guardians: list[Guardian]
    households: list[Household]

    def records(self, plan: Plan) -> Iterator[Record]:
        """Yield the people, their households and relationships, and the children's classes."""
        yield from self.guardians
        yield from self.households
        for home, household in enumerate(self.households):
            for adult, guardian in zip(self.adults, self.guardians, strict=True):
                if adult.home == home:
                    yield Member(household.sourced_id, guardian.sourced_id)
        for child in self.children:
            yield self._student(child)
            for adult, guardian in zip(self.adults, self.guardians, strict=True):
                ids = guardian.sourced_id, child.sourced_id
                yield Relationship(*ids, adult.kind, adult.is_contact, adult.areas)
            for household in self.households:
                yield Member(household.sourced_id, child.sourced_id)
            sections = list(sections_of(child.school, child.grade, child.slot))
            yield from enrollments(child.sourced_id, child.school, sections, plan.year)
            yield from student_records(child.sourced_id, child.school, sections, plan, child.revision)

    def _student(self, child: Child) -> Student:
        return Student(
            child.sourced_id,
            child.number,
            child.last,
            child.first,
            child.middle,
            child.birth_date,
            "female" if child.is_girl else "male",
            self.group,
            child.grade,
            child.school.sourced_id,
            child.entered_at,
            self.language,
            tuple(guardian.sourced_id for guardian in self.guardians),
        )


class Surnames:
    """The surnames of a family: the mother's, the father's and the children's."""

    def __init__(self, rng: Random, mothers: Origin, fathers: Origin) -> None:
        self.mother, self.father = rng.choice(mothers.last), rng.choice(fathers.last)
        style = rng.random()
        if "two" in {mothers.surnames, fathers.surnames}:
            joint = "-" if style < 0.15 else " "
            self.child = f"{self.father}{joint}{self.mother}" if style < 0.7 else self.father
            self.mother = f"{self.mother} {rng.choice(mothers.last)}" if style < 0.5 else self.mother
        elif mothers.surnames == "own":
            self.child = self.father
        else:
            self._marry(style)

    def _marry(self, style: float) -> None:
        """Most share the father's name; some join both; some children have the mother's."""
        if style < 0.5:
            self.mother = self.child = self.father
        elif style < 0.62:
            self.child = f"{self.mother}-{self.father}"
        else:
            self.child = self.father if style < 0.78 else self.mother

    def draw_for(self, adult: Adult, rng: Random, origin: Origin) -> str:
        """Return the surname of an adult of this origin."""
        if adult.kind == "mother":
            return self.mother
        if adult.has_fathers_name:
            return self.father
        return rng.choice((self.mother, self.child, *rng.choices(origin.last, k=2)))


@dataclass
class FamilyDraft:
    """A family being drawn for a location in the district from 0 to 1.

    ``slots`` counts the students of each school and grade. ``first_index`` is the index of the first
    child among all students of the district.
    """

    rng: Random
    plan: Plan
    slots: Counter[tuple[str, str]]
    key: str
    number: int
    first_index: int
    location: float
    origins: tuple[Origin, Origin] = field(init=False)
    surnames: Surnames = field(init=False)
    language: str = field(init=False)
    first_names: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.origins = names.draw_origins(self.rng)
        self.surnames = Surnames(self.rng, *self.origins)
        codes, shares = zip(*self.origins[0].languages, strict=True)
        self.language = self.rng.choices(codes, shares)[0]

    def family(self, max_children: int) -> Family:
        """Return the family; the children take the next places in the lists of their grades."""
        grades = _draw_grades(self.rng)[:max_children]
        children = [self._child(turn, GRADES[grade]) for turn, grade in enumerate(grades)]
        adults = _draw_adults(self.rng)
        org = children[0].school.sourced_id
        guardians = [self._guardian(turn, adult, org) for turn, adult in enumerate(adults)]
        homes = sorted({adult.home for adult in adults if adult.home is not None})
        households = [self._household(home, adults, guardians) for home in homes]
        return Family(self.origins[0].group, self.language, children, adults, guardians, households)

    def _child(self, turn: int, grade: str) -> Child:
        school = self.plan.school_for(grade, self.location)
        is_girl = self.rng.random() < 0.49
        slot = self.slots[school.key, grade]
        self.slots[school.key, grade] += 1
        return Child(
            index=self.first_index + turn,
            first=self._first_name(self.rng.choice(self.origins), is_girl=is_girl),
            middle=names.middle_name(self.rng),
            last=self.surnames.child,
            is_girl=is_girl,
            birth_date=self._birth_date(grade),
            grade=grade,
            school=school,
            slot=slot,
            entered_at=self._entered_at(grade),
        )

    def _first_name(self, origin: Origin, *, is_girl: bool) -> str:
        """Return a first name that is new in the family."""
        first = names.first_name(self.rng, origin, is_girl=is_girl)
        while first in self.first_names:
            first = names.first_name(self.rng, origin, is_girl=is_girl)
        self.first_names.add(first)
        return first

    def _birth_date(self, grade: str) -> date:
        """Return a date that is old enough for the grade on September 1; a few students repeat a year."""
        years = 5 + GRADES.index(grade) + (self.rng.random() < 0.04)
        return date(self.plan.year.first_day.year - years, 9, 1) - timedelta(days=self.rng.randint(0, 364))

    def _entered_at(self, grade: str) -> datetime:
        """Return a time in the months before a school year, on a weekday during office hours."""
        years = self.rng.randint(0, GRADES.index(grade))
        day = self.plan.year.first_day - timedelta(weeks=52 * years + self.rng.randint(1, 20))
        day += timedelta(days=self.rng.randint(0, 4))
        return datetime(day.year, day.month, day.day, self.rng.randint(13, 20), 15, tzinfo=UTC)

    def _guardian(self, turn: int, adult: Adult, org: str) -> Guardian:
        origin = self.origins[1 if adult.has_fathers_name else 0]
        first = self._first_name(origin, is_girl=adult.is_woman)
        last = self.surnames.draw_for(adult, self.rng, origin)
        has_email = self.rng.random() < 0.84
        speaks_it = adult.areas or self.rng.random() < 0.7
        is_guardian = adult.home is not None or adult.kind in {"mother", "father"}
        return Guardian(
            f"{GENERATED}guardian-{self.key}-{turn + 1}",
            "guardian" if is_guardian else "relative",
            last,
            first,
            f"{names.plain(first)}.{names.plain(last)}{self.number}@example.org" if has_email else "",
            f"{self.rng.choice(AREA_CODES)}-555-01{self.rng.randrange(100):02}",
            names.MAIL_LANGUAGES.get(self.language, "en") if speaks_it else "en",
            org,
        )

    def _household(self, home: int, adults: tuple[Adult, ...], guardians: list[Guardian]) -> Household:
        head = next(one for adult, one in zip(adults, guardians, strict=True) if adult.home == home)
        flat = f", Apt. {self.rng.randint(1, 40)}" if self.rng.random() < 0.3 else ""
        town = self.rng.choice(TOWNS)
        address = f"{self.rng.randint(10, 9899)} {self.rng.choice(STREETS)}{flat}, {town}"
        box = f"P.O. Box {self.rng.randint(100, 4999)}, {town}"
        return Household(
            f"{GENERATED}household-{self.key}-{home + 1}",
            head.last_name.upper(),
            head.phone,
            head.email,
            address,
            box if self.rng.random() < 0.06 else address,
        )


def _draw_adults(rng: Random) -> tuple[Adult, ...]:
    """Return the adults of a family."""
    core = KINDS[rng.choices(range(len(KINDS)), WEIGHTS)[0]][1]
    return core + tuple(adult for share, adult in MORE_CONTACTS if rng.random() * 100 < share)


def _draw_grades(rng: Random) -> list[int]:
    """Return the grades of the children of a family as indexes; over many families all are equally full."""
    count = rng.choices(CHILDREN, CHILDREN_WEIGHTS)[0]
    drawn = [rng.randrange(len(GRADES))]
    while len(drawn) < count:
        drawn.append((drawn[-1] + rng.choices(GAPS, GAP_WEIGHTS)[0]) % len(GRADES))
    return drawn
