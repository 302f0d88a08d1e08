"""What is computed from each row of users.csv while it is read: the number, the search key, the role."""

import itertools
from collections.abc import Sequence
from typing import Any

from sis.names import fold_for_search, is_name
from sis.oneroster.read.numbers import NumberColumn, student_number
from sis.oneroster.read.tables import GUARDIANS, STUDENT, Table

NAMES = ("familyName", "givenName", "middleName")
MOST_REMEMBERED = 50_000


class PersonReader:
    """Computes, row by row, what SQL cannot: whatever depends on the spelling of names and numbers."""

    def __init__(self, table: Table, number: NumberColumn) -> None:
        self._places = {column.name: place for place, column in enumerate(table.single)}
        self._number = number
        self._names = [self._places[name] for name in NAMES]
        self._role = self._places.get("role")
        self._folded: dict[str, str] = {}
        self._is_name: dict[str, bool] = {}

    def __call__(self, columns: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Return numbers, their faults, columns of bad names, search keys, and the roles as three columns.

        Without roles in the rows (version 1.2) anyone may be a student.
        """
        numbers, *names = (columns[place] for place in (self._places[self._number.column], *self._names))
        roles = itertools.repeat(None) if self._role is None else columns[self._role]
        rows = zip(roles, numbers, *names, strict=False)
        return list(zip(*itertools.starmap(self._derive, rows), strict=True))

    def _derive(self, role: str | None, number: str, *names: str) -> tuple[Any, ...]:
        if role not in {None, STUDENT, *GUARDIANS}:
            return (None, None, None, "", False, None, role)
        key = " ".join(filter(None, map(self._fold, names)))
        if role in GUARDIANS:
            return (None, None, None, key, False, role, None)
        return (*self._read_number(number), self._bad_name(names), key, role == STUDENT, None, None)

    def _read_number(self, cell: str) -> tuple[str | None, str | None]:
        try:
            return student_number(self._number.read({self._number.column: cell})), None
        except ValueError as error:
            return None, f"The cell {error}"

    def _bad_name(self, names: Sequence[str]) -> str | None:
        for column, text in zip(NAMES[:2], names, strict=False):
            if text not in self._is_name:
                _make_room(self._is_name)
                self._is_name[text] = is_name(text)
            if not self._is_name[text]:
                return column
        return None

    def _fold(self, name: str) -> str:
        """Fold a name for the search, cached for all who have it."""
        if name not in self._folded:
            _make_room(self._folded)
            self._folded[name] = fold_for_search(name)
        return self._folded[name]


def _make_room(remembered: dict[str, Any]) -> None:
    if len(remembered) >= MOST_REMEMBERED:
        remembered.clear()
