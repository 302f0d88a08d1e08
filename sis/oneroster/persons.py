"""What is computed of each row of users.csv while it is read: the number, the search key, the role."""

from collections.abc import Sequence
from typing import Any

from sis.names import fold_for_search, is_name
from sis.oneroster.numbers import NumberColumn, student_number
from sis.oneroster.tables import GUARDIANS, STUDENT, Table

NAMES = ("familyName", "givenName", "middleName")
MOST_REMEMBERED = 50_000


class PersonReader:
    """Derives, row by row, what SQL cannot: whatever hangs on the spelling of names and numbers."""

    def __init__(self, table: Table, number: NumberColumn) -> None:
        self._places = {column.name: place for place, column in enumerate(table.single)}
        self._number = number
        self._names = [self._places[name] for name in NAMES]
        self._role = self._places.get("role")
        self._folded: dict[str, str] = {}
        self._is_name: dict[str, bool] = {}

    def __call__(self, values: Sequence[Any]) -> Sequence[Any]:
        """Return number, its fault, the column of a bad name, search key, and the role as three columns.

        Without a role in the row (version 1.2) everybody may be a student.
        """
        role = None if self._role is None else values[self._role]
        if role not in {None, STUDENT}:
            is_guardian = role in GUARDIANS
            return (None, None, None, "", False, role if is_guardian else None, None if is_guardian else role)
        number, fault = self._read_number(values)
        return (number, fault, self._bad_name(values), self._key(values), role == STUDENT, None, None)

    def _read_number(self, values: Sequence[Any]) -> tuple[str | None, str | None]:
        row = {self._number.column: values[self._places[self._number.column]]}
        try:
            return student_number(self._number.read(row)), None
        except ValueError as error:
            return None, f"The cell {error}"

    def _bad_name(self, values: Sequence[Any]) -> str | None:
        for name, place in zip(NAMES[:2], self._names, strict=False):
            text = values[place]
            if text not in self._is_name:
                _make_room(self._is_name)
                self._is_name[text] = is_name(text)
            if not self._is_name[text]:
                return name
        return None

    def _key(self, values: Sequence[Any]) -> str:
        """Return the search key; each name is folded once for all who bear it."""
        folded = []
        for place in self._names:
            text = values[place]
            if text not in self._folded:
                _make_room(self._folded)
                self._folded[text] = fold_for_search(text)
            folded.append(self._folded[text])
        return " ".join(part for part in folded if part)


def _make_room(remembered: dict[str, Any]) -> None:
    if len(remembered) >= MOST_REMEMBERED:
        remembered.clear()
