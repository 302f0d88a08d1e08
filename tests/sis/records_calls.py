"""Every call of `sis.records`, with arguments for some students: for tests that hold for all of them."""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from sis import records
from sis.models import School, Student
from tests.school_records import TODAY

Call = Callable[[Collection[int]], Any]
FIRST, LAST = TODAY - dt.timedelta(days=60), TODAY + dt.timedelta(days=30)


def calls() -> dict[str, Call]:
    """Return each call by name; what it needs besides the students is read beforehand."""
    year = records.this_year(TODAY)
    assert year
    school = School.objects.filter(students__isnull=False).order_by("pk").values_list("pk", flat=True).first()
    return {
        "schedules_of": lambda ids: records.schedules_of(ids, year=year),
        "day_schedules_of": lambda ids: records.day_schedules_of(ids, on=TODAY),
        "grades_of": lambda ids: records.grades_of(ids, year=year, on=TODAY),
        "class_work_of": lambda ids: [
            (one, [one.explain(choice) for choice in one.choices])
            for many in records.class_work_of(ids, year=year, on=TODAY).values()
            for one in many
        ],
        "attendance_of": lambda ids: records.attendance_of(ids, year=year, on=TODAY),
        "calendars_of": lambda ids: records.calendars_of(ids, first=FIRST, last=LAST, on=TODAY),
        "work_of": lambda ids: records.work_of(ids, first=FIRST, last=LAST, on=TODAY),
        "notices_of": lambda ids: records.notices_of(ids, on=TODAY),
        "notices_for_school": lambda _ids: records.notices_for_school(school, on=TODAY),
        "load_freshness": lambda _ids: records.load_freshness(on=TODAY),
        "days_of": lambda ids: records.days_of(ids, TODAY),
        "this_year": lambda _ids: records.this_year(TODAY),
        "next_year": lambda _ids: records.next_year(TODAY),
        "last_year": lambda _ids: records.last_year(TODAY),
    }


def all_students() -> list[int]:
    """Return the ids of all students."""
    return list(Student.objects.order_by("pk").values_list("pk", flat=True))
