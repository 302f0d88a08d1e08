"""Reading ids from addresses; anything that is not an id is ignored."""

from django.http import HttpRequest

LONGEST_ADDRESS = 4000
MOST_DIGITS = 18  # the largest that fits PostgreSQL's bigint


def id_in(text: str | None) -> int | None:
    """Return the id that this text contains; None if it is not an id."""
    text = text or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


def ids_in(request: HttpRequest, name: str) -> set[int]:
    """Return the ids of a parameter such as `students=1,2,3`."""
    texts = request.GET.get(name, "")[:LONGEST_ADDRESS].split(",")
    return {found for text in texts if (found := id_in(text)) is not None}
