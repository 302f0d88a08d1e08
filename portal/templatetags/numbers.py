"""Numbers as people read them."""

from decimal import Decimal

from django import template
from django.utils import numberformat
from django.utils.translation import get_language, gettext

from portal.languages import language_of

register = template.Library()


@register.filter
def grouped(number: int | None) -> str:
    """Return 55,000 for 55000; a dash for none."""
    return "–" if number is None else f"{number:,}"


@register.filter
def number(value: Decimal | int | None) -> str:
    """Return a number as the reader writes it, without zeros at its end: 8.8, 1,320; blank for none."""
    if value is None:
        return ""
    return as_it_is(Decimal(value).normalize())


@register.filter
def as_it_is(value: Decimal) -> str:
    """Return a number as the reader writes it, with the decimals that it has: 88.50, 89."""
    exponent = value.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return _written(value, places)


@register.filter
def two_decimals(value: Decimal | None) -> str:
    """Return a number as the reader writes it, with two decimals: 82.60, 3,916.67; blank for none."""
    return "" if value is None else _written(value, 2)


@register.filter
def percent(shown: str) -> str:
    """Return a number, already as the reader writes it, with the percent sign: 78.33%."""
    return gettext("%(number)s%%") % {"number": shown}


@register.filter
def unsigned(value: Decimal | None) -> Decimal | None:
    """Return a number without its sign."""
    return None if value is None else abs(value)


@register.filter
def one_decimal(value: Decimal) -> str:
    """Return a number as the reader writes it, with one decimal: 10.0."""
    return _written(value, 1)


@register.filter
def plural_count(value: Decimal) -> int:
    """Return a whole count that has the plural form of this one: 0 for 0 and 1.5, which French puts apart."""
    if value == 1:
        return 1
    return 0 if value < 2 else 2


def _written(value: Decimal, places: int) -> str:
    formats = language_of(get_language()).formats
    return numberformat.format(
        value,
        formats.decimal_mark,
        decimal_pos=places,
        grouping=3,
        thousand_sep=formats.thousands_mark,
        force_grouping=True,
        use_l10n=False,
    )
