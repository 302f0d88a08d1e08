"""Attendance (H8): months, two counters and totals."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from sis import records
from sis.models import Attendance, CalendarDay, Enrollment
from sis.records import AttendanceExcuse, AttendanceReason, AttendanceRecord, AttendanceStatus, DayKind
from tests.factories import StudentFactory
from tests.school_records import TODAY, AttendanceFactory, TaughtSchool, teach_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> TaughtSchool:
    return teach_school()


def record(school: TaughtSchool, on: dt.date = TODAY) -> AttendanceRecord:
    year = records.this_year(TODAY)
    assert year
    return records.attendance_of([school.student.pk], year=year, on=on)[school.student.pk]


def report(school: TaughtSchool, day: dt.date = TODAY, period: str = "", **more: object) -> Attendance:
    return AttendanceFactory.create(**{"student": school.student, "day": day, "period": period, **more})


def november(day: int) -> dt.date:
    return dt.date(2026, 11, day)


def add_school_days(school: TaughtSchool, count: int, *, through: dt.date = TODAY) -> list[dt.date]:
    """Put this many school days into the calendar, the last on `through`."""
    days = [through - dt.timedelta(days=back) for back in range(count)][::-1]
    for day in days:
        school.add_day(day)
    return days


def test_the_two_counters_of_the_hand_worked_case(school: TaughtSchool) -> None:
    days = add_school_days(school, 30)
    Enrollment.objects.update(begin=days[10])
    report(school, days[11], excuse="excused")
    report(school, days[12], excuse="exempt")
    for day in days[13:16]:
        report(school, day, status="tardy", excuse="unexcused")

    found = record(school)

    assert (found.unexcused, found.absent, found.tardies, found.enrolled_days) == (
        Decimal(0),
        Decimal(2),
        3,
        20,
    )
    assert str(found.absent_percent) == "10.0"
    assert found.reaches(Decimal(10))
    assert not found.reaches(Decimal("10.1"))


def test_unexcused_and_half_days_count_as_the_file_gives_them(school: TaughtSchool) -> None:
    days = add_school_days(school, 10)
    report(school, days[0], excuse="unexcused", duration=Decimal("0.50"))
    report(school, days[1], excuse="unexcused")
    report(school, days[2], excuse="unknown", duration=Decimal("0.25"))

    found = record(school)

    assert (found.unexcused, found.absent) == (Decimal("1.5"), Decimal("1.75"))
    assert str(found.absent_percent) == "17.5"


def test_a_days_status_is_never_a_sum_over_its_periods(school: TaughtSchool) -> None:
    add_school_days(school, 5)
    for period in ("1", "2", "3"):
        report(school, period=period, excuse="unexcused")

    found = record(school)

    assert (found.unexcused, found.absent) == (Decimal(0), Decimal(0))
    assert found.months[0].days[-1].of_day is None
    assert len(found.months[0].days[-1].entries) == 3


def test_without_a_calendar_there_is_no_share(school: TaughtSchool) -> None:
    report(school, excuse="unexcused")
    found = record(school)
    assert (found.unexcused, found.enrolled_days, found.absent_percent) == (Decimal(1), None, None)
    assert not found.reaches(Decimal(10))
    (day,) = found.months[0].days
    assert day.school_day.kind == DayKind.UNKNOWN


def test_days_without_school_and_after_today_are_no_days_enrolled(school: TaughtSchool) -> None:
    add_school_days(school, 4, through=TODAY + dt.timedelta(days=2))
    CalendarDay.objects.filter(day=TODAY).update(is_instructional=False)
    school.add_day(TODAY - dt.timedelta(days=30), is_active=False)
    assert record(school).enrolled_days == 1


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(None, None)], 10),
        ([(november(23), None)], 8),
        ([(november(23), november(25))], 2),
        ([(november(22), november(23)), (november(28), None)], 9),
        ([], 3),
    ],
)
def test_days_enrolled_run_from_the_first_to_the_last_class(
    school: TaughtSchool, spans: list[tuple[dt.date | None, dt.date | None]], expected: int
) -> None:
    add_school_days(school, 10)
    school.student.entered_at = dt.datetime(2026, 11, 28, 15, tzinfo=dt.UTC)
    school.student.save()
    Enrollment.objects.all().delete()
    for begin, end in spans:
        school.enroll(school.math, begin=begin, end=end)
    assert record(school).enrolled_days == expected


def test_months_list_the_schools_days_and_what_was_reported(school: TaughtSchool) -> None:
    school.add_day(dt.date(2026, 10, 30), label="A")
    school.add_day(november(26), is_instructional=False)
    report(school, november(27), excuse="excused", reason="illness", comment="Police were called")
    report(school, november(27), "10", status="tardy")
    report(school, november(27), "2", status="tardy", section=school.math)

    october, found = record(school).months

    assert (october.first, [one.school_day.label for one in october.days]) == (dt.date(2026, 10, 1), ["A"])
    holiday, reported = found.days
    assert (holiday.school_day.kind, holiday.entries) == (DayKind.NO_SCHOOL, ())
    assert [entry.period for entry in reported.entries] == ["", "2", "10"]
    assert reported.of_day
    assert (reported.of_day.status, reported.of_day.excuse) == (
        AttendanceStatus.ABSENT,
        AttendanceExcuse.EXCUSED,
    )
    assert reported.of_day.reason == AttendanceReason.ILLNESS
    assert (reported.entries[1].course, reported.entries[1].class_id) == ("Mathematics 7", school.math.pk)
    assert "Police" not in str(dataclasses.asdict(record(school)))


def test_totals_by_class_period_and_day(school: TaughtSchool) -> None:
    for day in (25, 26, 27):
        report(school, november(day), "1", section=school.math, excuse="excused")
    report(school, november(27), "2", status="tardy", excuse="unexcused")
    report(school, november(27), status="early")
    report(school, november(26), status="present")

    found = record(school)

    assert [(one.course, one.total.absent, one.total.tardy) for one in found.by_class] == [
        ("", 0, 1),
        ("Mathematics 7", 3, 0),
    ]
    assert [(one.period, one.total.absent, one.total.by_excuse) for one in found.by_period] == [
        ("1", 3, ((AttendanceExcuse.EXCUSED, 3),)),
        ("2", 0, ((AttendanceExcuse.UNEXCUSED, 1),)),
    ]
    assert (found.by_day.absent, found.by_day.early) == (0, 1)
    assert found.by_day.by_excuse == ((AttendanceExcuse.UNKNOWN, 1),)


def test_attendance_is_the_students_own_and_of_this_year_through_the_day(school: TaughtSchool) -> None:
    other = StudentFactory.create(school=school.school)
    report(school, TODAY)
    report(school, TODAY + dt.timedelta(days=1))
    report(school, dt.date(2026, 5, 4))
    report(school, november(2), student=other)
    year = records.this_year(TODAY)
    assert year

    found = records.attendance_of([school.student.pk, other.pk, 10**9], year=year, on=TODAY)

    assert [one.absent for one in found.values()] == [1, 1, 0]
    assert found[school.student.pk].months[0].days[0].school_day.day == TODAY


def test_totals_by_term_are_of_whole_days_in_terms_that_have_begun(school: TaughtSchool) -> None:
    report(school, dt.date(2026, 10, 9), excuse="excused")
    report(school, november(2), status="tardy")
    report(school, november(2), "3")

    assert [(one.term.title, one.total.absent, one.total.tardy) for one in record(school).by_term] == [
        ("t1", 1, 0),
        ("t2", 0, 1),
    ]


def test_the_days_to_come_are_apart(school: TaughtSchool) -> None:
    add_school_days(school, 3, through=TODAY + dt.timedelta(days=1))
    found = record(school)
    assert [one.day for one in found.coming] == [TODAY + dt.timedelta(days=1)]
    assert found.months[-1].days[-1].school_day.day == TODAY
