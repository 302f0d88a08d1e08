"""Schedules of students (H6): by periods and terms, and one day with its times."""

import dataclasses
import datetime as dt

import pytest

from sis import records
from sis.models import Enrollment, Section, SectionTeacher, StaffMember
from sis.records import DayKind, DaySchedule, SchoolYear, YearSchedule
from tests.factories import SchoolFactory, StudentFactory
from tests.school_records import (
    TODAY,
    BellTimeFactory,
    MeetingFactory,
    TaughtSchool,
    TermFactory,
    teach_school,
)

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.fixture
def school() -> TaughtSchool:
    return teach_school()


def year(today: dt.date = TODAY) -> SchoolYear:
    found = records.this_year(today)
    assert found
    return found


def schedule(school: TaughtSchool) -> YearSchedule:
    return records.schedules_of([school.student.pk], year=year())[school.student.pk]


def table(found: YearSchedule) -> dict[str, list[list[str]]]:
    """The titles in each cell, by period."""
    return {
        row.period: [[one.student_class.title for one in cell] for cell in row.cells] for row in found.rows
    }


def day(school: TaughtSchool, on: dt.date = TODAY) -> DaySchedule:
    return records.day_schedules_of([school.student.pk], on=on)[school.student.pk]


def slots(found: DaySchedule) -> list[tuple[str, str | None, list[str]]]:
    return [
        (slot.period, f"{slot.start:%H:%M}" if slot.start else None, [one.title for one in slot.classes])
        for slot in found.slots
    ]


def test_periods_stand_by_terms_and_an_empty_one_is_empty(school: TaughtSchool) -> None:
    periods = school.add_periods("HR", "1", "2")
    homeroom = school.add_class("Homeroom 7", kind=Section.Kind.HOMEROOM)
    art = school.add_class("Art", terms=("t3", "t4"))
    for section, period in ((homeroom, "HR"), (school.math, "1"), (art, "2")):
        MeetingFactory.create(section=section, period=periods[period])

    found = schedule(school)

    assert [term.title for term in found.terms] == ["t1", "t2", "t3", "t4"]
    assert table(found) == {
        "HR": [["Homeroom 7"]] * 4,
        "1": [["Mathematics 7"]] * 4,
        "2": [[], [], ["Art"], ["Art"]],
    }


def test_a_class_says_all_that_a_schedule_shows(school: TaughtSchool) -> None:
    Section.objects.filter(pk=school.math.pk).update(room="14", code="M7-1", periods="2,10")
    school.teach(school.math, "Osei", primary=True)

    (one,) = schedule(school).classes

    assert (one.title, one.code, one.course, one.school) == (
        "Mathematics 7",
        "M7-1",
        "Mathematics 7",
        "Babb Middle",
    )
    assert (one.room, one.periods, one.is_homeroom) == ("14", ("2", "10"), False)
    assert one.teachers_on(TODAY) == ["Dolores Osei"]
    assert one.teachers[0].email.endswith("@example.org")


def test_meetings_have_their_own_room_team_term_and_day(school: TaughtSchool) -> None:
    periods = school.add_periods("1", "2")
    MeetingFactory.create(
        section=school.math, period=periods["1"], term=school.t1, day_label="A", room="Gym", team="01"
    )
    MeetingFactory.create(section=school.math, period=periods["2"], term=school.t2)

    first, second = schedule(school).rows

    assert [len(cell) for cell in first.cells] == [1, 0, 0, 0]
    assert [len(cell) for cell in second.cells] == [0, 1, 0, 0]
    meeting = first.cells[0][0].meeting
    assert (meeting.day_label, meeting.room, meeting.team) == ("A", "Gym", "01")


def test_without_meetings_and_periods_the_classs_own_row_is_taken(school: TaughtSchool) -> None:
    for title, periods in (("ten", "10"), ("two", "2"), ("lunch", "Lunch"), ("none", "")):
        school.add_class(title, periods=periods)

    assert list(table(schedule(school))) == ["", "2", "10", "Lunch"]
    assert [one.title for one in schedule(school).classes] == ["Mathematics 7", "none", "two", "ten", "lunch"]


def test_a_class_joined_or_left_during_the_year_stands_in_its_terms(school: TaughtSchool) -> None:
    Enrollment.objects.filter(section=school.math).update(begin=school.t2.start)
    band = school.add_class("Band", periods="7")
    Enrollment.objects.filter(section=band).update(end=school.t2.start)

    found = table(schedule(school))

    assert found[""] == [[], *[["Mathematics 7"]] * 3]
    assert found["7"] == [["Band"], [], [], []]
    math = next(one for one in schedule(school).classes if one.title == "Mathematics 7")
    assert math.begin == school.t2.start
    assert not math.includes(school.t2.start - dt.timedelta(days=1))


def test_classes_of_whole_years_stand_in_the_years_terms(school: TaughtSchool) -> None:
    school.math.terms.set([school.year])
    assert [term.title for term in schedule(school).terms] == ["t1", "t2", "t3", "t4"]
    assert table(schedule(school)) == {"": [["Mathematics 7"]] * 4}


def test_another_year_has_its_own_classes(school: TaughtSchool) -> None:
    following = TermFactory.create(
        kind="schoolYear", start=dt.date(2027, 8, 2), end=dt.date(2028, 5, 27), school_year=2028
    )
    algebra = school.add_class("Algebra", terms=())
    algebra.terms.set([following])
    later = records.next_year(TODAY)
    assert later

    found = records.schedules_of([school.student.pk], year=later)[school.student.pk]

    assert [one.title for one in found.classes] == ["Algebra"]
    assert [one.title for one in schedule(school).classes] == ["Mathematics 7"]


def test_what_the_last_roster_does_not_list_is_left_out(school: TaughtSchool) -> None:
    art = school.add_class("Art")
    Enrollment.objects.filter(section=art).update(is_active=False)
    Section.objects.filter(pk=school.math.pk).update(is_active=False)

    assert schedule(school).classes == ()


def test_teachers_are_those_of_the_day_and_none_is_a_vacancy(school: TaughtSchool) -> None:
    school.teach(school.math, "Aide")
    school.teach(school.math, "Osei", primary=True, begin=TODAY)

    (math,) = schedule(school).classes
    assert math.teachers_on(TODAY) == ["Dolores Osei", "Dolores Aide"]
    assert math.teachers_on(TODAY - dt.timedelta(days=1)) == ["Dolores Aide"]

    StaffMember.objects.update(is_active=False)
    (math,) = schedule(school).classes
    assert math.teachers_on(TODAY) == []
    assert day(school).slots[0].classes[0].teachers == ()


def test_each_student_gets_the_own_schedule(school: TaughtSchool) -> None:
    other, nobody = StudentFactory.create(), 10**9
    school.add_class("Art", student=other)

    found = records.schedules_of([school.student.pk, other.pk, nobody], year=year())

    assert [[one.title for one in found[key].classes] for key in (school.student.pk, other.pk, nobody)] == [
        ["Mathematics 7"],
        ["Art"],
        [],
    ]


def test_a_day_has_times_rooms_teachers_and_empty_periods(school: TaughtSchool) -> None:
    periods = school.add_periods("1", "2", "3")
    MeetingFactory.create(section=school.math, period=periods["1"], room="220", team="01")
    school.teach(school.math, "Osei")
    science = school.add_class("Science 7", periods="3", room="118")
    school.add_day(TODAY, label="A")
    assert science.pk

    found = day(school)

    assert (found.day.kind, found.day.bells, found.day.label) == (DayKind.SCHOOL, "Regular", "A")
    assert slots(found) == [
        ("1", "08:00", ["Mathematics 7"]),
        ("2", "09:00", []),
        ("3", "10:00", ["Science 7"]),
    ]
    math = found.slots[0].classes[0]
    assert (math.room, math.team, math.teachers) == ("220", "01", ("Dolores Osei",))
    vacant = found.slots[2].classes[0]
    assert (vacant.room, vacant.teachers) == ("118", ())


def test_classes_rotate_with_the_label_of_the_day(school: TaughtSchool) -> None:
    periods = school.add_periods("1")
    art = school.add_class("Art")
    MeetingFactory.create(section=school.math, period=periods["1"], day_label="A")
    MeetingFactory.create(section=art, period=periods["1"], day_label="B")
    school.add_day(TODAY, label="A")
    school.add_day(TOMORROW, label="B")

    assert slots(day(school)) == [("1", "08:00", ["Mathematics 7"])]
    assert slots(day(school, TOMORROW)) == [("1", "08:00", ["Art"])]


def test_bells_of_the_day_decide_times_and_periods(school: TaughtSchool) -> None:
    periods = school.add_periods("1", "2")
    MeetingFactory.create(section=school.math, period=periods["2"])
    BellTimeFactory.create(
        schedule="Early release", period=periods["2"], start=dt.time(8, 30), end=dt.time(9)
    )
    school.add_day(TODAY, schedule="Early release")

    assert slots(day(school)) == [("2", "08:30", ["Mathematics 7"])]


def test_a_day_without_school_has_no_classes(school: TaughtSchool) -> None:
    school.add_periods("1")
    school.add_day(TODAY, is_instructional=False)

    found = day(school)

    assert (found.day.kind, found.slots) == (DayKind.NO_SCHOOL, ())


def test_a_day_that_no_calendar_lists_says_what_is_known(school: TaughtSchool) -> None:
    periods = school.add_periods("1")
    MeetingFactory.create(section=school.math, period=periods["1"], day_label="B")

    found = day(school)

    assert found.day.kind == DayKind.UNKNOWN
    assert slots(found) == [("1", None, ["Mathematics 7"])]


def test_a_day_outside_the_terms_and_the_enrollment_has_no_class(school: TaughtSchool) -> None:
    art = school.add_class("Art", terms=("t1",))
    Enrollment.objects.filter(section=school.math).update(end=TODAY)
    assert art.pk

    assert day(school).slots == ()
    assert slots(day(school, TODAY - dt.timedelta(days=1))) == [("", None, ["Mathematics 7"])]


def test_a_student_without_school_class_or_row_has_an_unknown_day(school: TaughtSchool) -> None:
    alone = StudentFactory.create(school=None)
    found = records.day_schedules_of([alone.pk, 10**9], on=TODAY)
    assert [one.day.kind for one in found.values()] == [DayKind.UNKNOWN] * 2
    assert [one.slots for one in found.values()] == [(), ()]


def test_a_class_at_another_school_keeps_that_schools_bells(school: TaughtSchool) -> None:
    school.add_periods("1")
    career = dataclasses.replace(school, school=SchoolFactory.create())
    afternoon = career.add_periods("PM", begins=13)
    welding = career.add_class("Welding")
    MeetingFactory.create(section=welding, period=afternoon["PM"])
    school.add_day(TODAY)
    career.add_day(TODAY)
    SectionTeacher.objects.all().delete()
    Enrollment.objects.filter(section=school.math).delete()

    assert slots(day(school)) == [("1", "08:00", []), ("PM", "13:00", ["Welding"])]
