"""What a file is made of, and how its rows stand in the staging tables."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sis.oneroster.read import cells

STUDENT = "student"
GUARDIANS = ("guardian", "parent", "relative")
STAFF = ("administrator", "aide", "proctor", "teacher")
# Version 1.2 knows more kinds of staff.
STAFF_12 = (
    *STAFF,
    "counselor",
    "districtAdministrator",
    "principal",
    "siteAdministrator",
    "systemAdministrator",
)

# The states of a staged row; a skipped row has a number below 0, one for each check that skips.
GOOD, DELETED = 0, 1

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

# Of the columns of many rows, more columns.
Deriver = Callable[[Sequence[Sequence[Any]]], Sequence[Sequence[Any]]]


@dataclass(frozen=True)
class Column:
    """A column that is read.

    ``refers`` names the file whose sourcedIds it holds. A bad cell in a ``soft`` column is counted as
    a warning and taken as blank; elsewhere its row is skipped. ``listed`` columns hold several values,
    which stand in a staging table of their own. ``aliases`` are names that version 1.0 has for it.
    """

    name: str
    read: cells.Reader
    required: bool = False
    refers: str = ""
    soft: bool = False
    blank: Any = ""
    kind: str = "text"
    listed: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def staged(self) -> str:
        """The name in the staging table."""
        return _CAPITAL.sub("_", self.name).lower().replace(".", "_")


@dataclass(frozen=True)
class Table:
    """A file: all its columns in the order of the format, and those that are read.

    ``key`` names the columns of which no two rows may have the same values. ``derived`` are columns
    of the staging table that ``derive`` computes from the others.
    """

    name: str
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("sourcedId",)
    derived: tuple[tuple[str, str], ...] = ()
    derive: Deriver | None = field(default=None, compare=False)
    is_extension: bool = False

    @property
    def file(self) -> str:
        """The name of the file."""
        return f"{self.name}.csv"

    @property
    def staging(self) -> str:
        """The name of the staging table."""
        return "stage_" + _CAPITAL.sub("_", self.name).lower()

    @property
    def has_id(self) -> bool:
        """Whether its rows have a sourcedId of their own."""
        return self.key == ("sourcedId",)

    @property
    def single(self) -> tuple[Column, ...]:
        """The columns that hold one value."""
        return tuple(column for column in self.columns if not column.listed)

    @property
    def lists(self) -> tuple[Column, ...]:
        """The columns that hold several."""
        return tuple(column for column in self.columns if column.listed)

    def list_staging(self, column: Column) -> str:
        """The name of the staging table of a column with several values."""
        return f"{self.staging}_{column.staged}"

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(column for column in self.columns if column.name == name)

    def with_columns(self, *columns: Column) -> "Table":
        """Return the table with more columns read."""
        return replace(self, columns=(*self.columns, *columns))


def order(names: str) -> tuple[str, ...]:
    """Return the columns of a OneRoster file, with the three that every file begins with."""
    return ("sourcedId", "status", "dateLastModified", *names.split())


def reference(name: str, table: str, *, required: bool = False, aliases: Iterable[str] = ()) -> Column:
    """Return a column that refers to a row of a file."""
    return Column(name, cells.identifier, required=required, refers=table, blank=None, aliases=tuple(aliases))


def references(name: str, table: str, *, required: bool = False, aliases: Iterable[str] = ()) -> Column:
    """Return a column that refers to several rows of a file."""
    return Column(name, cells.identifiers, required, table, blank=(), listed=True, aliases=tuple(aliases))


SHORT, TEXT = cells.text(50), cells.text(255)
ID = Column("sourcedId", cells.identifier, required=True)
STATUS = Column("status", cells.text(40), soft=True)
