"""What each call costs: a fixed number of statements, however many students and rows there are."""

from decimal import Decimal

import pytest

from sis.models import Section
from tests.counting import row_statements
from tests.factories import SchoolFactory, StudentFactory
from tests.school_records import (
    TODAY,
    AttendanceFactory,
    EventFactory,
    GradeFactory,
    GradingTaskFactory,
    GradingWindowFactory,
    LoadFactory,
    MeetingFactory,
    NoticeFactory,
    ScoreScaleFactory,
    SectionCategoryFactory,
    TaughtSchool,
    teach_school,
)
from tests.sis.records_calls import all_students, calls

pytestmark = pytest.mark.django_db

EXPECTED = {
    "schedules_of": 4,
    "day_schedules_of": 3,
    "current_schedules_at": 3,
    "grades_of": 4,
    "column_terms": 0,
    "attendance_of": 3,
    "read_attendance": 1,
    "calendars_of": 4,
    "work_of": 1,
    "to_do_of": 1,
    "notices_of": 2,
    "notices_at": 1,
    "notices_for_school": 1,
    "load_freshness": 1,
    "teaching_on": 1,
    "days_of": 3,
    "this_year": 1,
    "this_and_next_year": 1,
    "next_year": 1,
    "last_year": 1,
}


def add_rows(school: TaughtSchool, place: int) -> None:
    """Add a student at a school of its own, with rows of every kind."""
    student = StudentFactory.create(school=SchoolFactory.create())
    section: Section = school.add_class(f"Class {place}", student=student)
    school.enroll(school.math, student=student)
    task = GradingTaskFactory.create()
    for term in school.terms.values():
        GradeFactory.create(student=student, section=section, grading_task=task, term=term)
    GradingWindowFactory.create(
        school=school.school, grading_task=task, term=school.t2, opens=TODAY, closes=TODAY, visible_from=TODAY
    )
    SectionCategoryFactory.create(section=section, category=school.classwork, weight=Decimal(50))
    ScoreScaleFactory.create(section=section)
    for _ in range(3):
        school.score("9", student=student, work__section=section)
    school.teach(section, "Osei")
    period = school.add_periods(f"{place}")[f"{place}"]
    MeetingFactory.create(section=section, period=period)
    AttendanceFactory.create(student=student, section=section)
    NoticeFactory.create(school=student.school)
    EventFactory.create(school=student.school)
    LoadFactory.create(started_at=student.entered_at)


@pytest.mark.slow
def test_every_call_costs_the_same_statements_for_one_student_and_for_many() -> None:
    school = teach_school()
    one, counts = [school.student.pk], {}
    for name, call in calls().items():
        with row_statements() as seen:
            call(one)
        counts[name] = len(seen)
    assert counts == EXPECTED

    school.add_day(TODAY)
    for place in range(6):
        add_rows(school, place)
    many = all_students()
    for name, call in calls().items():
        with row_statements() as seen:
            call(many)
        counts[name] = len(seen)
    assert counts == EXPECTED


def test_no_call_fails_without_students() -> None:
    teach_school()
    for name, call in calls().items():
        assert call([]) in ({}, []) or name in {
            "column_terms",
            "notices_for_school",
            "load_freshness",
            "this_and_next_year",
            "this_year",
            "next_year",
            "last_year",
        }
