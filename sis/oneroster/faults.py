"""Faults of a roster, described so that a registrar knows what to correct."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A place in a file and what is wrong there.

    ``counts`` is False for a consequence of another fault: it is listed, but does not add to the share of
    faulty rows above which the whole roster is refused. ``times`` is how many rows have exactly this fault,
    of which this is the first; ``more`` how many further rows have one of its kind.
    """

    file: str
    line: int | None
    column: str
    text: str
    counts: bool = True
    times: int = 1
    more: int = 0

    @property
    def words(self) -> str:
        """The text, and how many rows it is about if they are several."""
        said = f" ({self.times} rows)" if self.times > 1 else ""
        return f"{self.text}{said}" + (f" … and {self.more} more rows like this" if self.more else "")

    def __str__(self) -> str:
        place = ", ".join(
            part for part in (self.file, f"line {self.line}" if self.line else "", self.column) if part
        )
        return f"{place}: {self.words}" if place else self.words


class FileFaultError(Exception):
    """A fault that makes a whole file unusable, and so the whole roster."""

    def __init__(self, file: str, line: int | None, column: str, text: str) -> None:
        self.fault = Fault(file, line, column, text)
        super().__init__(str(self.fault))


class RosterRefusedError(Exception):
    """The roster is refused; the report says why. Raised inside the transaction, so nothing is kept."""
