"""What other apps plug into the roster; each registers it in its `AppConfig.ready`."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Entry = TypeVar("Entry", bound=Hashable)


class Registry(Generic[Entry]):
    """Entries in the order of their registration. Registering an entry again changes nothing."""

    def __init__(self, *entries: Entry) -> None:
        self._entries = dict.fromkeys(entries)

    def register(self, *entries: Entry) -> None:
        """Add entries after those that are registered already."""
        self._entries |= dict.fromkeys(entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)


@dataclass(frozen=True, slots=True)
class RosterChanges:
    """What a load changed about people: how many students are new, and the ids of others who changed.

    Those who left became inactive; those who are back had been inactive. A student under a new sourcedId,
    with the same number and names, is the same student. Without users in the files, as in a load of
    attendance alone, everything is empty.
    """

    students_new: int = 0
    students_left: frozenset[int] = frozenset()
    students_back: frozenset[int] = frozenset()
    students_renumbered: frozenset[int] = frozenset()
    guardians_left: frozenset[int] = frozenset()
    guardians_back: frozenset[int] = frozenset()


# Called once by every load that is kept, inside its transaction and after everything is written. What one
# raises ends the load, and nothing of it is kept. Dry runs and refused loads call none.
after_load: Registry[Callable[[RosterChanges], None]] = Registry()
