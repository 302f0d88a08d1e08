"""What a family's home shows of each child, and how fresh it is (H8, H9)."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from sis import records
from sis.models import RosterImport
from sis.records import (
    AttendanceExcuse,
    AttendanceReason,
    AttendanceStatus,
    Freshness,
    FreshnessState,
    StudentDay,
    TodayState,
)
from tests.factories import StudentFactory
from tests.school_records import (
    TODAY,
    AttendanceFactory,
    LoadFactory,
    TaughtSchool,
    teach_school,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
Outcome, Scope = RosterImport.Outcome, RosterImport.Scope


@pytest.fixture
def school() -> TaughtSchool:
    return teach_school()


def at(hour: int, minute: int = 0, day: dt.date = TODAY) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def load(started_at: dt.datetime, **more: object) -> RosterImport:
    return LoadFactory.create(started_at=started_at, **more)


def today(school: TaughtSchool, on: dt.date = TODAY) -> StudentDay:
    return records.days_of([school.student.pk], on, year=records.this_year(on))[school.student.pk]


def titles(work: tuple[records.Work, ...]) -> list[str]:
    return [one.assignment.title for one in work]


def test_today_is_what_was_reported(school: TaughtSchool) -> None:
    AttendanceFactory.create(student=school.student, period="10", status="tardy", excuse="unexcused")
    AttendanceFactory.create(student=school.student, period="2", status="tardy", reason="weather")
    AttendanceFactory.create(student=school.student, day=TODAY - DAY)

    found = today(school)

    assert found.today == TodayState.REPORTED
    assert [(one.period, one.status) for one in found.entries] == [
        ("2", AttendanceStatus.TARDY),
        ("10", AttendanceStatus.TARDY),
    ]
    assert (found.entries[0].reason, found.entries[1].excuse) == (
        AttendanceReason.WEATHER,
        AttendanceExcuse.UNEXCUSED,
    )


@pytest.mark.parametrize(
    ("loads", "expected"),
    [
        ([], TodayState.NOT_LOADED_YET),
        ([(at(5, 10), Scope.WHOLE)], TodayState.NOT_LOADED_YET),
        ([(at(5, 10), Scope.WHOLE), (at(8, 40), Scope.ATTENDANCE)], TodayState.NOTHING_REPORTED),
        ([(at(8, 40), Scope.ATTENDANCE), (at(9), Scope.WHOLE)], TodayState.NOTHING_REPORTED),
        ([(at(8, 40, TODAY - DAY), Scope.ATTENDANCE)], TodayState.NOT_LOADED_YET),
        ([(at(5, 10, TODAY + DAY), Scope.WHOLE)], TodayState.NOTHING_REPORTED),
        ([(at(9), Scope.GRADEBOOK)], TodayState.NOT_LOADED_YET),
    ],
)
def test_nothing_reported_is_said_only_after_todays_attendance(
    school: TaughtSchool, loads: list[tuple[dt.datetime, str]], expected: TodayState
) -> None:
    school.add_day(TODAY)
    for started_at, scope in loads:
        load(started_at, scope=scope)
    assert today(school).today == expected


def test_a_day_without_school_says_so(school: TaughtSchool) -> None:
    school.add_day(TODAY, is_instructional=False)
    assert today(school).today == TodayState.NO_SCHOOL


def test_due_is_what_is_still_to_hand_in_within_a_week(school: TaughtSchool) -> None:
    school.give(title="today", due_on=TODAY)
    school.give(title="in a week", due_on=TODAY + 7 * DAY)
    school.give(title="later", due_on=TODAY + 8 * DAY)
    school.give(title="yesterday", due_on=TODAY - DAY)
    school.score(None, status="submitted", work__due_on=TODAY)
    school.score(None, status="exempt", work__due_on=TODAY)
    school.score("9", work__due_on=TODAY)
    school.score(None, status="not submitted", work__due_on=TODAY, work__title="not yet")

    assert titles(today(school).due) == ["today", "not yet", "in a week"]


def test_missing_and_not_handed_in_are_apart_and_of_the_current_term(school: TaughtSchool) -> None:
    school.score(None, is_missing=True, work__title="missing")
    school.score(None, status="not submitted", work__title="not handed in")
    school.score(None, is_missing=True, changed_at=at(5), work__title="last term's", work__term=school.t1)
    school.score(None, is_missing=True, work__title="the year's", work__term=school.year)
    school.score("9", work__title="scored")

    found = today(school)

    assert titles(found.missing) == ["missing", "the year's"]
    assert titles(found.not_handed_in) == ["not handed in"]


def test_new_are_the_scores_of_the_last_days_newest_first(school: TaughtSchool) -> None:
    for title, days, score in (("old", 9, "9"), ("first", 3, "8"), ("second", 1, "7"), ("blank", 1, None)):
        school.score(
            score,
            work__title=title,
            work__due_on=TODAY - 30 * DAY,
            work__term=school.t1,
            changed_at=at(5, day=TODAY - days * DAY),
        )

    assert titles(today(school).new) == ["second", "first"]
    newest = today(school).new[0]
    assert newest.result
    assert newest.result.score == Decimal(7)


def test_without_a_school_year_what_is_known_is_answered() -> None:
    alone = StudentFactory.create(school=None)
    found = records.days_of([alone.pk, 10**9], TODAY, year=records.this_year(TODAY))
    assert set(found) == {alone.pk}
    assert (found[alone.pk].due, found[alone.pk].missing) == ((), ())
    assert found[alone.pk].freshness.state == FreshnessState.NEVER


def freshness() -> Freshness:
    return records.load_freshness(on=TODAY)


def test_last_nights_load_is_fresh(school: TaughtSchool) -> None:
    load(at(5, 10, TODAY - 9 * DAY))
    load(at(5, 10))
    load(at(8, 40), scope=Scope.ATTENDANCE)
    load(at(9), outcome=Outcome.DRY_RUN)

    found = freshness()

    assert (found.state, found.loaded_at, found.failed_at) == (FreshnessState.LAST_NIGHT, at(5, 10), None)
    assert (found.attendance_as_of, found.gradebook_as_of) == (at(8, 40), at(5, 10))
    assert today(school).freshness == found


def test_a_load_in_the_evening_is_last_nights(school: TaughtSchool) -> None:
    load(at(21, day=TODAY - DAY))
    assert freshness().state == FreshnessState.LAST_NIGHT


def test_an_older_load_says_when_it_was(school: TaughtSchool) -> None:
    load(at(5, 10, TODAY - DAY))
    found = freshness()
    assert (found.state, found.loaded_at) == (FreshnessState.OLDER, at(5, 10, TODAY - DAY))


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.BROKEN])
def test_a_night_that_failed_says_so_and_what_is_shown(school: TaughtSchool, outcome: str) -> None:
    load(at(5, 10, TODAY - DAY))
    load(at(5), outcome=outcome)
    found = freshness()
    assert (found.state, found.loaded_at, found.failed_at) == (
        FreshnessState.FAILED,
        at(5, 10, TODAY - DAY),
        at(5),
    )

    load(at(7))
    assert freshness().state == FreshnessState.LAST_NIGHT


def test_failures_of_other_files_and_trials_do_not_fail_the_night(school: TaughtSchool) -> None:
    load(at(5, 10))
    load(at(8), outcome=Outcome.REFUSED, scope=Scope.ATTENDANCE)
    load(at(9), outcome=Outcome.RUNNING, finished_at=None)
    load(at(9), outcome=Outcome.REFUSED, dry_run=True)
    assert freshness().state == FreshnessState.LAST_NIGHT
