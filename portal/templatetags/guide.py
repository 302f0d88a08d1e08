"""The pictures of the guides, in the page's language and for both color schemes."""

from typing import Any

from django import template
from django.utils import translation

from portal.guide import pictures

register = template.Library()


@register.inclusion_tag("guide/picture.html")
def picture(name: str, seen: Any) -> dict[str, Any]:
    """Show the picture of a stop; `seen` describes it in words."""
    language = translation.get_language() or "en"
    return {
        "light": pictures.address(language, name, "light"),
        "dark": pictures.address(language, name, "dark"),
        "seen": seen,
        "width": pictures.WIDTH,
        "height": pictures.HEIGHT,
    }
