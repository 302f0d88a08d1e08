"""The families of a made-up district, before they are written down."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sis.demo.kinfolk import Kin
from sis.demo.lessons import enrollments, homeroom_of
from sis.demo.planning import Place, Plan
from sis.demo.records import Enrollment, Guardian, Household, Member, Record, Relationship, Student

# The cast's numbers are below; the step has no factor in common with the room, so no number comes twice.
FIRST_NUMBER, ROOM, STEP = 500_000, 9_500_000, 4_567_891


@dataclass
class Child:
    """A student in the making; the slot is a place on the list of the grade."""

    index: int
    first: str
    middle: str
    last: str
    is_girl: bool
    birth_date: date
    grade: str
    place: Place
    slot: int
    entered_at: datetime | None

    @property
    def number(self) -> str:
        """The student number: seven digits, nobody else's, and none of the cast."""
        return f"{FIRST_NUMBER + (self.index * STEP) % ROOM:07}"

    @property
    def sourced_id(self) -> str:
        """The student's sourcedId."""
        return f"crowd-student-{self.index + 1}"


@dataclass
class Family:
    """Children, with the grown-ups and homes as they will be written."""

    group: str
    language: str
    children: list[Child]
    kin: tuple[Kin, ...]
    guardians: list[Guardian]
    households: list[Household]

    def records(self, plan: Plan) -> Iterator[Record]:
        """Everybody, where they live, whom they belong to, and the children's classes."""
        yield from self.guardians
        yield from self.households
        for home, household in enumerate(self.households):
            for kin, guardian in zip(self.kin, self.guardians, strict=True):
                if kin.home == home:
                    yield Member(household.sourced_id, guardian.sourced_id, is_student=False)
        for child in self.children:
            student = self._student(child)
            yield student
            yield from self._ties(student)
            yield from _classes(student, child, plan)

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
            child.place.sourced_id,
            homeroom_of(child.place, child.grade, child.slot),
            child.entered_at,
            self.language,
            tuple(guardian.sourced_id for guardian in self.guardians),
        )

    def _ties(self, student: Student) -> Iterator[Relationship | Member]:
        """Every grown-up's tie to a child; a child stands in every household."""
        for kin, guardian in zip(self.kin, self.guardians, strict=True):
            yield Relationship(guardian.sourced_id, student.sourced_id, kin.kind, kin.is_contact, kin.areas)
        for household in self.households:
            yield Member(household.sourced_id, student.sourced_id, is_student=True)


def _classes(student: Student, child: Child, plan: Plan) -> Iterator[Enrollment]:
    return enrollments(student, child.place, child.slot, plan)
