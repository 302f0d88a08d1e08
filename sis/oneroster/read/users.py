"""What is computed from a row of users.csv while it is read: the student number, search key and role."""

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from sis.names import canonical_number, fold_for_search, is_name
from sis.oneroster.read import cells
from sis.oneroster.read.tables import GUARDIANS, STUDENT, Column, Table

DIGITS = 7
_PAIR = re.compile(r"\{\s*([^{}:]+?)\s*:\s*([^{}]*?)\s*\}")
# 1.00E+05, 100000.0, 100,000 and ="0100000": what a spreadsheet makes of a number.
_OF_A_SPREADSHEET = re.compile(r'[0-9]+([.,][0-9]+)*([Ee]\+?[0-9]+)?|="?[0-9]+"?', re.ASCII)
REWRITTEN = "a spreadsheet has rewritten the number"
_DIGITS_ALONE = re.compile(r"[0-9]+", re.ASCII)
NAMES = ("familyName", "givenName", "middleName")
MOST_CACHED = 50_000


class NumberColumn:
    """The column with the student number, as the setting ROSTER_NUMBER_COLUMN names it.

    ``identifier``, ``userIds:Local`` (the item of that type), ``metadata.some`` (an extension column),
    ``sourcedId``, or ``sourcedId:s`` (the sourcedId without that prefix).
    """

    def __init__(self, setting: str) -> None:
        self.column, _, self.part = setting.partition(":")
        named = setting in {"identifier", "sourcedId"} or setting.startswith("metadata.")
        if not (named or (self.column in {"userIds", "sourcedId"} and self.part)):
            raise ImproperlyConfigured(f"ROSTER_NUMBER_COLUMN cannot be {setting!r}.")

    def extend(self, users: Table) -> Table:
        """Return the table of users, with the extension column if the setting names one."""
        if self.column in {column.name for column in users.columns}:
            return users
        return users.with_columns(Column(self.column, cells.text(255)))

    def read(self, row: Mapping[str, str]) -> str:
        """Return the text of that column, or an empty text."""
        cell = row.get(self.column) or ""
        if self.column == "userIds":
            return {kind: str(value) for kind, value in _PAIR.findall(cell)}.get(self.part, "")
        return cell.removeprefix(self.part) if self.column == "sourcedId" else cell


def student_number(text: str) -> str:
    """Return the number with its leading zeros; raise ValueError if it is not a student number."""
    if len(text) == DIGITS and text.isascii() and text.isdecimal():
        return text
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        raise ValueError("is blank; a student needs a number. Enter it, and load again.")
    if _OF_A_SPREADSHEET.fullmatch(plain) and not _DIGITS_ALONE.fullmatch(plain):
        raise ValueError(
            f"says {cells.shown(text)}: {REWRITTEN}. Export the file again, and do not save it in a "
            "spreadsheet."
        )
    if not (plain.isascii() and plain.isdecimal()):
        raise ValueError(f"says {cells.shown(text)}; a student number is digits only.")
    number = canonical_number(plain.zfill(7))
    if number is None:
        raise ValueError(
            f"says {cells.shown(text)}; a student number has at most seven digits, and this has {len(plain)}."
            " It may be a state ID: ROSTER_NUMBER_COLUMN says which column has the student number."
        )
    return number


def hint_for_numbers(cells_of_user_ids: Iterable[str]) -> str:
    """Suggest which column has the numbers, from the userIds of students whose number could not be read."""
    found: Counter[str] = Counter()
    seen: dict[str, set[str]] = {}
    students = 0
    for cell in cells_of_user_ids:
        students += 1
        for kind, value in _PAIR.findall(cell):
            if value.isascii() and value.isdecimal() and len(value) <= 7:
                found[kind] += 1
                seen.setdefault(kind, set()).add(value)
    for kind, count in found.most_common(1):
        if count * 2 > students and len(seen[kind]) == count:
            example = f"{{{kind}:{min(seen[kind])}}}"
            return (
                f"The student numbers seem to stand in the column userIds, as {example}. If so, set "
                f"ROSTER_NUMBER_COLUMN=userIds:{kind} and load again."
            )
    return "Set ROSTER_NUMBER_COLUMN to the column of users.csv that holds the student number."


class UserDeriver:
    """Computes, row by row, what SQL cannot: what depends on the spelling of names and numbers."""

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
        key = " ".join(filter(None, map(self._fold, names)))
        if role not in {None, STUDENT, *GUARDIANS}:
            return (None, None, None, key, False, None, role)
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
                _limit_cache(self._is_name)
                self._is_name[text] = is_name(text)
            if text and not self._is_name[text]:
                return column
        return None

    def _fold(self, name: str) -> str:
        """Fold a name for the search, cached for all who have it."""
        if name not in self._folded:
            _limit_cache(self._folded)
            self._folded[name] = fold_for_search(name)
        return self._folded[name]


def _limit_cache(cache: dict[str, Any]) -> None:
    if len(cache) >= MOST_CACHED:
        cache.clear()
