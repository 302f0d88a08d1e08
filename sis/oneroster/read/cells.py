"""Read one cell. Every reader raises ValueError with the end of the sentence "The cell …"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from sis.languages import language_code
from sis.names import tidy_text

Reader = Callable[[str], Any]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].+)?", re.ASCII)
LONGEST_ID = 255
# What makes a text, or a sourcedId, need tidying, searched in cells joined by line breaks.
_NOT_PLAIN = re.compile(r"[^ -~\n]|  |^ | $", re.MULTILINE)
_NOT_PLAIN_ID = re.compile(r"[^!-~\n]")
# A time outside these years could be stored, but not shown or calculated with.
THIS_AGE = (1900, 2999)
# A plain email address, recognized without Django's slower validator.
_PLAIN_ADDRESS = re.compile(
    r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,12}", re.ASCII
)
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)", re.ASCII)
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", re.ASCII)
MOST = 1_000_000


@dataclass(frozen=True)
class Text:
    """Reads a text up to a maximum length."""

    longest: int

    def __call__(self, cell: str) -> str:
        """Return the text without characters that must not be stored; raise ValueError if it is too long."""
        tidy = cell if _is_tidy(cell) else tidy_text(cell)
        if len(tidy) > self.longest:
            raise ValueError(f"has {len(tidy)} characters; {self.longest} fit.")
        return tidy


def text(longest: int) -> Reader:
    """Read a text of at most so many characters."""
    return Text(longest)


def are_plain(read: Reader, cells: Sequence[str]) -> bool:
    """Say whether all these cells can be used unchanged; False means that each must be read.

    One search over all of them costs a fraction of reading each.
    """
    if isinstance(read, Text):
        longest, odd = read.longest, _NOT_PLAIN
    elif read is identifier:
        longest, odd = LONGEST_ID, _NOT_PLAIN_ID
    else:
        return False
    joined = "\n".join(cells)
    return (
        joined.count("\n") == len(cells) - 1
        and odd.search(joined) is None
        and max(map(len, cells)) <= longest
    )


def _is_tidy(cell: str) -> bool:
    """Say whether nothing in a cell needs tidying; fast for most cells."""
    return cell.isascii() and cell.isprintable() and "  " not in cell and cell == cell.strip(" ")


def identifier(cell: str) -> str:
    """Read a sourcedId, or a reference to one."""
    if len(cell) > LONGEST_ID:
        raise ValueError(f"has {len(cell)} characters; a sourcedId has at most 255.")
    return cell.strip()


def identifiers(cell: str) -> tuple[str, ...]:
    """Read a list of references, separated by commas."""
    return tuple(dict.fromkeys(identifier(part) for part in cell.split(",") if part.strip()))


def day(cell: str) -> date:
    """Read a date."""
    try:
        if not _DAY.fullmatch(cell.strip()):
            raise ValueError
        return date.fromisoformat(cell.strip())
    except ValueError:
        raise ValueError(f"says {shown(cell)}; a date is written 2026-08-03 (year, month, day).") from None


def moment(cell: str) -> datetime:
    """Read a time in ISO 8601; without a zone it is UTC, and a date alone means its first instant."""
    try:
        if not _MOMENT.fullmatch(cell.strip()):
            raise ValueError
        read = datetime.fromisoformat(cell.strip())
        if not THIS_AGE[0] <= read.year <= THIS_AGE[1]:
            raise ValueError
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"says {shown(cell)}; a time is written 2026-08-03T14:05:00Z.") from None


def local_day(cell: str) -> date:
    """Read a date, or a time, of which the day in the district counts."""
    return day(cell) if len(cell.strip()) <= 10 else timezone.localtime(moment(cell)).date()


def clock(cell: str) -> time:
    """Read a time of day on the 24-hour clock."""
    if not _CLOCK.fullmatch(cell.strip()):
        raise ValueError(f"says {shown(cell)}; a time of day is written 08:05 or 14:30.")
    return time.fromisoformat(cell.strip().zfill(5) if cell.count(":") == 1 else cell.strip().zfill(8))


def number(most: int = MOST, *, mark: str = "") -> Reader:
    """Read a number from 0 to ``most``, which ``mark`` (such as %) may follow."""

    def read(cell: str) -> Decimal:
        plain = cell.strip()
        plain = plain.removesuffix(mark).rstrip() if mark else plain
        if not _NUMBER.fullmatch(plain):
            raise ValueError(f"says {shown(cell)}; it must be a number, such as 8.5.")
        found = Decimal(plain)
        if not 0 <= found <= most:
            raise ValueError(f"says {shown(cell)}; it must be a number from 0 to {most:,}.")
        return found

    return read


def whole(cell: str) -> int:
    """Read a whole number for an order."""
    if not (cell.strip().isascii() and cell.strip().isdecimal() and len(cell.strip()) <= 4):
        raise ValueError(f"says {shown(cell)}; it must be a whole number, such as 3.")
    return int(cell)


def language(cell: str) -> str:
    """Read a language, as a code or by its name, into the code that is kept."""
    code = language_code(cell)
    if code is None:
        raise ValueError(f"says {shown(cell)}; write a language as a code, such as en, es, fr or vi.")
    return code


def year(cell: str) -> int:
    """Read a school year, which is named by the year in which it ends."""
    if not _YEAR.fullmatch(cell.strip()):
        raise ValueError(f"says {shown(cell)}; a school year is written 2027, the year it ends in.")
    return int(cell)


def flag(cell: str) -> bool:
    """Read true or false, in any case."""
    if cell.strip().lower() not in {"true", "false"}:
        raise ValueError(f"says {shown(cell)}; it must be true or false.")
    return cell.strip().lower() == "true"


def one_of(*choices: str) -> Reader:
    """Read one of these words; case matters."""

    def read(cell: str) -> str:
        if cell.strip() not in choices:
            meant = next((choice for choice in choices if choice.lower() == cell.strip().lower()), "")
            if meant:
                raise ValueError(f"says {shown(cell)}; capitals matter: write {meant}.")
            raise ValueError(f"says {shown(cell)}; it must be one of {', '.join(choices)}.")
        return cell.strip()

    return read


def grade(cell: str) -> str:
    """Read a grade level; if there are several, the first counts."""
    return str(text(20)(cell.split(",", maxsplit=1)[0]))


def email(cell: str) -> str:
    """Read an email address."""
    if len(cell) < 64 and _PLAIN_ADDRESS.fullmatch(cell):
        return cell
    try:
        validate_email(cell.strip())
    except ValidationError:
        raise ValueError("is not an email address.") from None
    return str(text(254)(cell))


def shown(cell: str) -> str:
    """Return a cell shortened, as a message may quote it."""
    tidy = tidy_text(cell)
    return f"“{tidy[:40]}…”" if len(tidy) > 40 else f"“{tidy}”"
