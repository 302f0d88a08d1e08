"""The words of attendance: a color, a letter and a word for each status, and the school's reasons (H8)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sis.records import AttendanceEntry, AttendanceExcuse, AttendanceReason, AttendanceStatus


@dataclass(frozen=True, slots=True)
class Sign:
    """How a status looks: `name` is its color and shape, `letter` stands in the calendar."""

    name: str
    letter: Promise | str
    word: Promise


UNEXCUSED = Sign("unexcused", pgettext_lazy("letter for absent, unexcused", "U"), _("Absent, unexcused"))
EXCUSED = Sign("excused", pgettext_lazy("letter for absent, excused", "E"), _("Absent, excused"))
EXEMPT = Sign("exempt", pgettext_lazy("letter for absent, exempt", "X"), _("Absent, exempt"))
UNKNOWN = Sign("unknown", "?", _("Absent, excuse unknown"))
TARDY = Sign("tardy", pgettext_lazy("letter for tardy", "T"), _("Tardy"))
EARLY = Sign("early", pgettext_lazy("letter for left early", "L"), _("Left early"))
PRESENT = Sign("present", "✓", _("Present"))
PERIODS = Sign("periods", "•", _("Some periods only"))

ABSENCES = (UNEXCUSED, EXCUSED, EXEMPT, UNKNOWN)
SIGNS = (*ABSENCES, TARDY, EARLY, PRESENT, PERIODS)

_ABSENT: Mapping[AttendanceExcuse, Sign] = {
    AttendanceExcuse.UNEXCUSED: UNEXCUSED,
    AttendanceExcuse.EXCUSED: EXCUSED,
    AttendanceExcuse.EXEMPT: EXEMPT,
    AttendanceExcuse.UNKNOWN: UNKNOWN,
}
_OTHERS: Mapping[AttendanceStatus, Sign] = {
    AttendanceStatus.TARDY: TARDY,
    AttendanceStatus.EARLY: EARLY,
    AttendanceStatus.PRESENT: PRESENT,
}

EXCUSES: Mapping[AttendanceExcuse, Promise] = {
    AttendanceExcuse.EXCUSED: pgettext_lazy("absence", "Excused"),
    AttendanceExcuse.UNEXCUSED: pgettext_lazy("absence", "Unexcused"),
    AttendanceExcuse.EXEMPT: pgettext_lazy("absence", "Exempt"),
    AttendanceExcuse.UNKNOWN: pgettext_lazy("absence", "Excuse unknown"),
}

REASONS: Mapping[AttendanceReason, Promise] = {
    AttendanceReason.ILLNESS: _("Illness"),
    AttendanceReason.APPOINTMENT: _("Medical appointment"),
    AttendanceReason.BEREAVEMENT: _("Death in the family"),
    AttendanceReason.RELIGIOUS: _("Religious holiday"),
    AttendanceReason.FAMILY: _("Family matter"),
    AttendanceReason.SCHOOL_ACTIVITY: _("School activity"),
    AttendanceReason.COURT: _("Court"),
    AttendanceReason.MILITARY: _("A parent’s military leave"),
    AttendanceReason.SUSPENSION: _("Suspension"),
    AttendanceReason.TRANSPORTATION: _("Bus or transportation"),
    AttendanceReason.WEATHER: _("Weather"),
    AttendanceReason.OTHER: _("Another reason"),
}


def sign_of(entry: AttendanceEntry) -> Sign:
    """Return how an entry looks."""
    if entry.status == AttendanceStatus.ABSENT:
        return _ABSENT[entry.excuse]
    return _OTHERS[entry.status]


def excuse_of(entry: AttendanceEntry) -> Promise | str:
    """Return whether a tardy or an early departure is excused, blank if that is unknown or in the sign."""
    has_own_sign = entry.status in {AttendanceStatus.ABSENT, AttendanceStatus.PRESENT}
    return "" if has_own_sign or entry.excuse == AttendanceExcuse.UNKNOWN else EXCUSES[entry.excuse]
