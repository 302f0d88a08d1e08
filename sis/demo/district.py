"""A made-up district of any size as a stream of records: the same seed makes the same district.

Only the plan of the schools and a count for each of their grades are kept, however many students there are.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from sis.demo import classes, crowd_records, staff
from sis.demo.changes import Changes
from sis.demo.families import Family, FamilyDraft
from sis.demo.records import Record
from sis.demo.school_year import SchoolYear
from sis.demo.schools import NO_RECORDS, Density, Plan

MAX_STUDENTS = 4_000_000


@dataclass(frozen=True)
class GeneratedDistrict:
    """A district with a number of students; ``changed`` percent of them changed since the night before.

    ``density`` is how much the school holds about each; nothing is said of days after ``until``.
    """

    students: int
    year: SchoolYear
    seed: int = 1
    changed: float = 0
    density: Density = NO_RECORDS
    until: date = date.max

    def __post_init__(self) -> None:
        if not 1 <= self.students <= MAX_STUDENTS:
            raise ValueError(f"A district has from 1 to {MAX_STUDENTS:,} students.")
        if not 0 <= self.changed <= 100:
            raise ValueError("Per cent are from 0 to 100.")

    def records(self) -> Iterator[Record]:
        """Yield all records but the district and its terms; each comes after those that it refers to."""
        plan = Plan(self.students, self.year, self.density, self.until)
        yield from plan.orgs()
        for school in plan.schools():
            yield from classes.courses(school, self.year)
            yield from classes.sections(school, self.year)
            yield from crowd_records.school_records(school, plan)
        yield from staff.district_staff(plan, self.seed)
        for school in plan.schools():
            yield from staff.school_staff(school, self.seed)
            yield from classes.teachings(school, plan)
        for family in self._families(plan):
            yield from family.records(plan)

    def _families(self, plan: Plan) -> Iterator[Family]:
        changes = Changes(plan, self.seed, self.changed)
        slots: Counter[tuple[str, str]] = Counter()
        students = families = 0
        while students < self.students:
            rng = Random(f"{self.seed}:family:{families}")  # noqa: S311 (nothing secret)
            location = students / self.students
            draft = FamilyDraft(rng, plan, slots, f"{families + 1}", families + 1, students, location)
            family = draft.family(self.students - students)
            students += len(family.children)
            families += 1
            yield from changes.apply(family)
