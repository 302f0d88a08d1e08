"""How a made-up family is called: surnames given on, joined or kept, as people of each origin do."""

from functools import lru_cache
from random import Random

from sis.demo.kinfolk import Kin
from sis.demo.origins import MIDDLE, ORIGINS, WEIGHTS, Origin
from sis.names import fold_for_search


class Surnames:
    """The surnames of one family: the mother's, the father's and the children's."""

    def __init__(self, chance: Random, origin: Origin, other: Origin) -> None:
        self.mother, self.father = chance.choice(origin.last), chance.choice(other.last)
        style = chance.random()
        if "two" in {origin.surnames, other.surnames}:
            joint = "-" if style < 0.15 else " "
            self.child = f"{self.father}{joint}{self.mother}" if style < 0.7 else self.father
            self.mother = f"{self.mother} {chance.choice(origin.last)}" if style < 0.5 else self.mother
        elif origin.surnames == "own":
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

    def of(self, kin: Kin, chance: Random, origin: Origin) -> str:
        """The surname of a grown-up."""
        if kin.kind == "mother":
            return self.mother
        if kin.shares_name:
            return self.father
        return chance.choice((self.mother, self.child, *chance.choices(origin.last, k=2)))


def draw_origins(chance: Random) -> tuple[Origin, Origin]:
    """Where the mother and the father come from: mostly from the same place."""
    origin = chance.choices(ORIGINS, WEIGHTS)[0]
    return origin, chance.choices(ORIGINS, WEIGHTS)[0] if chance.random() < 0.12 else origin


def first_name(chance: Random, origin: Origin, *, is_girl: bool) -> str:
    """A given name."""
    return chance.choice(origin.girls if is_girl else origin.boys)


def middle_name(chance: Random) -> str:
    """A middle name; a third have none."""
    return chance.choice(MIDDLE) if chance.random() < 0.66 else ""


def mail_address(first: str, last: str, number: int) -> str:
    """An address that nobody has: example.org is nobody's."""
    return f"{plain(first)}.{plain(last)}{number}@example.org"


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A name as it stands in an address."""
    return fold_for_search(name).replace(" ", "")
