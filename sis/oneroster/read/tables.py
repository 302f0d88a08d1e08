"""The columns of a file, and how its rows are kept in the staging tables."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sis.oneroster.read import cells

STUDENT = "student"
GUARDIANS = ("guardian", "parent", "relative")
STAFF = ("administrator", "aide", "proctor", "teacher")
# Version 1.2 has more kinds of staff.
STAFF_12 = (
    *STAFF,
    "counselor",
    "districtAdministrator",
    "principal",
    "siteAdministrator",
    "systemAdministrator",
)

# The states of a staged row; each check that skips rows has a negative number of its own.
GOOD, DELETED = 0, 1

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

# From the columns of many rows to further columns.
Deriver = Callable[[Sequence[Sequence[Any]]], Sequence[Sequence[Any]]]


@dataclass(frozen=True)
class Column:
    """A column that is read.

    ``refers`` names the file whose sourcedIds it contains. A bad cell in a ``soft`` column is counted as a
    warning and treated as blank; in other columns its row is skipped. ``listed`` columns hold several values,
    which are kept in a staging table of their own. A column that ``may_be_blank`` must be in the header only.
    ``aliases`` are its names in version 1.0. ``stage_as`` is the name in the staging table, for a column
    whose name is another one in each version.
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
    stage_as: str = ""
    may_be_blank: bool = False

    @property
    def staged(self) -> str:
        """The name in the staging table."""
        return self.stage_as or _CAPITAL.sub("_", self.name).lower().replace(".", "_")


@dataclass(frozen=True)
class Table:
    """A file: all its columns in the order of the format, and those that are read.

    No two rows may have the same values in the columns of ``key``, nor in those of ``distinct``. ``derived``
    are columns of the staging table that ``derive`` computes from the others.
    """

    name: str
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("sourcedId",)
    distinct: tuple[str, ...] = ()
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
        """Say whether its rows have a sourcedId of their own."""
        return self.key == ("sourcedId",)

    @property
    def single(self) -> tuple[Column, ...]:
        """Return the columns that hold one value."""
        return tuple(column for column in self.columns if not column.listed)

    @property
    def lists(self) -> tuple[Column, ...]:
        """Return the columns that hold several values."""
        return tuple(column for column in self.columns if column.listed)

    def list_staging(self, column: Column) -> str:
        """Return the name of the staging table of a column with several values."""
        return f"{self.staging}_{column.staged}"

    def column(self, name: str) -> Column:
        """Return the column of this name."""
        return next(column for column in self.columns if column.name == name)

    def name_of(self, staged: str) -> str:
        """Return what the file calls the column of this name in the staging table."""
        return next(column.name for column in self.columns if column.staged == staged)

    def with_columns(self, *columns: Column) -> "Table":
        """Return the table with additional columns to read."""
        return replace(self, columns=(*self.columns, *columns))


def order(names: str) -> tuple[str, ...]:
    """Return the columns of a OneRoster file: the three with which every file begins, then these."""
    return ("sourcedId", "status", "dateLastModified", *names.split())


def reference(
    name: str, table: str, *, required: bool = False, aliases: Iterable[str] = (), stage_as: str = ""
) -> Column:
    """Return a column that refers to a row of a file."""
    return Column(
        name,
        cells.identifier,
        required=required,
        refers=table,
        blank=None,
        aliases=tuple(aliases),
        stage_as=stage_as,
    )


def references(name: str, table: str, *, required: bool = False, aliases: Iterable[str] = ()) -> Column:
    """Return a column that refers to several rows of a file."""
    return Column(name, cells.identifiers, required, table, blank=(), listed=True, aliases=tuple(aliases))


SHORT, TEXT = cells.text(50), cells.text(255)
ID = Column("sourcedId", cells.identifier, required=True)
STATUS = Column("status", cells.text(40), soft=True)
