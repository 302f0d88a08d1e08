"""What a family's home shows of each child: today, due, missing, new, and how fresh it is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import FilteredRelation, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from sis import models
from sis.records.attendance import AttendanceExcuse, AttendanceReason, AttendanceStatus
from sis.records.classes import period_order
from sis.records.freshness import Freshness, load_freshness
from sis.records.schedule import DayKind, SchoolDay, school_day
from sis.records.work import Work, WorkState, read_work
from sis.years import SchoolYear

DUE_WITHIN, NEW_WITHIN = timedelta(days=7), timedelta(days=7)


class TodayState(StrEnum):
    """What is known of a student's attendance today; `REPORTED`: the entries say it."""

    REPORTED = "reported"
    NOTHING_REPORTED = "nothing_reported"
    NOT_LOADED_YET = "not_loaded_yet"
    NO_SCHOOL = "no_school"


@dataclass(frozen=True, slots=True)
class TodayEntry:
    """What was reported today of the whole day (a blank period) or of one period."""

    period: str
    status: AttendanceStatus
    excuse: AttendanceExcuse
    reason: AttendanceReason | None


@dataclass(frozen=True, slots=True)
class StudentDay:
    """One student on one day.

    `due` is what is still to hand in within seven days, today included. `missing` and `not_handed_in` are of
    the current terms only. `new` are scores entered or changed in the last seven days, the newest first.
    `freshness` is the same for all students.
    """

    school_day: SchoolDay
    today: TodayState
    entries: tuple[TodayEntry, ...]
    due: tuple[Work, ...]
    missing: tuple[Work, ...]
    not_handed_in: tuple[Work, ...]
    new: tuple[Work, ...]
    freshness: Freshness


def days_of(student_ids: Collection[int], on: date, *, year: SchoolYear | None) -> dict[int, StudentDay]:
    """Return what a family's home shows of each student on a day. Three statements for any number.

    `year` is this school year. A student who is not in the roster is left out.
    """
    freshness = load_freshness(on=on)
    term_ids = year.current_term_ids(on) if year else frozenset()
    since = timezone.make_aware(datetime.combine(on - NEW_WITHIN, time.min))
    work = read_work(student_ids, on=on, term_ids=term_ids, since=since, until=on + DUE_WITHIN)
    return {
        student_id: _student_day(
            day,
            entries=entries,
            work=work[student_id],
            freshness=freshness,
            term_ids=term_ids,
            since=since,
        )
        for student_id, (day, entries) in _attendance_today(student_ids, on).items()
    }


def _attendance_today(
    student_ids: Collection[int], on: date
) -> dict[int, tuple[SchoolDay, tuple[TodayEntry, ...]]]:
    """Return the day of each student's school, and what was reported of the student. One statement."""
    reported = models.Attendance.objects.filter(student=OuterRef("pk"), day=on)
    entry = JSONObject(period="period", status="status", excuse="excuse", reason="reason")
    rows = models.Student.objects.filter(pk__in=student_ids).annotate(
        listed=FilteredRelation(
            "school__days", condition=Q(school__days__day=on, school__days__is_active=True)
        ),
        reported=ArraySubquery(reported.values(json=entry)),
    )
    columns = ("pk", "listed__is_instructional", "listed__schedule", "listed__label", "reported")
    return {
        pk: (
            school_day(on, is_instructional=is_instructional, bells=bells, label=label),
            tuple(sorted(map(_entry, reported), key=lambda one: period_order([one.period]))),
        )
        for pk, is_instructional, bells, label, reported in rows.order_by().values_list(*columns)
    }


def _entry(row: dict[str, Any]) -> TodayEntry:
    return TodayEntry(
        row["period"],
        AttendanceStatus(row["status"]),
        AttendanceExcuse(row["excuse"]),
        AttendanceReason(row["reason"]) if row["reason"] else None,
    )


def _student_day(
    day: SchoolDay,
    *,
    entries: tuple[TodayEntry, ...],
    work: tuple[Work, ...],
    freshness: Freshness,
    term_ids: Collection[int],
    since: datetime,
) -> StudentDay:
    on = day.day
    current = [one for one in work if one.assignment.term_id in term_ids]
    scored = [one for one in work if one.has_score and one.result and since <= one.result.changed_at]
    return StudentDay(
        school_day=day,
        today=_today(day, entries, freshness),
        entries=entries,
        due=tuple(one for one in work if one.is_to_do and on <= one.assignment.due_on <= on + DUE_WITHIN),
        missing=tuple(one for one in current if one.state == WorkState.MISSING),
        not_handed_in=tuple(one for one in current if one.state == WorkState.NOT_HANDED_IN),
        new=tuple(sorted(scored, key=_newest_first)),
        freshness=freshness,
    )


def _today(day: SchoolDay, entries: tuple[TodayEntry, ...], freshness: Freshness) -> TodayState:
    if entries:
        return TodayState.REPORTED
    if day.kind == DayKind.NO_SCHOOL:
        return TodayState.NO_SCHOOL
    loaded = freshness.has_attendance_of(day.day)
    return TodayState.NOTHING_REPORTED if loaded else TodayState.NOT_LOADED_YET


def _newest_first(work: Work) -> tuple[float, int]:
    changed = work.result.changed_at.timestamp() if work.result else 0
    return -changed, work.assignment.id
