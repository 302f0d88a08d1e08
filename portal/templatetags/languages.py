"""The names and directions of languages."""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

from portal.languages import ENGLISH, LANGUAGES, language_of, own_names

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    """Return the name of a language as a sentence of the page has it, else its own name, else the code."""
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        return own_name(code)
    return name if language_of(get_language()) is ENGLISH else name[:1].lower() + name[1:]


@register.filter
def own_name(code: str) -> str:
    """Return the name of a language in that language; an unknown code as it is."""
    return LANGUAGES[code].own_name if code in LANGUAGES else code


@register.filter
def direction(code: str) -> str:
    """Return ltr or rtl: where the lines of a language begin."""
    return language_of(code).direction


@register.filter
def language_attributes(code: str) -> SafeString:
    """Return the attribute `lang`, and `dir` where the language is read toward the other side."""
    language = language_of(code)
    return format_html('lang="{}" dir="rtl"' if language.direction == "rtl" else 'lang="{}"', code)


@register.simple_tag
def colon() -> str:
    """Return a colon, in French with the space before it."""
    return language_of(get_language()).formats.colon


@register.simple_tag
def every_language() -> dict[str, str]:
    """Return the own name of each language by its code, for pages that have no request."""
    return own_names()


@register.filter
def school_text(text: str) -> SafeString:
    """Return what the school wrote in English, such as a title; marked so on a page in another language."""
    if not text or language_of(get_language()) is ENGLISH:
        return conditional_escape(text)
    return format_html('<span lang="{}">{}</span>', ENGLISH.code, text)
