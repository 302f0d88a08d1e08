"""Every call of `sis.records`, with arguments for some students: for tests that hold for all of them."""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from sis import records
from sis.models import School, SectionTeacher, Student
from tests.school_records import TODAY

Call = Callable[[Collection[int]], Any]


def calls(on: dt.date = TODAY, year: records.SchoolYear | None = None) -> dict[str, Call]:
    """Return each call by name, as on a day; what it needs besides the students is read beforehand.

    Grades and attendance are those of a year, this one by default.
    """
    ahead = records.this_year(on)
    assert ahead
    year = year or ahead
    first, last = on - dt.timedelta(days=60), on + dt.timedelta(days=30)
    school = School.objects.filter(students__isnull=False).order_by("pk").values_list("pk", flat=True).first()
    teacher = SectionTeacher.objects.order_by("pk").values_list("staff_id", flat=True).first() or 0
    rows = Student.objects.values_list("pk", "school_id", "grade")
    places = {pk: records.Place(school_id, grade) for pk, school_id, grade in rows}
    return {
        "schedules_of": lambda ids: records.schedules_of(ids, year=ahead),
        "day_schedules_of": lambda ids: records.day_schedules_of(ids, on=on),
        "current_schedules_at": lambda ids: records.current_schedules_at(
            {pk: places[pk].school_id for pk in ids}, at=dt.datetime.combine(on, dt.time(9))
        ),
        "grades_of": lambda ids: [
            (found, [(one, [one.explain(choice) for choice in one.choices]) for one in found.classes])
            for found in records.grades_of(ids, year=year, on=on).values()
        ],
        "column_terms": lambda _ids: records.column_terms(year, []),
        "attendance_of": lambda ids: records.attendance_of(ids, year=year, on=on),
        "read_attendance": lambda ids: records.read_attendance(ids, first=first, last=on),
        "calendars_of": lambda ids: records.calendars_of(ids, first=first, last=last, on=on),
        "work_of": lambda ids: records.work_of(ids, first=first, last=last, on=on),
        "to_do_of": lambda ids: records.to_do_of(ids, year=ahead, until=last, on=on),
        "notices_of": lambda ids: records.notices_of(ids, on=on),
        "notices_at": lambda ids: records.notices_at({pk: places[pk] for pk in ids}, on=on),
        "notices_for_school": lambda _ids: records.notices_for_school(school, on=on),
        "load_freshness": lambda _ids: records.load_freshness(on=on),
        "teaching_on": lambda _ids: records.teaching_on(teacher, on=on),
        "days_of": lambda ids: records.days_of(ids, on, year=ahead),
        "this_year": lambda _ids: records.this_year(on),
        "this_and_next_year": lambda _ids: records.this_and_next_year(on),
        "next_year": lambda _ids: records.next_year(on),
        "last_year": lambda _ids: records.last_year(on),
    }


def all_students() -> list[int]:
    """Return the ids of all students."""
    return list(Student.objects.order_by("pk").values_list("pk", flat=True))
