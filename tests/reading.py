"""The school grade needed to read an English text, by the Flesch-Kincaid formula."""

import re

from django.utils.html import strip_tags

SENTENCE_ENDS = re.compile(r"[.!?]+[”\"]?(?:\s|$)")
WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*|\d+")
VOWELS = re.compile(r"[aeiouy]+")
# Silent endings: made, types, asked (but not wanted, pages).
SILENT = re.compile(
    r"(?<![aeiouy])(?<![td])ed$|(?<![aeioulycgsxz])e$|(?<![aeiouycgsxz])es$|(?<=[aeiouy]l)e$|(?<=[cgsz])e$"
)


def syllables(word: str) -> int:
    """Count the syllables of a word by sound; a number counts as one."""
    parts = [SILENT.sub("", part) or part for part in re.split(r"[-’']", word.lower()) if part]
    return max(1, sum(len(VOWELS.findall(part)) for part in parts))


def grade(text: str) -> float:
    """Return the school grade that can read this text."""
    plain = strip_tags(text)
    sentences = max(1, len(SENTENCE_ENDS.findall(plain)))
    words = WORD.findall(plain)
    heard = sum(syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * heard / len(words) - 15.59
