"""Words for the pages of records."""

from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from portal.records.access import RecordsAccess
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


@register.filter
def grade_level(code: str) -> str:
    """Return a grade as families say it (Kindergarten, 1 to 12), any other code unchanged."""
    if code == "KG":
        return _("Kindergarten")
    return str(int(code)) if code.isdecimal() else code or "–"


@register.filter
def grade_name(code: str) -> str:
    """Return a grade with the word: Grade 7, Kindergarten."""
    return _("Grade %(grade)s") % {"grade": int(code)} if code.isdecimal() else grade_level(code)


@register.filter
def room_name(room: str) -> str:
    """Return a room as one says it: Room 113, Gym."""
    return _("Room %(room)s") % {"room": room} if room[:1].isdecimal() else room


@register.filter
def area_names(access: RecordsAccess) -> list[Any]:
    """Return the names of the areas that are open, in a fixed order."""
    return [AREA_NAMES[area] for area in roster.AREAS if area in access.areas]


@register.filter
def weekday_and_day(day: date) -> str:
    """Return a day as Monday, November 30."""
    return date_format(day, pgettext("date format", "l, F j"))


@register.filter
def month_and_day(day: date) -> str:
    """Return a day as November 30."""
    return date_format(day, pgettext("date format", "F j"))


@register.filter
def short_day(day: date) -> str:
    """Return a day as Nov 30."""
    return date_format(day, pgettext("date format", "M j"))
