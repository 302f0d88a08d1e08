"""The four lines of a student's card, in words: Today, Due, Missing, New (H2).

Each line stands at the same place on every card. A closed one keeps its place and says nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from portal.dates import month_and_day, the_time, weekday_name
from portal.records.access import RecordsAccess
from portal.records.new_scores import NEW_WITHIN, is_new
from portal.records.rights import Part
from portal.records.words import period_name
from portal.templatetags.languages import school_text
from portal.templatetags.numbers import number, percent
from sis.records import (
    AttendanceExcuse,
    AttendanceStatus,
    StudentDay,
    TodayEntry,
    TodayState,
    Work,
    WorkState,
)

NAMES = {
    Part.TODAY: gettext_lazy("Today"),
    Part.DUE: gettext_lazy("Due"),
    Part.MISSING: gettext_lazy("Missing"),
    Part.NEW: gettext_lazy("New"),
}
# Where each line leads: the first of these pages that is open and built.
LEADS = {
    Part.TODAY: (Part.ATTENDANCE,),
    Part.DUE: (Part.TODO, Part.CALENDAR),
    Part.MISSING: (Part.TODO, Part.GRADES),
    Part.NEW: (Part.GRADES,),
}
# From what needs a parent most to what needs one least.
_SERIOUS = (AttendanceStatus.ABSENT, AttendanceStatus.EARLY, AttendanceStatus.TARDY, AttendanceStatus.PRESENT)


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says: an icon, the tone ("red", "amber", "green" or none), a value and a second line.

    `title` is what the school calls the work that the value is about; it stands before the value.
    """

    icon: str
    tone: str
    value: str
    detail: str = ""
    title: str = ""


CLOSED = Said("closed", "closed", "")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card. `link` is empty if its page is not built."""

    part: Part
    said: Said
    link: str

    @property
    def name(self) -> Promise:
        """The word in front."""
        return NAMES[self.part]

    @property
    def is_open(self) -> bool:
        """Say whether the reader may see it."""
        return self.said is not CLOSED


def lines_of(
    access: RecordsAccess, day: StudentDay, *, now: datetime, since: datetime | None
) -> tuple[Line, ...]:
    """Return the four lines of a student.

    `since` is when the reader signed in before, None for the first time: then what is new is that of a week.
    """
    says: dict[Part, Callable[[], Said]] = {
        Part.TODAY: lambda: _today(day),
        Part.DUE: lambda: _due(day),
        Part.MISSING: lambda: _missing(day),
        Part.NEW: lambda: _new(day, now, since),
    }
    return tuple(
        Line(part, say(), _lead(access, part)) if access.may_see(part) else Line(part, CLOSED, "")
        for part, say in says.items()
    )


def _lead(access: RecordsAccess, part: Part) -> str:
    return next((link for page in LEADS[part] if (link := access.link(page))), "")


def _today(day: StudentDay) -> Said:
    at = day.freshness.attendance_as_of
    as_of = _("as of %(time)s") % {"time": the_time(at)} if at else ""
    if day.today == TodayState.REPORTED:
        return _reported(day.entries, as_of)
    if day.today == TodayState.NO_SCHOOL:
        return Said("dash", "", _("No school today"))
    if day.today == TodayState.NOTHING_REPORTED:
        return Said("dash", "", _("No absence reported"), as_of)
    return Said("dash", "", _("No data yet today"))


def _reported(entries: Sequence[TodayEntry], as_of: str) -> Said:
    """Return what was reported of the whole day, else the most serious of the periods."""
    whole = [one for one in entries if not one.period]
    worst = min(whole or entries, key=lambda one: _SERIOUS.index(one.status))
    same = [one for one in entries if one.period and one.status == worst.status]
    if whole:
        where = ""
    elif len(same) == 1:
        where = period_name(same[0].period)
    else:
        where = ngettext("%(count)d period", "%(count)d periods", len(same)) % {"count": len(same)}
    icon, tone = _look(worst)
    words = [_status(worst), where, _excuse(worst)]
    return Said(icon, tone, ", ".join(word for word in words if word), as_of)


def _look(entry: TodayEntry) -> tuple[str, str]:
    excused = entry.excuse in {AttendanceExcuse.EXCUSED, AttendanceExcuse.EXEMPT}
    if entry.status == AttendanceStatus.ABSENT:
        return "absent", "" if excused else "red"
    if entry.status == AttendanceStatus.PRESENT:
        return "none", "green"
    return "late", "" if excused else "amber"


def _status(entry: TodayEntry) -> str:
    return {
        AttendanceStatus.ABSENT: _("Absent"),
        AttendanceStatus.EARLY: _("Left early"),
        AttendanceStatus.TARDY: _("Tardy"),
        AttendanceStatus.PRESENT: _("Present"),
    }[entry.status]


def _excuse(entry: TodayEntry) -> str:
    return {
        AttendanceExcuse.EXCUSED: _("excused"),
        AttendanceExcuse.UNEXCUSED: _("unexcused"),
        AttendanceExcuse.EXEMPT: _("exempt"),
    }.get(entry.excuse, "")


def _due(day: StudentDay) -> Said:
    today, due = day.school_day.day, [one.assignment.due_on for one in day.due]
    if not due:
        return Said("none", "green", _("Nothing due"), _("in the next 7 days"))
    value = ngettext("%(count)d in the next 7 days", "%(count)d in the next 7 days", len(due))
    counts = {"today": due.count(today), "tomorrow": due.count(today + timedelta(days=1))}
    if counts["today"]:
        detail = ngettext("%(count)d today", "%(count)d today", counts["today"]) % {"count": counts["today"]}
    elif counts["tomorrow"]:
        words = ngettext("%(count)d tomorrow", "%(count)d tomorrow", counts["tomorrow"])
        detail = words % {"count": counts["tomorrow"]}
    else:
        detail = weekday_name(min(due))
    return Said("calendar", "", value % {"count": len(due)}, detail)


def _missing(day: StudentDay) -> Said:
    missing, open_work = len(day.missing), len(day.not_handed_in)
    not_handed_in = ngettext("%(count)d not handed in", "%(count)d not handed in", open_work)
    if missing:
        value = ngettext("%(count)d this term", "%(count)d this term", missing) % {"count": missing}
        more = ngettext("%(count)d more not handed in", "%(count)d more not handed in", open_work)
        return Said("missing", "red", value, more % {"count": open_work} if open_work else "")
    if open_work:
        return Said("late", "amber", not_handed_in % {"count": open_work}, _("none marked missing"))
    return Said("none", "green", pgettext("missing work", "None"), _("this term"))


def _new(day: StudentDay, now: datetime, since: datetime | None) -> Said:
    start = max(since, now - NEW_WITHIN) if since else now - NEW_WITHIN
    new = [one for one in day.new if is_new(one, start)]
    when = _since(start, now) if start == since else _("in the last 7 days")
    if not new:
        return Said("day", "", _("Nothing new"), when)
    others = len(new) - 1
    more = ngettext("and %(count)d more %(when)s", "and %(count)d more %(when)s", others)
    detail = more % {"count": others, "when": when} if others else when
    return Said("day", "", _score(new[0]), detail, title=new[0].assignment.title)


def _since(start: datetime, now: datetime) -> str:
    """Return since when, in words: a time of today, a weekday, or a date."""
    day, today = timezone.localdate(start), timezone.localdate(now)
    if day == today:
        return _("since %(time)s") % {"time": the_time(start)}
    if today - day < NEW_WITHIN:
        return _("since %(weekday)s") % {"weekday": weekday_name(day)}
    return _("since %(day)s") % {"day": month_and_day(day)}


def _score(work: Work) -> str:
    """Return the score, as a percent where the files give a maximum; blank if there is none to show."""
    result, possible = work.result, work.assignment.points_possible
    if result is None or work.state != WorkState.SCORED:
        return ""
    if result.score is None or not possible:
        return school_text(result.text_score)
    return percent(number((result.score * 100 / possible).quantize(Decimal("0.01"), ROUND_HALF_UP)))
