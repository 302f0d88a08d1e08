"""What kinds of families there are: who belongs to the children, lives where, and may see what."""

from random import Random
from typing import NamedTuple

from sis.demo.cast import ALL_AREAS

NOTHING: tuple[str, ...] = ()
SCHOOL_ONLY = ("schedule", "attendance", "grades", "calendar", "notices", "reports")
HALF = ("schedule", "calendar", "notices")


class Kin(NamedTuple):
    """A grown-up of a kind of family; lives in the home of this index, or elsewhere (None)."""

    kind: str
    is_woman: bool
    home: int | None = 0
    areas: tuple[str, ...] = ALL_AREAS
    is_contact: bool = True
    shares_name: bool = False


MOTHER, FATHER = Kin("mother", is_woman=True), Kin("father", is_woman=False, shares_name=True)
GRANDMOTHER = Kin("grandparent", is_woman=True)
# In per cent, how often, and who.
KINDS: tuple[tuple[int, tuple[Kin, ...]], ...] = (
    (36, (MOTHER, FATHER)),
    (15, (MOTHER,)),
    (3, (FATHER,)),
    (9, (MOTHER, FATHER._replace(home=None, areas=NOTHING))),
    (2, (MOTHER, FATHER._replace(home=None, areas=NOTHING, is_contact=False))),
    (8, (MOTHER, FATHER._replace(home=1))),
    (5, (MOTHER, FATHER._replace(home=1, areas=SCHOOL_ONLY))),
    (3, (FATHER, MOTHER._replace(home=1, areas=HALF))),
    (4, (MOTHER, Kin("stepparent", is_woman=False, areas=HALF), FATHER._replace(home=1))),
    (3, (MOTHER, Kin("stepparent", is_woman=False), FATHER._replace(home=None, areas=NOTHING))),
    (5, (GRANDMOTHER, MOTHER._replace(home=None, areas=NOTHING))),
    (2, (GRANDMOTHER, Kin("grandparent", is_woman=False))),
    (3, (Kin("guardian", is_woman=True), Kin("other", is_woman=True, home=None, areas=NOTHING))),
    (2, (MOTHER, Kin("parent", is_woman=True))),
)
WEIGHTS = tuple(share for share, _ in KINDS)
# Whom the office may ring as well, and in how many families of a hundred.
OTHERS = (
    (34, GRANDMOTHER._replace(home=None, areas=NOTHING)),
    (22, Kin("relative", is_woman=True, home=None, areas=NOTHING)),
    (10, Kin("relative", is_woman=False, home=None, areas=NOTHING)),
    (4, Kin("other", is_woman=True, home=None, areas=NOTHING, is_contact=False)),
)
# A sibling in the same grade is a twin.
CHILDREN, CHILDREN_WEIGHTS = (1, 2, 3, 4), (59, 28, 9, 4)
GAPS, GAP_WEIGHTS = (0, 1, 2, 3, 4, 5), (3, 19, 32, 26, 14, 6)


def draw_kin(chance: Random) -> tuple[Kin, ...]:
    """The grown-ups of one family."""
    core = KINDS[chance.choices(range(len(KINDS)), WEIGHTS)[0]][1]
    return core + tuple(kin for share, kin in OTHERS if chance.random() * 100 < share)


def draw_grades(chance: Random, grades: int) -> list[int]:
    """The grades of the children of one family, as indexes; over many families all grades are as full."""
    count = chance.choices(CHILDREN, CHILDREN_WEIGHTS)[0]
    drawn = [chance.randrange(grades)]
    while len(drawn) < count:
        drawn.append((drawn[-1] + chance.choices(GAPS, GAP_WEIGHTS)[0]) % grades)
    return drawn
