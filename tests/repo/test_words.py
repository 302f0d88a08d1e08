"""The words of the catalogs: what each language avoids, and labels that are quoted as they are."""

import re
from collections.abc import Iterator

import messages
import pytest
from babel.messages.catalog import Catalog

from portal.help.answers import ANSWERS
from tests.repo.sources import ROOT

AVOIDED = {
    "en": re.compile(r"\b(somebody|nobody|anybody|everybody|blanks)\b", re.IGNORECASE),
    "es": re.compile(r"reclam", re.IGNORECASE),
    "fr": re.compile(r"connexion[^.]*\bfermée", re.IGNORECASE),
}
BOLD = re.compile(r"<b>([^<]*)</b>")
QUOTED = re.compile(r"“([^”]+)”")
# Buttons of other systems, which the help on school devices quotes.
OF_OTHERS = {"Connect", "Wi-Fi"}


def catalog_of(language: str) -> Catalog:
    return messages.parse(messages.po_path(ROOT, language).read_text(encoding="utf-8"))


def forms_of(language: str) -> Iterator[tuple[str, str]]:
    """Each message that people read, as (English, form), without the words the help is searched by."""
    searched = {answer.also._args[0] for answer in ANSWERS.values() if answer.also}
    for message in catalog_of("es" if language == "en" else language):
        english = message.id if isinstance(message.id, str) else message.id[0]
        if english and english not in searched:
            text = message.id if language == "en" else message.string
            yield from ((english, form) for form in ([text] if isinstance(text, str) else text or ()))


@pytest.mark.parametrize("language", AVOIDED)
def test_no_message_has_a_word_that_its_language_avoids(language: str) -> None:
    assert [form for _english, form in forms_of(language) if AVOIDED[language].search(form)] == []


@pytest.mark.parametrize("language", sorted(messages.TRANSLATED))
def test_a_quoted_label_is_the_label(language: str) -> None:
    translated = {(message.id, message.context): message.string for message in catalog_of(language)}
    wrong = []
    for english, form in forms_of(language):
        labels = [label for label in BOLD.findall(english) if "%(" not in label and label not in OF_OTHERS]
        if labels and [translated.get((label, None)) for label in labels] != BOLD.findall(form):
            wrong.append(form)

    assert wrong == []


@pytest.mark.parametrize("language", sorted(messages.TRANSLATED))
def test_a_label_in_quotation_marks_is_the_label(language: str) -> None:
    translated = {message.id: message.string for message in catalog_of(language) if not message.context}
    pairs = [(quoted, form) for english, form in forms_of(language) for quoted in QUOTED.findall(english)]
    labels = [(str(translated[quoted]), form) for quoted, form in pairs if quoted in translated]

    assert len(labels) > 8
    assert [(label, form) for label, form in labels if label.rstrip(".") not in form] == []
