"""The message tools find every string and every fault."""

from pathlib import Path

import messages
import pytest
from django.test import override_settings
from django.utils.translation.trans_real import DjangoTranslation
from message_rules import faults
from message_sources import messages_of, read_sources

PYTHON_SOURCE = """
from django.utils.translation import gettext_lazy as _, ngettext, npgettext, pgettext_lazy

A = _("One string in"
      " two pieces")
B = ngettext("%(n)s try left", "%(n)s tries left", 3)
C = pgettext_lazy("month", "May")
D = npgettext("school", "class", "classes", 2)
"""

TEMPLATE_SOURCE = """{% load i18n %}
<p class="it's (odd">{% translate "Go" %} {{ name|default:_("nobody") }}</p>
    {% blocktranslate trimmed count n=tries %}
      {{ n }} try
      left
    {% plural %}
      {{ n }} tries left
    {% endblocktranslate %}
  {% translate "May" context "month" %}
{% comment %}{% translate "Never seen" %}{% endcomment %}
"""


def test_python_strings_are_found() -> None:
    found = [(message, context) for message, _, context in messages_of(PYTHON_SOURCE, "sample.py")]

    assert found == [
        ("One string in two pieces", None),
        (("%(n)s try left", "%(n)s tries left"), None),
        ("May", "month"),
        (("class", "classes"), "school"),
    ]


def test_template_strings_are_found() -> None:
    found = [(message, context) for message, _, context in messages_of(TEMPLATE_SOURCE, "sample.html")]

    assert found == [
        ("Go", None),
        ("nobody", None),
        (("%(n)s try left", "%(n)s tries left"), None),
        ("May", "month"),
    ]


SOURCES = messages.parse(
    'msgid "Hello %(name)s"\nmsgstr ""\n\nmsgid "Ask: <b>why</b>?"\nmsgstr ""\n\n'
    'msgid "%(n)s try"\nmsgid_plural "%(n)s tries"\nmsgstr[0] ""\nmsgstr[1] ""\n'
)
GOOD = """
msgid "Hello %(name)s"
msgstr "Bonjour %(name)s"

msgid "Ask: <b>why</b>?"
msgstr "Demandez\u00a0: <b>pourquoi</b>\u00a0?"

msgid "%(n)s try"
msgid_plural "%(n)s tries"
msgstr[0] "%(n)s essai"
msgstr[1] "%(n)s essais"
"""


def faults_of(text: str) -> str:
    catalog = messages.parse(messages.header("fr") + text)
    return "\n".join(fault for _, fault in faults(catalog, SOURCES, "fr"))


def test_a_complete_catalog_has_no_fault() -> None:
    assert faults_of(GOOD) == ""


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ('"Bonjour %(name)s"', '""', "is not translated"),
        ('msgstr[1] "%(n)s essais"', 'msgstr[1] ""', "is not translated"),
        ('msgid "Hello', '#, fuzzy\nmsgid "Hello', "is fuzzy"),
        ("Bonjour %(name)s", "Bonjour", "other placeholders"),
        ("Bonjour %(name)s", "Bonjour %(nom)s", "other placeholders"),
        ('msgstr[1] "%(n)s essais"', 'msgstr[1] "des essais"', "other placeholders"),
        ('msgstr[1] "%(n)s essais"\n', "", "is not translated"),
        ("<b>pourquoi</b>", "pourquoi", "other markup"),
        ('"Bonjour', '" Bonjour', "blank"),
        ("Demandez\u00a0:", "Demandez :", "no-break space"),
        ("</b>\u00a0?", "</b>?", "no-break space"),
        ('msgid "Hello %(name)s"\nmsgstr "Bonjour %(name)s"\n', "", "not in the catalog"),
        ('msgid "Hello', 'msgid "Gone"\nmsgstr "Parti"\n\nmsgid "Hello', "in no source any more"),
        (
            'msgstr[1] "%(n)s essais"\n',
            'msgstr[1] "%(n)s essais"\n\n#~ msgid "Old"\n#~ msgstr "Vieux"\n',
            "obsolete",
        ),
    ],
)
def test_each_fault_is_found(right: str, wrong: str, fault: str) -> None:
    assert right in GOOD

    assert fault in faults_of(GOOD.replace(right, wrong))


def test_a_form_too_many_is_found(tmp_path: Path) -> None:
    path = messages.po_path(tmp_path, "fr")
    path.parent.mkdir(parents=True)
    path.write_text(messages.header("fr") + GOOD + 'msgstr[2] "trop"\n')

    assert "more translations than" in messages.check_language(tmp_path, SOURCES, "fr")[0]


@pytest.mark.parametrize(
    "text",
    [
        "à 8:40",
        "https://example.org",
        "a&nbsp;: b",
        "«\u00a0mot\u00a0»",
        "(8:40)",
        "<a href='x?y'>Oui\u202f!</a>",
    ],
)
def test_french_that_is_right_is_left_alone(text: str) -> None:
    sources = messages.parse('msgid "x"\nmsgstr ""\n')
    catalog = messages.parse(messages.header("fr") + f'\nmsgid "x"\nmsgstr "{text}"\n')

    assert "no-break" not in "".join(fault for _, fault in faults(catalog, sources, "fr"))


@pytest.mark.parametrize(
    "text", ["Oui !", "Oui!", "Note: ici", "« mot\u00a0»", "«\u00a0mot »", "Quoi ?!", "Oui! »"]
)
def test_french_that_is_wrong_is_found(text: str) -> None:
    sources = messages.parse('msgid "x"\nmsgstr ""\n')
    catalog = messages.parse(messages.header("fr") + f'\nmsgid "x"\nmsgstr "{text}"\n')

    assert "no-break" in "".join(fault for _, fault in faults(catalog, sources, "fr"))


def write_project(root: Path, *strings: str) -> None:
    (root / "portal").mkdir(exist_ok=True)
    (root / "portal" / "words.py").write_text("".join(f'_("{string}")\n' for string in strings))


def test_extracting_twice_changes_nothing_and_keeps_translations(tmp_path: Path) -> None:
    write_project(tmp_path, "Go", "Back to school")
    messages.extract(tmp_path, prune=False)
    path = messages.po_path(tmp_path, "fr")
    path.write_text(path.read_text().replace('msgid "Go"\nmsgstr ""', 'msgid "Go"\nmsgstr "Valider"'))
    before = path.read_text()

    messages.extract(tmp_path, prune=False)

    assert path.read_text() == before
    assert "#: portal/words.py\n" in before


def test_what_comes_back_has_its_translation_again(tmp_path: Path) -> None:
    write_project(tmp_path, "Go")
    messages.extract(tmp_path, prune=False)
    path = messages.po_path(tmp_path, "es")
    path.write_text(
        path.read_text().replace('msgstr ""\n', 'msgstr "Ir"\n').replace('msgstr "Ir"', 'msgstr ""', 1)
    )
    translated = path.read_text()
    assert 'msgstr "Ir"' in translated

    write_project(tmp_path)
    messages.extract(tmp_path, prune=False)
    assert "#~ msgid" in path.read_text()
    write_project(tmp_path, "Go")
    messages.extract(tmp_path, prune=False)

    assert path.read_text() == translated


def test_check_fails_until_everything_is_translated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_project(tmp_path, "Go")
    assert messages.check(tmp_path) == 1
    messages.extract(tmp_path, prune=False)
    assert messages.check(tmp_path) == 1
    assert "'Go' is not translated" in capsys.readouterr().out

    for language in messages.TRANSLATED:
        path = messages.po_path(tmp_path, language)
        path.write_text(path.read_text() + 'msgstr "x"\n')
        path.write_text(path.read_text().replace('msgid "Go"\nmsgstr ""\n', 'msgid "Go"\n'))

    assert messages.check(tmp_path) == 0


PLURAL_ENTRY = """
msgid "%(n)s moon"
msgid_plural "%(n)s moons"
"""


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("es", {1: 0, 2: 2, 0: 2, 1_000_000: 1}),
        ("fr", {0: 0, 1: 0, 2: 1, 1_000_000: 1}),
        ("vi", {0: 0, 1: 0, 2: 0}),
    ],
)
def test_django_picks_the_right_plural_form(language: str, expected: dict[int, int], tmp_path: Path) -> None:
    """Our catalogs are merged with Django's own, whose plural rules differ from ours here and there."""
    path = messages.po_path(tmp_path, language)
    path.parent.mkdir(parents=True)
    forms = "".join(
        f'msgstr[{form}] "form {form}"\n' for form in range(messages.TRANSLATED[language].plurals[0])
    )
    path.write_text(messages.header(language) + PLURAL_ENTRY + forms)
    messages.compile_all(tmp_path)

    with override_settings(LOCALE_PATHS=[tmp_path / "locale"]):
        translation = DjangoTranslation(language)

    found = {n: translation.ngettext("%(n)s moon", "%(n)s moons", n) for n in expected}
    assert found == {n: f"form {form}" for n, form in expected.items()}


@pytest.mark.slow
def test_the_project_has_messages() -> None:
    assert len(read_sources(messages.ROOT)) > 1
