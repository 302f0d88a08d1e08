"""What the family pages will read of a student: the schedule of a school year, and attendance by days."""

import dataclasses
import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from sis import records
from sis.models import Attendance, Course, Enrollment, Section, SectionTeacher, StaffMember, Student, Term
from sis.records import AttendanceExcuse, AttendanceStatus, ScheduledClass, SchoolYear
from tests.factories import StaffMemberFactory
from tests.rosters.builders import RosterFiles

pytestmark = pytest.mark.django_db

NOVEMBER = dt.date(2026, 11, 20)
FIRST_DAY, DAY_AFTER_LAST = dt.date(2026, 8, 3), dt.date(2027, 5, 29)


def student_id(key: str) -> int:
    return Student.objects.get(sourced_id=key).pk


def year() -> SchoolYear:
    found = records.this_year(NOVEMBER)
    assert found
    return found


def schedule(key: str) -> list[ScheduledClass]:
    return records.schedule_of(student_id(key), year())


def titles(key: str) -> list[str]:
    return [one.title for one in schedule(key)]


def add_class(
    key: str, *, periods: str = "", student: str = "s1", terms: tuple[str, ...] = ("fall",)
) -> Section:
    course, school = Course.objects.get(sourced_id="math"), Student.objects.get(sourced_id=student).school
    assert school
    section = Section.objects.create(
        sourced_id=key, title=key, kind="scheduled", course=course, school=school, periods=periods
    )
    section.terms.set(Term.objects.filter(sourced_id__in=terms))
    Enrollment.objects.create(sourced_id=key, section=section, student_id=student_id(student))
    return section


def test_a_class_is_told_with_all_that_a_schedule_shows(loaded: RosterFiles) -> None:
    Section.objects.filter(sourced_id="math-7").update(room="14", code="M7-1", periods="2,10")

    found = {one.title: one for one in schedule("s1")}

    assert set(found) == {"HR-7", "MATH-7"}
    math = found["MATH-7"]
    assert (math.course, math.course_code, math.code) == ("Mathematics", "M", "M7-1")
    assert (math.school, math.room, math.periods) == ("Babb Middle", "14", ("2", "10"))
    assert [(term.title, term.kind) for term in math.terms] == [("fall", "semester"), ("spring", "semester")]
    assert (math.terms[0].start, math.terms[1].end) == (FIRST_DAY, DAY_AFTER_LAST)
    assert (math.begin, math.end) == (FIRST_DAY, DAY_AFTER_LAST)
    assert math.teachers_on(NOVEMBER) == ["Marcus Whitfield"]
    assert [found["HR-7"].is_homeroom, math.is_homeroom] == [True, False]


def test_only_the_students_own_classes_are_listed(loaded: RosterFiles) -> None:
    assert titles("s3") == ["MATH-9"]
    assert titles("s4") == []


def test_classes_stand_by_period_as_numbers_then_by_title(loaded: RosterFiles) -> None:
    for key, periods in (("ten", "10"), ("two", "2"), ("lunch", "Lunch"), ("b", "2"), ("none", "")):
        add_class(key, periods=periods)

    assert titles("s1") == ["none", "HR-7", "MATH-7", "b", "two", "ten", "lunch"]


def test_another_year_has_its_own_classes(loaded: RosterFiles) -> None:
    Term.objects.create(
        sourced_id="after", title="after", kind="schoolYear", start="2027-08-02", end="2028-05-27"
    )
    add_class("algebra", terms=("after",))
    following = records.next_year(NOVEMBER)
    assert following

    assert [one.title for one in records.schedule_of(student_id("s1"), following)] == ["algebra"]
    assert titles("s1") == ["HR-7", "MATH-7"]


def test_what_the_last_roster_does_not_list_is_left_out(loaded: RosterFiles) -> None:
    Enrollment.objects.filter(sourced_id="math-7_s1").update(is_active=False)
    assert titles("s1") == ["HR-7"]
    Section.objects.filter(sourced_id="hr-7").update(is_active=False)
    assert titles("s1") == []


def test_a_class_that_the_student_has_left_says_so(loaded: RosterFiles) -> None:
    Enrollment.objects.filter(sourced_id="math-7_s1").update(end=NOVEMBER)

    _homeroom, math = schedule("s1")

    assert math.includes(NOVEMBER - dt.timedelta(days=1))
    assert not math.includes(NOVEMBER)
    assert not math.includes(FIRST_DAY - dt.timedelta(days=1))


def test_teachers_are_those_of_the_day_the_primary_one_first(loaded: RosterFiles) -> None:
    section = Section.objects.get(sourced_id="math-7")
    whitfield = StaffMember.objects.get(sourced_id="t1")
    SectionTeacher.objects.filter(section=section).update(primary=False)
    for key, last, first_day, is_primary in (("t8", "Aide", None, False), ("t9", "Ortiz", NOVEMBER, True)):
        staff = StaffMemberFactory.create(sourced_id=key, first_name="Ana", last_name=last)
        SectionTeacher.objects.create(
            sourced_id=key, section=section, staff=staff, begin=first_day, primary=is_primary
        )

    _homeroom, math = schedule("s1")

    assert math.teachers_on(NOVEMBER) == ["Ana Ortiz", whitfield.full_name, "Ana Aide"]
    assert math.teachers_on(NOVEMBER - dt.timedelta(days=1)) == [whitfield.full_name, "Ana Aide"]


def test_a_class_without_a_teacher_is_a_vacancy(loaded: RosterFiles) -> None:
    StaffMember.objects.filter(sourced_id="t1").update(is_active=False)

    assert [one.teachers_on(NOVEMBER) for one in schedule("s1")] == [[], []]


def test_a_schedule_costs_three_queries_however_long_it_is(
    loaded: RosterFiles, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        add_class(f"class-{number}", periods=str(number))
    pupil, this_year = student_id("s1"), year()

    with django_assert_num_queries(3):
        found = records.schedule_of(pupil, this_year)
        assert all(one.course and one.school and one.terms for one in found)
    assert len(found) == 10


def report(key: str, day: str, period: str = "", **more: object) -> None:
    more = {"status": "absent", **more}
    Attendance.objects.create(student_id=student_id(key), day=day, period=period, **more)


def attendance(key: str, first: str, last: str) -> list[records.AttendanceEntry]:
    days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return records.attendance_of(student_id(key), first=days[0], last=days[1])


def test_attendance_is_of_one_student_from_the_first_through_the_last_day(loaded: RosterFiles) -> None:
    for day in ("2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21"):
        report("s1", day)
    report("s2", "2026-11-19")

    found = attendance("s1", "2026-11-19", "2026-11-20")

    assert [str(entry.day) for entry in found] == ["2026-11-19", "2026-11-20"]
    assert attendance("s1", "2026-12-01", "2026-12-31") == []


def test_an_entry_says_what_was_seen_and_how_the_school_takes_it(loaded: RosterFiles) -> None:
    math = Section.objects.get(sourced_id="math-7")
    report("s1", "2026-11-19", "1", status="tardy", excuse="unexcused", section=math, comment="Bus 12")
    report("s1", "2026-11-19", status="early")

    whole_day, first_period = attendance("s1", "2026-11-19", "2026-11-19")

    assert (whole_day.period, whole_day.class_id, whole_day.course) == ("", None, "")
    assert (whole_day.status, whole_day.excuse) == (AttendanceStatus.EARLY, AttendanceExcuse.UNKNOWN)
    assert (first_period.class_id, first_period.course) == (math.pk, "Mathematics")
    assert (first_period.status, first_period.excuse) == (AttendanceStatus.TARDY, AttendanceExcuse.UNEXCUSED)


def test_the_offices_comment_never_leaves_the_roster(loaded: RosterFiles) -> None:
    report("s1", "2026-11-19", comment="Police were called")

    (entry,) = attendance("s1", "2026-11-19", "2026-11-19")

    assert "Police" not in str(dataclasses.asdict(entry))


def test_attendance_stands_by_day_and_by_period_as_numbers(loaded: RosterFiles) -> None:
    for day, period in (("2026-11-20", "1"), ("2026-11-19", "10"), ("2026-11-19", "2"), ("2026-11-19", "")):
        report("s1", day, period)

    found = attendance("s1", "2026-11-01", "2026-11-30")

    assert [(entry.day.day, entry.period) for entry in found] == [(19, ""), (19, "2"), (19, "10"), (20, "1")]


def test_attendance_costs_one_query(
    loaded: RosterFiles, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    math = Section.objects.get(sourced_id="math-7")
    for day in range(1, 21):
        report("s1", f"2026-10-{day:02}", "1", section=math)
    pupil = student_id("s1")

    with django_assert_num_queries(1):
        found = records.attendance_of(pupil, first=FIRST_DAY, last=NOVEMBER)
        assert {entry.course for entry in found} == {"Mathematics"}
    assert len(found) == 20
