"""What is not published never leaves the records, and no call returns rows of the database."""

import datetime as dt
import inspect
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields, is_dataclass
from typing import Any

import pytest
from django.db.models import Model, QuerySet

from sis import records
from sis.models import Assignment, Attendance, Grade, GradingWindow, Notice, Score
from tests.school_records import (
    TODAY,
    AttendanceFactory,
    GradeFactory,
    GradingTaskFactory,
    GradingWindowFactory,
    NoticeFactory,
    TaughtSchool,
    teach_school,
)
from tests.sis.records_calls import calls

pytestmark = pytest.mark.django_db

CANARY, DAY = "CANARY", dt.timedelta(days=1)


@pytest.fixture
def school() -> TaughtSchool:
    """A school in which every row that may be hidden is hidden, each with a canary in its text."""
    made = teach_school()
    made.add_periods("1")
    made.add_day(TODAY)
    made.score("9", work__title="published", work__due_on=TODAY)
    made.score("9", work__title=f"{CANARY} work not published", work__is_published=False)
    made.score("9", is_published=False, comment=f"{CANARY} score not published", text_score=CANARY)
    made.score("9", work__assigned_on=TODAY + DAY, comment=f"{CANARY} score of coming work")
    made.score("9", work__title=f"{CANARY} work deleted", work__is_active=False)
    made.score("9", comment=f"{CANARY} score deleted", is_active=False)
    fields: dict[str, Any] = {"student": made.student, "section": made.math}
    hidden, open_now, plain = (GradingTaskFactory.create(title=title) for title in ("a", "b", "c"))
    window = {"opens": TODAY - DAY, "closes": TODAY + DAY, "visible_from": TODAY + 2 * DAY}
    for task in (hidden, open_now):
        GradingWindowFactory.create(school=made.school, grading_task=task, term=made.t2, **window)
    for task, term, more in (
        (hidden, made.t2, {"state": "posted"}),
        (open_now, made.t2, {"state": "inProgress"}),
        (plain, made.t2, {"is_published": False}),
        (plain, made.t1, {"is_active": False}),
    ):
        for section in (made.math, None):
            GradeFactory.create(
                **{**fields, "section": section},
                grading_task=task,
                term=term,
                mark=CANARY,
                comment=CANARY,
                **more,
            )
    NoticeFactory.create(title=f"{CANARY} tomorrow", first_day=TODAY + DAY, last_day=TODAY + DAY)
    NoticeFactory.create(title=f"{CANARY} yesterday", first_day=TODAY - DAY, last_day=TODAY - DAY)
    NoticeFactory.create(title=f"{CANARY} deleted", is_active=False)
    AttendanceFactory.create(student=made.student, comment=f"{CANARY} the office's note")
    return made


def values_in(found: Any) -> Iterator[Any]:
    """Every value in dataclasses, dictionaries and sequences, however deep, properties included."""
    yield found
    if is_dataclass(found) and not isinstance(found, type):
        names = {field.name for field in fields(found)}
        names |= {
            name for name, _value in inspect.getmembers(type(found), lambda one: isinstance(one, property))
        }
        for name in names:
            yield from values_in(getattr(found, name))
    elif isinstance(found, dict):
        for pair in found.items():
            yield from values_in(pair)
    elif isinstance(found, list | tuple | set | frozenset):
        for one in found:
            yield from values_in(one)


def test_every_call_is_tested_here(school: TaughtSchool) -> None:
    public = {name for name in records.__all__ if inspect.isfunction(getattr(records, name))}
    assert set(calls()) == public


def test_nothing_that_is_not_published_leaves_the_records(school: TaughtSchool) -> None:
    leaks = {
        name: {value for value in values_in(call([school.student.pk])) if CANARY in str(value)}
        for name, call in calls().items()
    }
    assert {name: found for name, found in leaks.items() if found} == {}


def test_the_same_rows_are_found_once_they_are_published(school: TaughtSchool) -> None:
    Assignment.objects.update(is_published=True, is_active=True, assigned_on=TODAY)
    Score.objects.update(
        is_published=True, is_active=True, changed_at=dt.datetime.combine(TODAY, dt.time(5), dt.UTC)
    )
    Grade.objects.update(is_published=True, is_active=True)
    GradingWindow.objects.update(is_active=False)
    Notice.objects.update(first_day=TODAY, last_day=TODAY, is_active=True)

    found = {
        name: {
            str(value)
            for value in values_in(call([school.student.pk]))
            if isinstance(value, str) and CANARY in value
        }
        for name, call in calls().items()
    }

    assert {name for name, texts in found.items() if texts} == {
        "grades_of",
        "calendars_of",
        "work_of",
        "notices_of",
        "notices_at",
        "notices_for_school",
        "days_of",
    }
    assert len(found["grades_of"]) == 6
    assert Attendance.objects.filter(comment__contains=CANARY).exists()


def test_no_call_returns_rows_query_sets_or_anything_that_can_change(school: TaughtSchool) -> None:
    for name, call in calls().items():
        for value in values_in(call([school.student.pk])):
            assert not isinstance(value, Model | QuerySet), name
            if is_dataclass(value) and not isinstance(value, type):
                with pytest.raises(FrozenInstanceError):
                    setattr(value, fields(value)[0].name, None)
