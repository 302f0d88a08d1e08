"""The school grade needed to read an English text, by the Flesch-Kincaid formula."""

import re
from html.parser import HTMLParser

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


class _Sentences(HTMLParser):
    """What a page says in whole sentences: tables, menus, names and others' texts are left out."""

    EMPTY = ("br", "hr", "img", "input", "link", "meta")
    LEFT_OUT = ("button", "nav", "q", "script", "select", "style", "svg", "table", "textarea")
    WITHIN_A_LINE = ("a", "abbr", "b", "em", "q", "small", "span", "strong", "time")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.line = ""
        self.open: list[tuple[str, bool]] = [("", False)]
        self.feed(page)

    def end_line(self) -> None:
        line, self.line = " ".join(self.line.split()), ""
        if SENTENCE_ENDS.search(line) and len(WORD.findall(line)) >= 3:
            self.found.append(line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.WITHIN_A_LINE:
            self.end_line()
        if tag not in self.EMPTY:
            given = dict(attrs)
            of_others = given.get("translate") == "no" or "lang" in given
            hidden = self.open[-1][1] or tag in self.LEFT_OUT or of_others
            self.open.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.WITHIN_A_LINE:
            self.end_line()
        while self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.open[-1][1]:
            self.line += data


def sentences(page: str) -> str:
    """Return the sentences of a page's main part, each line of it ending in a sentence."""
    return " ".join(_Sentences(page.partition("<main")[2].partition(">")[2].partition("</main>")[0]).found)
