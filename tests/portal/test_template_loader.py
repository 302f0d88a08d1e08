"""What the template loader leaves out is what no browser shows, and nothing else."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Engine, TemplateSyntaxError

from portal.web.template_loader import without_layout


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


def test_every_page_compiles_and_keeps_its_lines() -> None:
    engine = Engine.get_default()
    for path in sorted((settings.ROOT / "templates").rglob("*.html")):
        source = path.read_text()
        loaded = engine.get_template(path.relative_to(settings.ROOT / "templates").as_posix()).source
        assert loaded == without_layout(source)
        assert loaded.count("\n") == source.count("\n"), path


def test_mails_stay_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_text("Hello\n  {% if 1 %}\n  you{% endif %}\n")
    loaders = ["portal.web.template_loader.Loader"]

    mail = Engine(dirs=[str(tmp_path)], loaders=loaders).get_template("mail.txt").render(Context())

    assert mail == "Hello\n  \n  you\n"
