"""The pictures of the guides, in the page's language and for both colour schemes."""

from typing import Any

from django import template
from django.utils import translation

from portal.guide import pictures

register = template.Library()


@register.inclusion_tag("guide/picture.html")
def picture(name: str, seen: Any) -> dict[str, Any]:
    """Show a stop of the walk; `seen` says in words what is to be seen."""
    language = translation.get_language() or "en"
    return {
        "light": pictures.address(language, name, "light"),
        "dark": pictures.address(language, name, "dark"),
        "seen": seen,
        "width": pictures.WIDTH,
        "height": pictures.HEIGHT,
    }
