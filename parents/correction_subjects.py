"""What a correction request is about: read from an address through the gate, and put into words (H15)."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from parents.models import CorrectionRequest

Kind = CorrectionRequest.Kind
About = Mapping[str, str]


def subject_in_words(kind: str, about: About) -> str:
    """Return what a request is about, in the language of the page."""
    return _WORDS[Kind(kind)](about)


def _day_in_words(about: About) -> str:
    day = date_format(date.fromisoformat(about["day"]), "DATE_FORMAT")
    period = about.get("period")
    return _("%(day)s, period %(period)s") % {"day": day, "period": period} if period else day


def _grade_in_words(about: About) -> str:
    names = ("class", "work", "term", "task")
    what = ", ".join(about[name] for name in names if about.get(name))
    return _with_value(what, about)


def _household_in_words(about: About) -> str:
    return _with_value(str(household_items()[about["item"]]), about)


def household_items() -> dict[str, str]:
    """Return what a household page shows, by its code, in the language of the page."""
    return {
        "phone": _("Household phone"),
        "email": _("Household email"),
        "physical_address": _("Home address"),
        "mailing_address": _("Mailing address"),
        "members": _("Members of the household"),
        "own_phone": _("My phone"),
        "own_email": _("My email"),
    }


def _with_value(what: str, about: About) -> str:
    shown = about.get("shown")
    return _("%(what)s: %(value)s") % {"what": what, "value": " ".join(shown.split())} if shown else what


_WORDS: Mapping[Kind, Callable[[About], str]] = {
    Kind.ATTENDANCE: _day_in_words,
    Kind.GRADES: _grade_in_words,
    Kind.HOUSEHOLD: _household_in_words,
}
