"""A made-up district of any size as a stream of records: the same seed, the same district.

Only the plan of the schools and a count for each of their grades is kept, however many students there are.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from sis.demo import lessons, payroll
from sis.demo.crowd import Family
from sis.demo.drawing import Draft
from sis.demo.nightly import Night
from sis.demo.planning import Plan
from sis.demo.records import Record

MOST_STUDENTS = 4_000_000


@dataclass(frozen=True)
class Crowd:
    """A district of so many students; with ``changed`` as it is a night later, that many per cent changed."""

    students: int
    first_day: date
    seed: int = 1
    changed: float = 0

    def __post_init__(self) -> None:
        if not 1 <= self.students <= MOST_STUDENTS:
            raise ValueError(f"A district has from 1 to {MOST_STUDENTS:,} students.")
        if not 0 <= self.changed <= 100:
            raise ValueError("Per cent are from 0 to 100.")

    def records(self) -> Iterator[Record]:
        """Everything, so that nobody is referred to before being there."""
        plan = Plan(self.students, self.first_day)
        yield from plan.orgs()
        yield from plan.terms()
        for place in plan.places():
            yield from lessons.courses(place)
            yield from lessons.sections(place)
        yield from payroll.district_staff(plan, self.seed)
        for place in plan.places():
            yield from payroll.staff_of(place, self.seed)
            yield from lessons.teachings(place, plan)
        for family in self._families(plan):
            yield from family.records(plan)

    def _families(self, plan: Plan) -> Iterator[Family]:
        night = Night(plan, self.seed, self.changed)
        slots: Counter[tuple[str, str]] = Counter()
        made = number = 0
        while made < self.students:
            chance = Random(f"{self.seed}:family:{number}")  # noqa: S311 (nothing secret)
            near = made / self.students
            draft = Draft(chance, plan, slots, f"{number + 1}", number + 1, made, near)
            family = draft.family(self.students - made)
            made += len(family.children)
            number += 1
            yield from night.pass_over(family)
