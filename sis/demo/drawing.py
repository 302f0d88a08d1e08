"""Families are drawn: each is a pure function of the seed and its number."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from sis.demo import naming
from sis.demo.crowd import Child, Family
from sis.demo.kinfolk import Kin, draw_grades, draw_kin
from sis.demo.origins import MAIL_LANGUAGES, Origin
from sis.demo.planning import GRADES, Plan
from sis.demo.records import Guardian, Household

STREETS = tuple(
    """Flint River Road|Tara Boulevard|Jonesboro Road|Magnolia Drive|Lotus Lane|Peachtree Court|Main Street|
Lake Jodeco Road|Mt. Zion Boulevard|Old Dixie Highway|Thomas Road|Valley Hill Road|Garden Walk Boulevard|
Upper Riverdale Road|Church Street|Fayetteville Road""".replace("\n", "").split("|")
)
TOWNS = ("Forest Park, GA 30297", "Jonesboro, GA 30236", "Riverdale, GA 30274", "Morrow, GA 30260")
AREA_CODES = ("404", "470", "678", "770")


@dataclass
class Draft:
    """One family being drawn, for a place from 0 to 1 across the district (``nearness``).

    ``first_index`` is that of its first child among all students of the district.
    """

    chance: Random
    plan: Plan
    slots: Counter[tuple[str, str]]
    key: str
    number: int
    first_index: int
    nearness: float
    origins: tuple[Origin, Origin] = field(init=False)
    surnames: naming.Surnames = field(init=False)
    language: str = field(init=False)
    taken: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.origins = naming.draw_origins(self.chance)
        self.surnames = naming.Surnames(self.chance, *self.origins)
        codes, shares = zip(*self.origins[0].languages, strict=True)
        self.language = self.chance.choices(codes, shares)[0]

    def family(self, most: int) -> Family:
        """The family, with at most so many children, who take the next places of their grades."""
        grades = draw_grades(self.chance, len(GRADES))[:most]
        children = [self._child(turn, GRADES[grade]) for turn, grade in enumerate(grades)]
        kin = draw_kin(self.chance)
        school = children[0].place.sourced_id
        guardians = [self._guardian(turn, one, school) for turn, one in enumerate(kin)]
        homes = sorted({one.home for one in kin if one.home is not None})
        households = [self._household(home, kin, guardians) for home in homes]
        return Family(self.origins[0].group, self.language, children, kin, guardians, households)

    def _child(self, turn: int, grade: str) -> Child:
        place = self.plan.school_for(grade, self.nearness)
        is_girl = self.chance.random() < 0.49
        slot = self.slots[place.key, grade]
        self.slots[place.key, grade] += 1
        return Child(
            index=self.first_index + turn,
            first=self._first_name(self.chance.choice(self.origins), is_girl=is_girl),
            middle=naming.middle_name(self.chance),
            last=self.surnames.child,
            is_girl=is_girl,
            birth_date=self._birth_date(grade),
            grade=grade,
            place=place,
            slot=slot,
            entered_at=self._entered_at(grade),
        )

    def _first_name(self, origin: Origin, *, is_girl: bool) -> str:
        """A name that nobody else in the family has."""
        first = naming.first_name(self.chance, origin, is_girl=is_girl)
        while first in self.taken:
            first = naming.first_name(self.chance, origin, is_girl=is_girl)
        self.taken.add(first)
        return first

    def _birth_date(self, grade: str) -> date:
        """Old enough for the grade on the first of September; a few repeat a year."""
        years = 5 + GRADES.index(grade) + (self.chance.random() < 0.04)
        return date(self.plan.first_day.year - years, 9, 1) - timedelta(days=self.chance.randint(0, 364))

    def _entered_at(self, grade: str) -> datetime:
        """Most came in the spring before kindergarten or since, on a weekday by day."""
        years = self.chance.randint(0, GRADES.index(grade))
        day = self.plan.first_day - timedelta(weeks=52 * years + self.chance.randint(1, 20))
        day += timedelta(days=self.chance.randint(0, 4))
        return datetime(day.year, day.month, day.day, self.chance.randint(13, 20), 15, tzinfo=UTC)

    def _guardian(self, turn: int, kin: Kin, school: str) -> Guardian:
        origin = self.origins[1 if kin.shares_name else 0]
        first = self._first_name(origin, is_girl=kin.is_woman)
        last = self.surnames.of(kin, self.chance, origin)
        has_mail = self.chance.random() < 0.84
        is_speaker = kin.areas or self.chance.random() < 0.7
        return Guardian(
            f"crowd-guardian-{self.key}-{turn + 1}",
            _role(kin),
            last,
            first,
            naming.mail_address(first, last, self.number) if has_mail else "",
            f"{self.chance.choice(AREA_CODES)}-555-01{self.chance.randrange(100):02}",
            MAIL_LANGUAGES.get(self.language, "en") if is_speaker else "en",
            school,
        )

    def _household(self, home: int, kin: tuple[Kin, ...], guardians: list[Guardian]) -> Household:
        head = next(one for tie, one in zip(kin, guardians, strict=True) if tie.home == home)
        flat = f", Apt. {self.chance.randint(1, 40)}" if self.chance.random() < 0.3 else ""
        town = self.chance.choice(TOWNS)
        address = f"{self.chance.randint(10, 9899)} {self.chance.choice(STREETS)}{flat}, {town}"
        box = f"P.O. Box {self.chance.randint(100, 4999)}, {town}"
        return Household(
            f"crowd-household-{self.key}-{home + 1}",
            head.last_name.upper(),
            head.phone,
            head.email,
            address,
            box if self.chance.random() < 0.06 else address,
        )


def _role(kin: Kin) -> str:
    """OneRoster's role: whoever is only to be rung up is a relative."""
    is_guardian = kin.home is not None or kin.kind in {"mother", "father"}
    return "guardian" if is_guardian else "relative"
