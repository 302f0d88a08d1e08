"""Rules for translations; each fault is one sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from babel.messages.catalog import Catalog, Message

NAMED = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
POSITIONAL = re.compile(r"(?<!%)%[sdif]|\{\}")
TAG = re.compile(r"</?[a-zA-Z]+")

# Text in which a French rule about punctuation does not apply: markup, entities, addresses.
NOT_PROSE = re.compile(r"<[^>]*>|&\w+;|&#\d+;|https?://\S+|\S+@\S+")
HARD_BLANKS = "\u00a0\u202f"
FRENCH_MARK = re.compile(r"(?P<before>.?)(?P<mark>[:;!?]+|»)(?=$|[\s\"'”’)\]…])", re.DOTALL)
FRENCH_OPENING = re.compile(rf"«(?![{HARD_BLANKS}])")


def forms(message: Message) -> list[str]:
    """The translation's forms: one, or one for each plural form."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def source_forms(message: Message) -> list[str]:
    """The English forms: one, or singular and plural."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def placeholders(text: str) -> tuple[frozenset[str], Counter[str]]:
    """Return the placeholders: the names that occur, and the number of each unnamed one."""
    return frozenset(NAMED.findall(text)), Counter(POSITIONAL.findall(text))


def missing(message: Message, _language: str) -> Iterator[str]:
    """Report a form without text."""
    if not forms(message) or not all(form.strip() for form in forms(message)):
        yield "is not translated"


def fuzzy(message: Message, _language: str) -> Iterator[str]:
    """Report a guess that no one has confirmed."""
    if message.fuzzy:
        yield "is fuzzy: correct it and remove the mark"


def lost_placeholders(message: Message, _language: str) -> Iterator[str]:
    """Report a lost, added or renamed placeholder; the singular may follow the English singular."""
    english = source_forms(message)
    for index, form in enumerate(forms(message)):
        allowed = english if index == 0 and len(forms(message)) > 1 else english[-1:]
        if form.strip() and placeholders(form) not in [placeholders(text) for text in allowed]:
            yield f"has other placeholders than the English: {form!r}"


def lost_markup(message: Message, _language: str) -> Iterator[str]:
    """Report a lost or added element."""
    expected = Counter(TAG.findall(source_forms(message)[-1]))
    for form in forms(message):
        if form.strip() and Counter(TAG.findall(form)) != expected:
            yield f"has other markup than the English: {form!r}"


def lost_edges(message: Message, _language: str) -> Iterator[str]:
    """Report a space at the start or end that only one side has."""
    english = source_forms(message)[0]
    for form in forms(message):
        if form.strip() and [form[0].isspace(), form[-1].isspace()] != [
            english[0].isspace(),
            english[-1].isspace(),
        ]:
            yield f"begins or ends with a blank where the English does not, or the other way round: {form!r}"


def french_blanks(message: Message, language: str) -> Iterator[str]:
    """Report a missing no-break space before : ; ! ? » or after « in French."""
    if language != "fr":
        return
    for form in forms(message):
        prose = NOT_PROSE.sub("", form.replace("&nbsp;", "\u00a0"))
        before = [match["before"] for match in FRENCH_MARK.finditer(prose)]
        if any(blank and blank not in HARD_BLANKS for blank in before) or FRENCH_OPENING.search(prose):
            yield f"lacks a no-break space at : ; ! ? « or »: {form!r}"


RULES: tuple[Callable[[Message, str], Iterator[str]], ...] = (
    missing,
    fuzzy,
    lost_placeholders,
    lost_markup,
    lost_edges,
    french_blanks,
)


def faults(catalog: Catalog, sources: Catalog, language: str) -> Iterator[tuple[str, str]]:
    """Return everything wrong with one language's catalog, as (msgid, fault)."""
    known = {(message.context, message.id) for message in catalog if message.id}
    expected = {(message.context, message.id) for message in sources if message.id}
    for _, msgid in sorted(expected - known, key=str):
        yield str(msgid), "is in the sources but not in the catalog: run `make messages`"
    for _, msgid in sorted(known - expected, key=str):
        yield str(msgid), "is in no source any more: run `make messages`"
    for message in catalog.obsolete.values():
        yield str(message.id), "is obsolete: remove it (`.ci/messages.py extract --prune`)"
    for message in catalog:
        if message.id:
            yield from ((str(message.id), fault) for rule in RULES for fault in rule(message, language))
