"""The calendar (H5): due work, the school's events and day labels between two days."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import F, FilteredRelation, Q

from sis import models
from sis.records.announced import Announcement, Place, events_between
from sis.records.schedule import SchoolDay, school_day
from sis.records.work import Work, work_of


@dataclass(frozen=True, slots=True)
class StudentCalendar:
    """What stands in a student's calendar: days that the school lists, events, and due work.

    Scores never stand in a calendar; a page shows of the work what is due and its state.
    """

    days: tuple[SchoolDay, ...]
    events: tuple[Announcement, ...]
    due: tuple[Work, ...]


def calendars_of(
    student_ids: Collection[int], *, first: date, last: date, on: date
) -> dict[int, StudentCalendar]:
    """Return each student's calendar from the first through the last day, seen on a day. Four statements."""
    places, days = _places_with_days(student_ids, first, last)
    classes = _classes(student_ids, first, last)
    events = events_between(places, classes, first=first, last=last)
    work = work_of(student_ids, first=first, last=last, on=on)
    return {
        student_id: StudentCalendar(
            tuple(days.get(student_id, ())), events.get(student_id, ()), work[student_id]
        )
        for student_id in student_ids
    }


def _places_with_days(
    student_ids: Collection[int], first: date, last: date
) -> tuple[dict[int, Place], dict[int, list[SchoolDay]]]:
    """Return each student's school and grade, with the days of that school. One statement."""
    rows = models.Student.objects.filter(pk__in=student_ids).annotate(
        listed=FilteredRelation(
            "school__days",
            condition=Q(school__days__day__range=(first, last), school__days__is_active=True),
        )
    )
    columns = ("pk", "school_id", "grade", "listed__day")
    more = ("listed__is_instructional", "listed__schedule", "listed__label")
    places: dict[int, Place] = {}
    days: defaultdict[int, list[SchoolDay]] = defaultdict(list)
    for pk, school_id, grade, day, is_instructional, bells, label in rows.order_by(
        F("listed__day").asc()
    ).values_list(*columns, *more):
        places[pk] = Place(school_id, grade)
        if day is not None:
            days[pk].append(school_day(day, is_instructional=is_instructional, bells=bells, label=label))
    return places, days


def _classes(student_ids: Collection[int], first: date, last: date) -> dict[int, set[int]]:
    """Return the classes that each student is in on any of these days. One statement."""
    rows = models.Enrollment.objects.filter(
        Q(begin=None) | Q(begin__lte=last),
        Q(end=None) | Q(end__gt=first),
        student_id__in=student_ids,
        is_active=True,
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for student_id, class_id in rows.order_by().values_list("student_id", "section_id"):
        found[student_id].add(class_id)
    return found
