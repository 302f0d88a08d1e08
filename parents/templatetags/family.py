"""Filters for the family pages."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parents.family import Child
from sis import roster

register = template.Library()

AREA_NAMES = {
    "schedule": gettext_lazy("Schedule"),
    "attendance": gettext_lazy("Attendance"),
    "grades": gettext_lazy("Grades"),
    "calendar": gettext_lazy("Calendar"),
    "household": gettext_lazy("Household"),
    "notices": gettext_lazy("Notices"),
    "reports": gettext_lazy("Reports"),
}


@register.simple_tag
def idle_seconds() -> int:
    """Return after how many idle seconds a session ends (P6)."""
    return int(settings.SESSION_IDLE.total_seconds())


@register.filter
def lookup(mapping: Mapping[Any, Any], key: Any) -> Any:
    """Return the value of this key, or None."""
    return mapping.get(key)


@register.filter
def grade_level(code: str) -> str:
    """Return a grade as families say it (Kindergarten, 1 to 12), any other code unchanged."""
    if code == "KG":
        return _("Kindergarten")
    return str(int(code)) if code.isdecimal() else code or "–"


@register.filter
def area_names(child: Child) -> list[Any]:
    """Return the names of the areas that are open, in a fixed order."""
    return [AREA_NAMES[area] for area in roster.AREAS if area in child.areas]
