"""What the template loader leaves out is what no browser shows; what it writes in is always the same."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Engine, Template, TemplateSyntaxError
from django.utils import translation

from portal.web.template_loader import CachedLoader, Loader, with_constants, without_layout
from tests.visiting import Client

# What no constant replaces: the tags that decide, loop, and build a page from others.
TAGS = re.compile(r"\{% (?:if|elif|else|for|empty|with|block|extends) [^%]*%\}")


def printed(source: str, **context: Any) -> str:
    """What a page of this source sends."""
    return Engine().from_string(without_layout(source)).render(Context(context))


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        ("<ul>\n    <li>one</li>\n\t<li>two</li>\n</ul>\n", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("<p>\n  Hello\n  <b>you</b>\n</p>\n", "<p>Hello\n<b>you</b></p>\n"),
        ('<p class="a">\n  Hello\n</p>', '<p class="a">Hello</p>'),
        ("<b>one</b>\n<b>two</b>", "<b>one</b>\n<b>two</b>"),
        ("<button>Go</button>\n<button>Stop</button>", "<button>Go</button>\n<button>Stop</button>"),
        ('<input\n  name="a"\n  checked\n>\n<b>', '<input name="a" checked>\n<b>'),
        ('<a\n  href="/"\n>Home</a> again', '<a href="/">Home</a> again'),
        ('<rect\n  x="1"\n/>\n', '<rect x="1"/>\n'),
        ("{% if on %}\n  <b>on</b>\n{% else %}\n  off\n{% endif %}\n", "<b>on</b>\n"),
        ("{% for n in both %}\n  {{ n }}\n{% endfor %}\n.", "1\n2\n."),
        ("{{ on }}{% if on %}\n  and on\n{% endif %}\n", "True\nand on\n"),
        ("{% firstof on as x %}\n{% with y=x %}\n{{ y }}\n{% endwith %}\n", "True\n"),
        ("{# a note #}\n<b>", "<b>"),
        ("{% firstof on %}\n{% firstof on %}\n", "True\nTrue\n"),
        ("<textarea>\n{{ typed }}</textarea>", "<textarea>\n  as\n  typed</textarea>"),
    ],
)
def test_a_page_is_sent_without_its_layout(source: str, sent: str) -> None:
    assert printed(source, on=True, both=[1, 2], typed="  as\n  typed") == sent


def test_lines_keep_their_numbers() -> None:
    source = '{% firstof 1 as x %}\n<p>\n  <input\n    name="a"\n  >\n</p>\n{% if x %}\n  {% no_such_tag %}\n'

    with pytest.raises(TemplateSyntaxError, match="on line 8: 'no_such_tag'"):
        Engine(debug=True).from_string(without_layout(source))


@pytest.mark.slow
def test_every_page_compiles_and_keeps_its_lines() -> None:
    engine = Engine.get_default()
    for path in sorted((settings.ROOT / "templates").rglob("*.html")):
        source = path.read_text()
        loaded = engine.get_template(path.relative_to(settings.ROOT / "templates").as_posix()).source
        left = iter(TAGS.findall(loaded))
        assert all(tag in left for tag in TAGS.findall(without_layout(source))), path
        assert loaded.count("\n") == source.count("\n"), path


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        ('<b>{% translate "Grades" %}</b>', "<b>Calificaciones</b>"),
        ('{% translate "None" context "missing work" %}', "Ninguna"),
        (
            "{% blocktranslate trimmed %}\nNothing here\nyet.\n{% endblocktranslate %}",
            "Todavía no hay nada aquí.",
        ),
        ("{% url 'portal:privacy' %}{% static 'css/base.css' %}", "/privacy//static/css/base.css"),
        ('{% include "icon.html" with icon="late" %}', '<svg><use href="/static/i.svg#late" /></svg>'),
        (
            '{% include "icon.html" with icon=line.icon %}',
            (
                '{% with icon=line.icon %}{% load static %}<svg><use href="/static/i.svg#{{ icon }}" /></svg>'
                "{% endwith %}"
            ),
        ),
        (
            "{% blocktranslate trimmed %}Welcome, {{ name }}{% endblocktranslate %}",
            "Le damos la bienvenida, {{ name }}",
        ),
        (
            "{% blocktranslate trimmed with day=at|short_day %}changed {{ day }}{% endblocktranslate %}",
            "{% with day=at|short_day %}cambió el {{ day }}{% endwith %}",
        ),
    ],
)
def test_what_is_the_same_on_every_visit_is_written_once(source: str, sent: str) -> None:
    others = {"icon.html": '{% load static %}<svg><use href="/static/i.svg#{{ icon }}" /></svg>'}
    with translation.override("es"):
        written = with_constants(source, lambda name: others.get(name, ""))
    assert re.sub(r"{% comment %}\n*{% endcomment %}", "", written) == sent


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "Grades" as grades %}{{ grades }}',
        "{% translate word %}",
        '{% language "fr" %}{% translate "Grades" %}{% endlanguage %}',
        "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}",
        "{% blocktranslate trimmed count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}",
        "{% blocktranslate trimmed asvar x %}Grades{% endblocktranslate %}",
        "{% url 'help:answer' slug %}",
        "{% url 'no:such' %}",
        '{% include "none.html" %}',
        '{% include "names.html" %}',
        '{% include "built.html" %}',
    ],
)
def test_what_may_differ_stays_a_tag(source: str) -> None:
    others = {"names.html": "{% firstof 1 as x %}{{ x }}", "built.html": '{% extends "base.html" %}'}
    with translation.override("es"):
        assert with_constants(source, lambda name: others.get(name, "")) == source


def test_each_language_has_its_own_page_from_the_cache() -> None:
    engine = Engine.get_default()
    (cache,) = engine.template_loaders
    assert isinstance(cache, CachedLoader)
    found: dict[str, Template] = {}
    for language in ("en", "es", "en", "es"):
        with translation.override(language):
            template = engine.get_template("errors/404.html")
            assert found.setdefault(language, template) is template
    assert len(set(map(id, found.values()))) == 2


def test_a_changed_translation_is_seen_at_once_while_developing(settings: Any) -> None:
    settings.DEBUG = True
    loader = Loader(Engine.get_default(), dirs=[settings.ROOT / "templates"])
    source = loader.get_contents(next(loader.get_template_sources("base.html")))
    assert '{% translate "Skip to main content" %}' in source


def test_mails_stay_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_text("Hello\n  {% if 1 %}\n  you{% endif %}\n")
    loaders = ["portal.web.template_loader.Loader"]

    mail = Engine(dirs=[str(tmp_path)], loaders=loaders).get_template("mail.txt").render(Context())

    assert mail == "Hello\n  \n  you\n"


def test_a_text_area_begins_empty(client: Client, db: None) -> None:
    assert re.search(r"<textarea[^>]*>\n?</textarea>", client.get("/parents/activate/").text)
