"""The functions of `portal/dates.py` as filters of every template; what is missing stays blank."""

from collections.abc import Callable
from typing import Any

from django import template
from django.utils import timezone

from portal import dates

register = template.Library()


def _or_blank(written: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda at: "" if at is None or at == "" else written(at)


for date_function in (
    dates.clock_time,
    dates.exact_time,
    dates.full_date,
    dates.moment,
    dates.month_and_day,
    dates.month_and_year,
    dates.month_name,
    dates.numeric_date,
    dates.numeric_moment,
    dates.short_day,
    dates.short_month,
    dates.short_weekday,
    dates.the_time,
    dates.time_of_day,
    dates.weekday_and_day,
    dates.weekday_name,
):
    register.filter(date_function.__name__, _or_blank(date_function))


@register.simple_tag
def date_of_today() -> str:
    """Return today's date, for paper."""
    return dates.full_date(timezone.localdate())
