"""Large numbers as people read them."""

from django import template

register = template.Library()


@register.filter
def grouped(number: int | None) -> str:
    """Return 55,000 for 55000; a dash for none."""
    return "–" if number is None else f"{number:,}"
