"""Templates follow the content security policy, and all their words can be translated."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

from tests.repo.sources import ROOT, name_of, templates

UNSAFE = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "other machine": re.compile(
        r"<(?!a\b)[^>]*\b(src|href|action|srcset)\s*=\s*[\"']?(https?:)?//", re.IGNORECASE
    ),
}
OTHER_MACHINE_IN_CSS = re.compile(r"(url\(|@import)\s*[\"']?(https?:)?//", re.IGNORECASE)
COLUMNS = 120
# The formatter leaves these as they are, and the template loader takes away what a line begins with.
KEPT_AS_TYPED = re.compile(r"<(pre|textarea)\b.*?</\1>", re.DOTALL)
INDENTED = re.compile(r"\n[ \t]+[^\s>]")
UNTRIMMED = re.compile(r"\{% blocktrans(?!late trimmed\b)")
LETTERS = re.compile(r"[^\W\d_]{2,}")
SPOKEN = {"alt", "aria-label", "aria-description", "placeholder", "title", "content", "label"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
# Blocks that stand inside a tag of the base template: attributes, not words.
ATTRIBUTE_BLOCKS = {"block body_class", "block page_class", "block personal"}


class Words(HTMLParser):
    """Collects the visible words; `translate="no"` marks words without a language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.left_out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID and (
            self.left_out or given.get("translate") == "no" or tag in {"script", "style"}
        ):
            self.left_out.append(tag)
        if tag != "meta":
            self.found += [
                given[name] or "" for name in SPOKEN & given.keys() if LETTERS.search(given[name] or "")
            ]

    def handle_endtag(self, tag: str) -> None:
        if tag in self.left_out:
            while self.left_out.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.left_out and LETTERS.search(data):
            self.found.append(data.strip())


def is_no_text(contents: str) -> bool:
    """Say whether the text inside this tag is not shown."""
    command = contents.split(maxsplit=1)[0]
    return contents in ATTRIBUTE_BLOCKS or command in {"blocktranslate", "blocktrans", "comment"}


def without_template_code(source: str) -> str:
    """The bare page: neither variables nor tags nor what stands inside a translation or a comment."""
    kept, inside = [], ""
    for token in Lexer(source).tokenize():
        command = token.contents.split(maxsplit=1)[0] if token.contents.strip() else ""
        if token.token_type == TokenType.BLOCK and not inside and is_no_text(token.contents):
            inside = f"end{command}"
        elif token.token_type == TokenType.BLOCK and command == inside:
            inside = ""
        elif token.token_type == TokenType.TEXT and not inside:
            kept.append(token.contents)
    return "".join(kept)


def untranslated(source: str) -> list[str]:
    words = Words()
    words.feed(without_template_code(source))
    words.close()
    return words.found


def unsafe(source: str) -> list[str]:
    return [name for name, pattern in UNSAFE.items() if pattern.search(source)]


def too_long(path: Path) -> list[int]:
    """The numbers of the lines that are too long; a line of a mail is as long as its text."""
    return [
        number
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > COLUMNS and (path.suffix == ".html" or line.startswith("{%"))
    ]


def for_families(path: Path) -> bool:
    """Return all templates except staff admin, which is English, and the style guide."""
    return "admin" not in path.parts and not path.name.startswith("styleguide")


def test_every_word_is_translated() -> None:
    found = {name_of(path): untranslated(path.read_text()) for path in templates() if for_families(path)}

    assert {name: words for name, words in found.items() if words} == {}


def test_no_line_is_too_long() -> None:
    found = {name_of(path): too_long(path) for path in templates()}

    assert {name: lines for name, lines in found.items() if lines} == {}


def test_pages_mean_the_same_without_their_indentation() -> None:
    """Only inside these elements does a browser show what a line begins with."""
    for path in templates():
        bodies = [found[0].partition(">\n")[2] for found in KEPT_AS_TYPED.finditer(path.read_text())]
        assert not any(INDENTED.search(f"\n{body}") for body in bodies), name_of(path)


def test_no_layout_gets_into_a_translation() -> None:
    pages = [path for path in templates() if path.suffix == ".html"]

    assert [name_of(path) for path in pages if UNTRIMMED.search(path.read_text())] == []


def test_templates_keep_to_the_security_policy() -> None:
    found = {name_of(path): unsafe(path.read_text()) for path in templates()}

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_the_staff_admin_is_the_only_exception() -> None:
    assert for_families(ROOT / "templates/claims/start.html")
    assert not for_families(ROOT / "templates/admin/claims/reset.html")


def test_style_sheets_load_nothing_from_elsewhere() -> None:
    sheets = sorted((ROOT / "static").rglob("*.css"))

    assert sheets
    assert [name_of(path) for path in sheets if OTHER_MACHINE_IN_CSS.search(path.read_text())] == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ("{% if x %}Hello {{ name }}{% endif %}", ["Hello"]),
        ('<img alt="A door">', ["A door"]),
        ('{% translate "Hello" %} · 12', []),
        ("{% blocktranslate trimmed %}Hello{% endblocktranslate %}!", []),
        ("{% comment %}Hello{% endcomment %}{# Hello #}", []),
        ('<b translate="no">S0123456 <i>Clayton</i></b>', []),
        ("<body class='{% block body_class %}wide{% endblock %}'>Hello", ["Hello"]),
        ('<b translate="no">CCPS</b> Portal', ["Portal"]),
        ('<p title="{% translate "Door" %}" class="wide">{{ text }}</p>', []),
    ],
)
def test_words_are_found(source: str, words: list[str]) -> None:
    assert untranslated(source) == words


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("<script>go()</script>", ["inline script"]),
        ("<script src=\"{% static 'a.js' %}\" defer></script>", []),
        ('<p style="color: red">', ["inline style"]),
        ("<style>p {}</style>", ["inline style"]),
        ('<a href="/" onclick="go()">', ["event handler"]),
        ('<a href="javascript:go()">', ["script address"]),
        ('<script src="https://example.org/a.js"></script>', ["other machine"]),
        ('<link rel="stylesheet" href="//example.org/a.css">', ["other machine"]),
        ('<a href="https://example.org/">', []),
    ],
)
def test_what_the_policy_forbids_is_found(source: str, faults: list[str]) -> None:
    assert unsafe(source) == faults
