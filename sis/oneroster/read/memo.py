"""Read the cells of one column, one by one or many at once."""

from typing import Any

from sis.oneroster.read import cells
from sis.oneroster.read.tables import Column

MOST_REMEMBERED = 50_000


class Memo(dict[str, Any]):
    """The values of one column's cells, cached so that a frequent cell is read once."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._column = column

    def __missing__(self, cell: str) -> Any:
        """Read a cell; raise ValueError if it is bad, or good but odd."""
        value = read_cell(self._column, cell)
        if is_odd(self._column, cell):
            raise ValueError(cell)
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[cell] = value
        return value

    def read_all(self, cells_read: list[str]) -> list[Any]:
        """Read the cells of many rows."""
        blank_as_it_stands = self._column.blank == "" and not self._column.required
        if (blank_as_it_stands or all(cells_read)) and cells.are_plain(self._column.read, cells_read):
            return cells_read
        return list(map(self.__getitem__, cells_read))


def read_cell(column: Column, cell: str) -> Any:
    """Return a cell's value; raise ValueError with the end of the sentence "The cell …"."""
    value = column.read(cell) if cell and not cell.isspace() else column.blank
    if column.required and value in ("", (), None):
        raise ValueError("is blank; it must be filled in.")
    return value


def is_odd(column: Column, cell: str) -> bool:
    """Say whether a good cell deserves a warning."""
    return column.read is cells.flag and cell != cell.lower()


def read_key(column: Column, cell: str) -> Any:
    """Return the value of a key's cell, or None if it is bad."""
    try:
        return read_cell(column, cell)
    except ValueError:
        return None
