"""Words that several pages of records say in the same way: grades, rooms, periods."""

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.records.access import RecordsAccess
from portal.records.attendance_words import REASONS, sign_of
from portal.records.rights import Part
from portal.templatetags.languages import school_text
from sis import roster
from sis.records import AttendanceEntry

_HOMEROOM = "homeroom"
AREA_NAMES: dict[str, Promise] = {
    "schedule": gettext_lazy("Schedule"),
    "attendance": gettext_lazy("Attendance"),
    "grades": gettext_lazy("Grades"),
    "calendar": gettext_lazy("Calendar"),
    "household": gettext_lazy("Household"),
    "notices": gettext_lazy("Notices"),
    "reports": gettext_lazy("Reports"),
}


def grade_level(code: str) -> str:
    """Return a grade as families say it (Kindergarten, 1 to 12), any other code unchanged."""
    if code == "KG":
        return _("Kindergarten")
    return str(int(code)) if code.isdecimal() else code or "–"


def grade_name(code: str) -> str:
    """Return a grade with the word: Grade 7, Kindergarten."""
    return _("Grade %(grade)s") % {"grade": int(code)} if code.isdecimal() else grade_level(code)


def homeroom_name(title: str) -> str:
    """Return what follows the word homeroom in a title, beside which the label stands: 07 for Homeroom 07."""
    bare = title[len(_HOMEROOM) :].strip(" -:–") if title.lower().startswith(_HOMEROOM) else ""
    return bare or title


def room_name(room: str) -> str:
    """Return a room as one says it: Room 113, or the school's own name for it, such as Gym."""
    return _("Room %(room)s") % {"room": room} if room[:1].isdecimal() else school_text(room)


def period_name(period: str) -> str:
    """Return a period as one says it in a sentence: 2nd period, period HR."""
    if not period.isdecimal():
        return _("period %(name)s") % {"name": period}
    number = int(period)
    return _("%(nth)s period") % {"nth": _ordinal(number) if get_language() == "en" else number}


def attendance_words(entry: AttendanceEntry) -> str:
    """Return what was reported: "Absent, unexcused", "Tardy, 2nd period"."""
    what = str(sign_of(entry).word)
    return f"{what}, {period_name(entry.period)}" if entry.period else what


def reason_words(entry: AttendanceEntry) -> Promise | str:
    """Return the school's reason, blank if it gave none."""
    return REASONS[entry.reason] if entry.reason else ""


def areas_with_links(access: RecordsAccess) -> list[tuple[Promise, str]]:
    """Return the names of the areas that are open, in a fixed order, each with the address of its page.

    The address is empty where the reader has no such page.
    """
    pages = {area: Part.MESSAGES if area == "notices" else Part(area) for area in roster.AREAS}
    return [(AREA_NAMES[area], access.link(page)) for area, page in pages.items() if area in access.areas]


def closed_area_names(access: RecordsAccess) -> str:
    """Return the names of the areas that are not open, in a fixed order, separated by commas."""
    return ", ".join(str(AREA_NAMES[area]) for area in roster.AREAS if area not in access.areas)


def _ordinal(number: int) -> str:
    teen = 10 < number % 100 < 14
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
