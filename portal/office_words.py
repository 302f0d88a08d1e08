"""What the roster says of an office, and the portal's own name, in the reader's language."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext

from portal.dates import the_time, weekday
from sis import roster

# The names that offices of US schools have; any other is shown as the roster has it.
_OFFICES: dict[str, Promise] = {
    "attendance office": gettext_lazy("Attendance office"),
    "counseling office": gettext_lazy("Counseling office"),
    "front office": gettext_lazy("Front office"),
    "help desk": gettext_lazy("Help desk"),
    "main office": gettext_lazy("Main office"),
    "registrar": gettext_lazy("Registrar"),
    "school office": gettext_lazy("School office"),
    "student accounts": gettext_lazy("Student accounts"),
}
_PORTAL = " Portal"


def portal_name() -> str:
    """Return the portal's name in the language of the page: CCPS Portal is Portail CCPS in French.

    A name of another form is the same in every language.
    """
    district = settings.PORTAL_NAME.removesuffix(_PORTAL)
    if not district or district == settings.PORTAL_NAME:
        return str(settings.PORTAL_NAME)
    return pgettext("name of the portal", "%(district)s Portal") % {"district": district}


def office_name(contact: roster.Contact) -> str:
    """Return the name of an office in the language of the page; the name of a person as it is."""
    return str(_OFFICES.get(contact.name.strip().lower(), contact.name))


def is_known_office(contact: roster.Contact) -> bool:
    """Say whether a name is that of an office, and so in the language of the page."""
    return contact.name.strip().lower() in _OFFICES


def office_hours(contact: roster.Contact) -> str:
    """Return the hours in the language of the page, blank if they are no data but a text."""
    parts = []
    for one in contact.open_hours:
        days = weekday(one.first_day)
        if one.last_day > one.first_day:
            words = {"first": days, "last": weekday(one.last_day)}
            days = pgettext("office hours", "%(first)s to %(last)s") % words
        words = {"days": days, "opens": the_time(one.opens), "closes": the_time(one.closes)}
        parts.append(pgettext("office hours", "%(days)s, %(opens)s to %(closes)s") % words)
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]
