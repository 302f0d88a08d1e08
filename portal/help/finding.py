"""Search in the answers, without an index: they are few.

A whole word counts, and only a long one by its beginning. A word weighs more the fewer answers have it. An
accent counts where one was typed, so that *bỏ* is not *bố*; a word without accents, or with accents that no
answer has, finds all.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import log
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import get_language

from portal.help.answers import ANSWERS
from portal.help.entry import Answer
from sis import roster

MOST_CHARACTERS = 100
MOST_ANSWERS = 8
LONG = 5  # from so many letters on, the beginning of a word is enough
IN_QUESTION, BESIDE, IN_ANSWER = 4.0, 3.0, 1.0
BEGINNING = 0.6
PAIR = 0.5  # what two neighboring words add that are neighbors in an answer, too
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Place:
    """The words of one part of an answer: as they are written, without accents, and as neighbors."""

    weight: float
    written: frozenset[str]
    plain: frozenset[str]
    pairs: frozenset[tuple[str, str]]


def find_answers(asked: str) -> list[Answer]:
    """Return the answers that have these words in the page's language, the best first."""
    index = _index(get_language() or "")
    words = _words(asked[:MOST_CHARACTERS])
    words = [word if _having(word, index) else roster.fold_for_search(word) for word in words]
    rare = {word: _rarity(word, index) for word in words}
    scores = {slug: _score(words, rare, places) for slug, places in index.items()}
    best = sorted((slug for slug in scores if scores[slug]), key=lambda slug: -scores[slug])
    return [ANSWERS[slug] for slug in best[:MOST_ANSWERS]]


@cache
def _index(language: str) -> dict[str, tuple[Place, ...]]:
    """Return the words of all answers in a language; the active one, which the cache is kept by."""
    return {
        slug: (
            _place(IN_QUESTION, answer.question),
            _place(BESIDE, answer.also),
            _place(IN_ANSWER, answer.text),
        )
        for slug, answer in ANSWERS.items()
    }


def _place(weight: float, text: Any) -> Place:
    words = _words(strip_tags(str(text)))
    plain = [roster.fold_for_search(word) for word in words]
    return Place(weight, frozenset(words), frozenset(plain), frozenset(pairwise(plain)))


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", roster.canonical_name(text)).casefold())


def _having(word: str, index: dict[str, tuple[Place, ...]]) -> int:
    return sum(any(_fit(word, place) for place in places) for places in index.values())


def _rarity(word: str, index: dict[str, tuple[Place, ...]]) -> float:
    having = _having(word, index)
    return log(1 + len(index) / having) if having else 0.0


def _score(words: list[str], rare: dict[str, float], places: tuple[Place, ...]) -> float:
    score = sum(rare[word] * max(place.weight * _fit(word, place) for place in places) for word in rare)
    for pair in pairwise(words):
        plain = (roster.fold_for_search(pair[0]), roster.fold_for_search(pair[1]))
        together = max((place.weight for place in places if plain in place.pairs), default=0.0)
        score += PAIR * together * (rare[pair[0]] + rare[pair[1]])
    return score


def _fit(word: str, place: Place) -> float:
    """Return how well a part of an answer has a word: 1 whole, less by its beginning, 0 not at all."""
    plain = roster.fold_for_search(word)
    held, sought = (place.plain, plain) if plain == word else (place.written, word)
    if sought in held:
        return 1.0
    return BEGINNING if len(sought) >= LONG and any(one.startswith(sought) for one in held) else 0.0
