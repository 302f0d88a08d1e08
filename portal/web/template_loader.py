"""The project's templates as they go over the wire: laid out for people, sent without the layout."""

import re

from django.template import Origin
from django.template.loaders import filesystem

_LINES = re.MULTILINE
INDENTATION = re.compile(r"^[ \t]+", _LINES)
# An opening tag with an attribute on each line.
LONG_TAG = re.compile(r"<\w+\n(?:(?!/?>).+\n)*/?>", _LINES)
# A line that prints nothing: comments, control tags, and tags that put something into a variable.
_CONTROL = r"block|el(?:if|se)|empty|end(?:block|for|if|language|with)|extends|for|if|language|load|with"
_SILENT_TAG = rf"\{{% (?:(?:{_CONTROL})\b(?:(?!%\}}).)*|(?:(?!%\}}).)+ as \w+ )%\}}"
SILENT_LINE = re.compile(rf"^((?:{_SILENT_TAG}|\{{#.*#\}})+)\n", _LINES)
# The edges of a text: no browser shows a blank there.
_TEXT = r"button|dd|dt|h[1-6]|legend|li|option|p|summary|td|th|title"
TEXT_BEGINS = re.compile(rf"(<(?:{_TEXT})\b[^<>\n]*>)\n")
TEXT_ENDS = re.compile(rf"\n(</(?:{_TEXT})>)")


class Loader(filesystem.Loader):
    """Loads templates from DIRS, pages without their layout. Mails are text: they stay as they are."""

    def get_contents(self, origin: Origin) -> str:
        """Return the source of the template."""
        contents = str(super().get_contents(origin))
        return without_layout(contents) if origin.name.endswith(".html") else contents


def without_layout(source: str) -> str:
    """Return a page's source without indentation and without those line breaks that no browser shows.

    Every other line break stays, so that words on two lines keep a blank between. What goes becomes a comment
    of the template, so that messages about errors name the line of the file.
    """
    source = INDENTATION.sub("", source)
    source = LONG_TAG.sub(lambda tag: _on_one_line(tag[0]), source)
    source = SILENT_LINE.sub(rf"\1{_unseen(1)}", source)
    source = TEXT_BEGINS.sub(rf"\1{_unseen(1)}", source)
    return TEXT_ENDS.sub(rf"{_unseen(1)}\1", source)


def _on_one_line(tag: str) -> str:
    *lines, end = tag.split("\n")
    return " ".join(lines) + end + _unseen(len(lines))


def _unseen(line_breaks: int) -> str:
    return "{% comment %}" + "\n" * line_breaks + "{% endcomment %}"
