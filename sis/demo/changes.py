"""The changes of one night in a made-up district: students move, are renamed, leave, or are new."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from zlib import crc32

from sis.demo.families import Child, Family, FamilyDraft
from sis.demo.schools import Plan

# Fine enough for a hundredth of a percent.
PARTS = 1_000_003


@dataclass(frozen=True)
class Changes:
    """The changes of one night, which concern ``changed`` percent of the students."""

    plan: Plan
    seed: int
    changed: float

    def apply(self, family: Family) -> Iterator[Family]:
        """Yield the family as it is afterwards, then the family of each newcomer; all else stays the same."""
        if not self.changed:
            yield family
            return
        drawn = [(child, self._change(child)) for child in family.children]
        children = [self._revised(after) for child, change in drawn for after in self._after(child, change)]
        yield replace(family, children=children)
        for child, change in drawn:
            if change == "new":
                yield self._newcomer(child)

    def _change(self, child: Child) -> str:
        """Return what happens to a student, or an empty text."""
        drawn = self._drawn("night", child)
        if drawn is None:
            return ""
        return ("moved", "moved", "renamed", "left", "new")[drawn % 5]

    def _revised(self, child: Child) -> Child:
        """Return the child, of as many with new scores and other attendance."""
        return child if self._drawn("records", child) is None else replace(child, revision=1)

    def _drawn(self, what: str, child: Child) -> int | None:
        """Return a number if the child is among those who change, else None."""
        drawn = crc32(f"{self.seed}:{what}:{child.index}".encode()) % PARTS
        return drawn if drawn < PARTS * self.changed / 100 else None

    def _after(self, child: Child, change: str) -> list[Child]:
        if change == "left":
            return []
        if change not in {"moved", "renamed"}:
            return [child]
        school = self.plan.school_for(child.grade, child.index / self.plan.students, offset=1)
        if change == "renamed" or school == child.school:
            return [replace(child, last=f"{child.last}-Bell", middle="")]
        return [replace(child, school=school, slot=child.index)]

    def _newcomer(self, beside: Child) -> Family:
        """Return a family with one child, who is in the files for the first time."""
        location = beside.index / self.plan.students
        rng = Random(f"{self.seed}:newcomer:{beside.index}")  # noqa: S311 (nothing secret)
        key, index = f"n{beside.index + 1}", self.plan.students + beside.index
        family = FamilyDraft(rng, self.plan, Counter(), key, index, index, location).family(1)
        children = [replace(child, slot=index, entered_at=None) for child in family.children]
        return replace(family, children=children)
