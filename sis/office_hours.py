"""Office hours as data: on which days an office is open, from when to when.

A file or an office writes them as `Mon-Fri 8:00-16:30` or as a sentence, such as `Monday to Friday, 8:00 am
to 4:30 pm`; several parts are separated by semicolons.
"""

import re
from dataclasses import dataclass
from datetime import time

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?"
_TIME = r"(\d{1,2})(?::(\d{2}))? ?([ap])?\.?(?:m\b\.?)?"
_TO = r" ?(?:-|–|to|through|until) ?"
_PART = re.compile(rf"{_DAY}(?:{_TO}{_DAY})?[,:]? ?(?:from )?{_TIME}{_TO}{_TIME}", re.IGNORECASE)
NOON = 12


@dataclass(frozen=True, slots=True)
class OpenHours:
    """An office is open on these days (Monday is 0), from the first through the last, between two times."""

    first_day: int
    last_day: int
    opens: time
    closes: time


def read_office_hours(text: str) -> tuple[OpenHours, ...]:
    """Return the hours that a text says; none if any part of it says something else."""
    found = [_read(part) for part in text.split(";") if part.strip()]
    return tuple(part for part in found if part) if all(found) else ()


def _read(part: str) -> OpenHours | None:
    match = _PART.fullmatch(" ".join(part.split()))
    if match is None:
        return None
    first, last, *clock = match.groups()
    opens, closes = _time(*clock[:3]), _time(*clock[3:])
    first_day = _DAYS.index(first.lower())
    last_day = _DAYS.index(last.lower()) if last else first_day
    if opens is None or closes is None or opens >= closes or last_day < first_day:
        return None
    return OpenHours(first_day, last_day, opens, closes)


def _time(hour: str, minute: str | None, half: str | None) -> time | None:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= NOON:
            return None
        hours = hours % NOON + (NOON if half.lower() == "p" else 0)
    return time(hours, minutes) if hours < 2 * NOON and minutes < 60 else None
