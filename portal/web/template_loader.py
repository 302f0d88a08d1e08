"""The project's templates as they go over the wire: laid out for people, sent without the layout.

What is the same on every visit in one language is written when a process first uses a template: translated
words, addresses without parameters, icons. Templates are therefore kept apart for each language.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.template import Origin, TemplateDoesNotExist
from django.template.loaders import cached, filesystem
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, pgettext, trim_whitespace

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


_TAG = r"\{%% %s %%\}"
TRANSLATED = re.compile(_TAG % r'translate "([^"\\]+)"(?: context "([^"\\]+)")?')
TRANSLATED_BLOCK = re.compile(
    _TAG % r"blocktranslate trimmed(?: with ((?:(?!\b(?:count|context|asvar)\b)[^%])+))?"
    + r"((?:[^{}]|\{\{ \w+ \}\})+)"
    + _TAG % "endblocktranslate"
)
STATIC_FILE = re.compile(_TAG % r"static '([^']+)'")
PAGE = re.compile(_TAG % r"url '([\w:]+)'")
INCLUDED = re.compile(_TAG % r'include "([\w/.]+)"(?: with((?: \w+=[^\s%]+)+))?')
_LITERAL = re.compile(r' (\w+)="([\w-]+)"')
_VARIABLE = re.compile(r"\{\{ (\w+) \}\}")
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_LOAD = re.compile(r"\{% load [\w ]+ %\}")
_EMPTY_COMMENT = re.compile(r"\{% comment %\}\n*\{% endcomment %\}")
# What a template may only do for itself: be built on another one, and set variables for the rest of it.
_FOR_ITSELF = re.compile(r"\{% (?:extends|block)\b|\{%[^%]+ as \w+ %\}|asvar")


class CachedLoader(cached.Loader):
    """Django's cached loader, with a template for each language."""

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        """Return the key of a template in the language of the page."""
        return f"{get_language()} {super().cache_key(template_name, skip)}"


class Loader(filesystem.Loader):
    """Loads templates from DIRS, pages without their layout. Mails are text: they stay as they are.

    Pages come with what is the same on every visit, unless DEBUG is on: then changed translations are seen
    at once.
    """

    def get_contents(self, origin: Origin) -> str:
        """Return the source of the template."""
        contents = str(super().get_contents(origin))
        if not origin.name.endswith(".html"):
            return contents
        source = without_layout(contents)
        return source if settings.DEBUG else with_constants(source, self._source_of)

    def _source_of(self, name: str) -> str:
        """Return the source of another template of ours, empty if there is none."""
        for origin in self.get_template_sources(name):
            try:
                return self.get_contents(origin)
            except TemplateDoesNotExist:
                continue
        return ""


def with_constants(source: str, source_of: Callable[[str], str]) -> str:
    """Return a page's source with what its tags always print in the active language, lines kept.

    `source_of` returns the source of another template by its name. A page that changes the language itself
    is left alone.
    """
    if "{% language " in source:
        return source
    source = TRANSLATED.sub(_translated, source)
    source = TRANSLATED_BLOCK.sub(_translated_block, source)
    source = STATIC_FILE.sub(lambda tag: static(tag[1]), source)
    source = PAGE.sub(_address, source)
    return INCLUDED.sub(lambda tag: _included(tag, source_of), source)


def _translated(tag: re.Match[str]) -> str:
    text, context = tag[1].replace("%", "%%"), tag[2]
    words = (pgettext(context, text) if context else gettext(text)).replace("%%", "%")
    return tag[0] if "{" in words else words


def _translated_block(tag: re.Match[str]) -> str:
    """Return the words with their variables; those that the tag sets stand around them."""
    given, text = tag[1], trim_whitespace(tag[2].replace("%", "%%"))
    words = gettext(_VARIABLE.sub(r"%(\1)s", text))
    if "{" in words:
        return tag[0]
    words = _PLACEHOLDER.sub(r"{{ \1 }}", words).replace("%%", "%")
    words = f"{{% with {given} %}}{words}{{% endwith %}}" if given else words
    return words + _unseen(tag[0].count("\n"))


def _address(tag: re.Match[str]) -> str:
    try:
        return reverse(tag[1])
    except NoReverseMatch:
        return tag[0]


def _included(tag: re.Match[str], source_of: Callable[[str], str]) -> str:
    """Return what the tag includes, with its parameters set around it; the tag if that is not the same."""
    name, given = tag[1], tag[2] or ""
    text = _EMPTY_COMMENT.sub("", source_of(name)).replace("\n", " ")
    # In a text area a line break that became a blank would be typed text.
    if not text or "<textarea" in text or _FOR_ITSELF.search(text):
        return tag[0]
    literal = dict(_LITERAL.findall(given))
    if "{" not in _VARIABLE.sub(lambda variable: literal.get(variable[1], variable[0]), _LOAD.sub("", text)):
        return _VARIABLE.sub(lambda variable: literal.get(variable[1], variable[0]), _LOAD.sub("", text))
    return f"{{% with{given} %}}{text}{{% endwith %}}" if given else text


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
