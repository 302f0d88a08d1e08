"""The calendar (H5): due work, the school's events and day labels between two days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from sis import models
from sis.records.announced import Announcement, Place, events_between
from sis.records.schedule import SchoolDay, school_days
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
    places, classes = _places_with_classes(student_ids, first, last)
    days = school_days({place.school_id for place in places.values()}, first=first, last=last)
    events = events_between(places, classes, first=first, last=last)
    work = work_of(student_ids, first=first, last=last, on=on)
    return {
        student_id: StudentCalendar(
            days=days.get(places[student_id].school_id, ()) if student_id in places else (),
            events=events.get(student_id, ()),
            due=work[student_id],
        )
        for student_id in student_ids
    }


def _places_with_classes(
    student_ids: Collection[int], first: date, last: date
) -> tuple[dict[int, Place], dict[int, set[int]]]:
    """Return each student's school and grade, and the classes that the student is in on any of these days.

    One statement.
    """
    enrolled = models.Enrollment.objects.filter(
        Q(begin=None) | Q(begin__lte=last),
        Q(end=None) | Q(end__gt=first),
        student=OuterRef("pk"),
        is_active=True,
    )
    rows = models.Student.objects.filter(pk__in=student_ids).annotate(
        classes=ArraySubquery(enrolled.values("section_id"))
    )
    places: dict[int, Place] = {}
    found: dict[int, set[int]] = {}
    for pk, school_id, grade, classes in rows.order_by().values_list("pk", "school_id", "grade", "classes"):
        places[pk], found[pk] = Place(school_id, grade), set(classes)
    return places, found
