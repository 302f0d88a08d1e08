"""Filters for the family pages."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def idle_seconds() -> int:
    """Return after how many idle seconds a session ends (P6)."""
    return int(settings.SESSION_IDLE.total_seconds())


@register.filter
def lookup(mapping: Mapping[Any, Any], key: Any) -> Any:
    """Return the value of this key, or None."""
    return mapping.get(key)
