"""What a correction request is about: read from an address through the gate, and put into words (H15)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from parents.family import Child, Family, NotYours
from parents.households import household_items, shown_households
from parents.models import CorrectionRequest
from portal.dates import weekday_and_day
from portal.models import User
from portal.records.access import RecordsAccess
from portal.records.rights import Part
from portal.staff.ids import id_in
from portal.templatetags.languages import school_text
from sis import records

Kind: TypeAlias = CorrectionRequest.Kind
About = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a parent may say is wrong: of which child, and as the page showed it. `back` is that page."""

    child: Child
    kind: Kind
    about: About
    back: str

    @property
    def words(self) -> str:
        """What it is, in the language of the page."""
        return subject_in_words(self.kind, self.about)


def read_subject(user: User, mine: Family, query: QueryDict) -> Subject:
    """Return what the address of the form names, as this parent may see it now.

    Raises NotYours for another family's child, for what is closed to the parent, and for what is not there.
    """
    child = mine.child(query.get("child_id", ""))
    try:
        kind = Kind(query.get("part", ""))
    except ValueError:
        raise NotYours from None
    if not child.access.may_see(Part(kind)):
        raise NotYours
    if kind == Kind.HOUSEHOLD:
        return Subject(child, kind, _read_household(user, mine, child, query), "")
    read = _read_day if kind == Kind.ATTENDANCE else _read_grade
    return Subject(child, kind, read(child.access, query), child.access.address(Part(kind)))


def subject_in_words(kind: str, about: About) -> str:
    """Return what a request is about, in the language of the page, ready to stand in HTML."""
    return _WORDS[Kind(kind)](about)


def _read_day(access: RecordsAccess, query: QueryDict) -> About:
    """Return a day of this school year that has begun; a period only if something was reported of it."""
    today, year = timezone.localdate(), access.year
    try:
        day = date.fromisoformat(query.get("day", ""))
    except ValueError:
        raise NotYours from None
    if year is None or not year.start <= day <= today:
        raise NotYours
    period = query.get("period", "")
    if not period:
        return {"day": day.isoformat()}
    record = records.attendance_of([access.student.pk], year=year, on=today)[access.student.pk]
    days = (one for month in record.months for one in month.days if one.school_day.day == day)
    if period not in {entry.period for one in days for entry in one.entries}:
        raise NotYours
    return {"day": day.isoformat(), "period": period}


def _read_grade(access: RecordsAccess, query: QueryDict) -> About:
    """Return a class of this school year, and a piece of work or a grade of it if one is named."""
    class_id, year = id_in(query.get("class_id")), access.year
    if class_id is None or year is None:
        raise NotYours
    pk = access.student.pk
    found = records.grades_of([pk], year=year, on=timezone.localdate(), class_ids=[class_id])[pk].classes
    if not found:
        raise NotYours
    one = found[0]
    about = {"class": one.student_class.title}
    if work_id := query.get("work_id"):
        return about | _work(one, id_in(work_id))
    if query.get("term_id") or query.get("task_id"):
        return about | _grade(one, id_in(query.get("term_id")), id_in(query.get("task_id")))
    return about


def _work(one: records.ClassWork, work_id: int | None) -> dict[str, str]:
    work = next((work for work in one.work if work.assignment.id == work_id), None)
    if work is None:
        raise NotYours
    result = work.result
    score = "" if result is None or result.score is None else f"{result.score.normalize():f}"
    return {"work": work.assignment.title, "shown": score or (result.text_score if result else "")}


def _grade(one: records.ClassWork, term_id: int | None, task_id: int | None) -> dict[str, str]:
    term = one.year.term(term_id) if term_id else None
    task = next((task for task in one.tasks if task.id == task_id), None)
    if term is None or (task_id and task is None):
        raise NotYours
    cell = next((c for c in one.cells if c.term.id == term.id and task and c.task.id == task.id), None)
    grade = cell.current if cell else None
    percent = "" if grade is None or grade.percent is None else f"{grade.percent:.2f}"
    shown = " ".join(part for part in (grade.mark if grade else "", percent) if part)
    return {"term": term.title, "task": task.title if task else "", "shown": shown}


def _read_household(user: User, mine: Family, child: Child, query: QueryDict) -> About:
    """Return a line of one of the parent's own households, with what it showed."""
    item = query.get("item", "")
    wanted = (one for one in shown_households(user, mine) if one.id == query.get("household"))
    household = next(wanted, None)
    if household is None or child not in household.children or item not in household_items():
        raise NotYours
    return {"item": item, "shown": household.values.get(item, "")}


def _day_in_words(about: About) -> str:
    day, period = weekday_and_day(date.fromisoformat(about["day"])), about.get("period")
    when = _("%(day)s, period %(period)s") % {"day": day, "period": period} if period else day
    return _with_value(_("Attendance"), when)


def _grade_in_words(about: About) -> str:
    names = ("class", "work", "term", "task")
    titles = ((school_text(about[name]),) for name in names if about.get(name))
    what = format_html_join(", ", "{}", titles)
    return _with_value(_("Grades"), _with_value(what, about.get("shown", "")))


def _household_in_words(about: About) -> str:
    return _with_value(household_items()[about["item"]], " ".join(about.get("shown", "").split()))


def _with_value(what: str, value: str) -> str:
    return format_html(_("{what}: {value}"), what=what, value=value) if value else what


_WORDS: Mapping[Kind, Callable[[About], str]] = {
    Kind.ATTENDANCE: _day_in_words,
    Kind.GRADES: _grade_in_words,
    Kind.HOUSEHOLD: _household_in_words,
}
