"""What a night changes in a made-up district: who moves, is renamed, leaves or comes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from zlib import crc32

from sis.demo.crowd import Child, Family
from sis.demo.drawing import Draft
from sis.demo.planning import Plan

# Fine enough for a hundredth of a per cent.
PARTS = 1_000_003


@dataclass(frozen=True)
class Night:
    """One night; ``changed`` per cent of the students are different afterwards."""

    plan: Plan
    seed: int
    changed: float

    def pass_over(self, family: Family) -> Iterator[Family]:
        """The family as it is afterwards, and who is new beside it; nobody else differs by a letter."""
        if not self.changed:
            yield family
            return
        luck = [(child, self._lot(child)) for child in family.children]
        now = replace(family, children=[after for child, lot in luck for after in self._after(child, lot)])
        yield now
        for child, lot in luck:
            if lot == "new":
                yield self._newcomer(child)

    def _lot(self, child: Child) -> str:
        """What happens to a student, or nothing."""
        drawn = crc32(f"{self.seed}:night:{child.index}".encode()) % PARTS
        if drawn >= PARTS * self.changed / 100:
            return ""
        return ("moved", "moved", "renamed", "left", "new")[drawn % 5]

    def _after(self, child: Child, lot: str) -> list[Child]:
        if lot == "left":
            return []
        if lot not in {"moved", "renamed"}:
            return [child]
        place = self.plan.school_for(child.grade, child.index / self.plan.students, further=1)
        if lot == "renamed" or place == child.place:
            return [replace(child, last=f"{child.last}-Bell", middle="")]
        return [replace(child, place=place, slot=child.index)]

    def _newcomer(self, beside: Child) -> Family:
        """A family of one child who stands in the files for the first time."""
        near = beside.index / self.plan.students
        chance = Random(f"{self.seed}:newcomer:{beside.index}")  # noqa: S311 (nothing secret)
        key, index = f"n{beside.index + 1}", self.plan.students + beside.index
        draft = Draft(chance, self.plan, Counter(), key, index, index, near)
        family = draft.family(1)
        return replace(
            family, children=[replace(child, slot=index, entered_at=None) for child in family.children]
        )
