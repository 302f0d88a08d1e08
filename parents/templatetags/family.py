"""Filters for the family pages."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def idle_seconds() -> int:
    """Return after how many idle seconds a session ends (P6)."""
    return int(settings.SESSION_IDLE.total_seconds())


@register.filter
def lookup(mapping: Mapping[Any, Any], key: Any) -> Any:
    """Return the value of this key, or None."""
    return mapping.get(key)


@register.filter
def breakable(text: str) -> SafeString:
    """Return a text with its line breaks; an email address may break before its @, so not in a word."""
    html = conditional_escape(text).replace("\r\n", "\n").replace("\n", "<br>").replace("@", "<wbr>@")
    return mark_safe(html)  # noqa: S308 (escaped above)
