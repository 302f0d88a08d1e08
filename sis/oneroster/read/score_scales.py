"""Read the levels of a grading scale, as OneRoster and districts write them."""

import json
import re
from decimal import Decimal
from itertools import pairwise

from sis.oneroster.read.cells import shown, text

_LEVEL = re.compile(r"\{\s*([^{}:]+?)\s*:\s*([^{}:]*?)\s*\}")
_REST = re.compile(r"[\s,;]*")
_NUMBER = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,4})?", re.ASCII)
_RANGE = re.compile(rf"({_NUMBER.pattern})\s*[-\u2013]\s*({_NUMBER.pattern})", re.ASCII)
LONGEST_LABEL, LONGEST_TEXT = 40, 255
_READ = text(4000)

# A label, the numbers from and to which it holds (the second only if the cell gives it), and what it means.
Level = tuple[str, Decimal | None, Decimal | None, str]


def score_scale(cell: str) -> str:
    """Read a scale: ``{A:90},{B:80}`` (lower bounds), ``{A:90-100}``, ``{90-100:A}`` or ``{S:Satisfactory}``.

    Returns the levels as the JSON of ``ScoreScale.levels``, highest first. Raises ValueError if it cannot be
    read, if a label stands twice, or if ranges overlap or leave a hole.
    """
    cell = _READ(cell)
    found = [_level(left, right) for left, right in _LEVEL.findall(cell)]
    if not found or not _REST.fullmatch(_LEVEL.sub("", cell)):
        raise ValueError(f"says {shown(cell)}; a scale is written {{A:90}},{{B:80}},{{C:0}}.")
    labels = [label for label, *_ in found]
    for label in labels:
        if labels.count(label) > 1:
            raise ValueError(f"has the level {shown(label)} twice.")
    bounded = sorted((level for level in found if level[1] is not None), key=_lowest, reverse=True)
    for higher, lower in pairwise(bounded):
        _refuse_gap(higher, lower)
    levels = (*bounded, *(level for level in found if level[1] is None))
    return json.dumps(
        [
            {"label": label, "lowest": None if low is None else str(low), "text": meaning}
            for label, low, _high, meaning in levels
        ],
        ensure_ascii=False,
    )


def _level(left: str, right: str) -> Level:
    label, value = (right, left) if _is_bound(left) and not _is_bound(right) and right else (left, right)
    if len(label) > LONGEST_LABEL or len(value) > LONGEST_TEXT:
        raise ValueError(f"has a level that is too long, {shown(label)}.")
    if found := _RANGE.fullmatch(value):
        low, high = Decimal(found[1]), Decimal(found[2])
        if high < low:
            raise ValueError(f"has a level that ends before it begins, {shown(label)}.")
        return label, low, high, ""
    if _NUMBER.fullmatch(value):
        return label, Decimal(value), None, ""
    return label, None, None, value


def _is_bound(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text) or _RANGE.fullmatch(text))


def _lowest(level: Level) -> Decimal:
    return level[1] or Decimal(0)


def _refuse_gap(higher: Level, lower: Level) -> None:
    """Raise ValueError if two levels share a number, or if numbers between them belong to neither.

    80-89 and 90-100 leave no hole: a level ends where the next one begins.
    """
    begins, ends = _lowest(higher), lower[2]
    if begins == _lowest(lower) or (ends is not None and ends > begins):
        raise ValueError(f"has levels that overlap, {shown(lower[0])} and {shown(higher[0])}.")
    if ends is not None and begins - ends > 1:
        raise ValueError(f"has a hole between {shown(lower[0])} and {shown(higher[0])}.")
