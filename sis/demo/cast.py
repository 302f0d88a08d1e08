"""Who is in the demo district."""

from dataclasses import dataclass

ALL_AREAS = ("schedule", "attendance", "grades", "calendar", "household", "notices", "reports")


@dataclass(frozen=True)
class Cast:
    """The numbers of the students that the guides and tests speak of."""

    can_claim: str
    just_entered: str
    claimed: str
    siblings: tuple[str, str]
    composed_name: str
    two_surnames: str
    apostrophe: str
    without_school: str
    of_age: str


@dataclass(frozen=True)
class Child:
    """A student of the demo; ``entered_hours_ago`` counts from the seeding, ``extra_years`` make of age."""

    number: str
    last: str
    first: str
    middle: str
    grade: str
    entered_hours_ago: int = 24 * 90
    extra_years: int = 0


@dataclass(frozen=True)
class Adult:
    """A guardian of the demo; lives in the household of this index."""

    last: str
    first: str
    kind: str
    email: str
    areas: tuple[str, ...] = ALL_AREAS
    home: int = 0
    is_contact: bool = True


@dataclass(frozen=True)
class Family:
    """Guardians, children and where they live; the children stand in every household."""

    key: str
    language: str
    adults: tuple[Adult, ...]
    children: tuple[Child, ...]
    homes: tuple[str, ...]


CAST = Cast(
    can_claim="0393354",
    just_entered="0123459",
    claimed="0123458",
    siblings=("0123456", "0123457"),
    composed_name="0400101",
    two_surnames="0400102",
    apostrophe="0400104",
    without_school="0400117",
    of_age="0400121",
)
