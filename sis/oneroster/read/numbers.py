"""Find and check the student number in a district's files."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from django.core.exceptions import ImproperlyConfigured

from sis.names import canonical_number
from sis.oneroster.read import cells
from sis.oneroster.read.tables import Column, Table

DIGITS = 7
_PAIR = re.compile(r"\{\s*([^{}:]+?)\s*:\s*([^{}]*?)\s*\}")


class NumberColumn:
    """The column with the student number, as the setting ROSTER_NUMBER_COLUMN names it.

    ``identifier``, ``userIds:Local`` (the item of that type), ``metadata.some`` (an extension column) or
    ``sourcedId:s`` (the sourcedId without that prefix).
    """

    def __init__(self, setting: str) -> None:
        self.column, _, self.part = setting.partition(":")
        named = setting == "identifier" or setting.startswith("metadata.")
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
    if not (plain.isascii() and plain.isdecimal()):
        raise ValueError(f"says {cells.shown(text)}; a student number is digits only.")
    number = canonical_number(plain.zfill(7))
    if number is None:
        raise ValueError(f"says {cells.shown(text)}; a student number has at most seven digits.")
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
