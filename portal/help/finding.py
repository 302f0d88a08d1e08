"""Search in the answers, without an index: they are few, and every word counts."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags

from portal.help.answers import ANSWERS
from portal.help.entry import Answer
from sis import roster

MOST_CHARACTERS = 100
SHORT = 3
IN_QUESTION, BESIDE, IN_ANSWER = 4, 2, 1
MOST_ANSWERS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """How well an answer fits: how many of the words it has, and how prominent they are."""

    answer: Answer
    words: int
    weight: int


def find_answers(asked: str) -> list[Answer]:
    """Return the answers with most of these words in the page's language, the best first.

    Case and accents do not matter, and the beginning of a word is enough.
    """
    words = _words(asked[:MOST_CHARACTERS])
    found = [_fit(answer, words) for answer in ANSWERS.values()]
    most = max((fit.words for fit in found), default=0)
    best = [fit for fit in found if fit.words and fit.words == most]
    return [fit.answer for fit in sorted(best, key=lambda fit: -fit.weight)][:MOST_ANSWERS]


def _words(asked: str) -> list[str]:
    """Return the words to search for; short ones (I, my, to) only if there are no others."""
    words = list(dict.fromkeys(roster.fold_for_search(asked).split()))
    return [word for word in words if len(word) >= SHORT] or words


def _fit(answer: Answer, words: list[str]) -> Found:
    places = (
        (IN_QUESTION, _folded(answer.question)),
        (BESIDE, _folded(answer.also)),
        (IN_ANSWER, _folded(answer.text)),
    )
    weights = [max(weight * _has(folded, word) for weight, folded in places) for word in words]
    return Found(answer, sum(map(bool, weights)), sum(weights))


def _folded(text: Any) -> str:
    return f" {roster.fold_for_search(strip_tags(str(text)))}"


def _has(folded: str, word: str) -> bool:
    return f" {word}" in folded
