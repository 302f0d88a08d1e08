"""A family with school records of every kind: what its pages show is known, down to the numbers."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sis.models import Attendance, Guardian, Relationship, Section, Student
from tests.factories import (
    DistrictFactory,
    GuardianFactory,
    RelationshipFactory,
    SectionTeacherFactory,
    StaffMemberFactory,
    StudentFactory,
)
from tests.school_records import (
    TODAY,
    AttendanceFactory,
    GradeFactory,
    GradingTaskFactory,
    LoadFactory,
    MeetingFactory,
    NoticeFactory,
    TaughtSchool,
    teach_school,
)

EVERY_AREA = dict.fromkeys(Relationship.AREAS, True)
PERIODS = ("HR", "1", "2", "3", "4", "5", "6", "7")


@dataclass(frozen=True)
class RecordFamilies:
    """Minnie and Max Clayton with Daffy, Dewey and Dora; Oskar Other with Olga.

    Minnie may see everything of Daffy and Dora, of Dewey all but grades; Max the schedule of Daffy alone.
    Daffy is tardy today, has two missing works, one not handed in and three due; Dewey is absent, unexcused.
    """

    school: TaughtSchool
    today: dt.date
    daffy: Student
    dewey: Student
    dora: Student
    olga: Student
    mother: Guardian
    father: Guardian
    other: Guardian


def make_record_families(today: dt.date = TODAY, *, begins: int = 7) -> RecordFamilies:
    """Write both families with a school year of which `today` is a school day; periods from an hour on."""
    DistrictFactory.create()
    school = teach_school(today)
    school.school.contact_phone, school.school.contact_name = "770-555-0120", "Ms. Ada Brown"
    school.school.save()
    for number, term in enumerate(school.terms.values(), start=1):
        term.title = f"Term {number}"
        term.save()
    daffy = school.student
    Student.objects.filter(pk=daffy.pk).update(
        first_name="Daffy", last_name="Clayton", number="0393354", birth_date="2013-05-04"
    )
    daffy.refresh_from_db()
    dewey, dora, olga = (
        StudentFactory.create(
            first_name=name, last_name=last, grade=grade, school=school.school, number=number
        )
        for name, last, grade, number in (
            ("Dewey", "Clayton", "09", "0393355"),
            ("Dora", "Clayton", "KG", "0393356"),
            ("Olga", "Other", "07", "0999999"),
        )
    )
    mother = GuardianFactory.create(first_name="Minnie", email="minnie@example.org")
    father = GuardianFactory.create(first_name="Max")
    other = GuardianFactory.create(first_name="Oskar", last_name="Other")
    RelationshipFactory.create(guardian=mother, student=daffy, kind="mother", **EVERY_AREA)
    RelationshipFactory.create(guardian=mother, student=dora, kind="mother", **EVERY_AREA)
    RelationshipFactory.create(
        guardian=mother, student=dewey, kind="mother", **{**EVERY_AREA, "grades": False, "reports": False}
    )
    RelationshipFactory.create(guardian=father, student=daffy, kind="father", schedule=True)
    RelationshipFactory.create(guardian=other, student=olga, kind="father", **EVERY_AREA)
    made = RecordFamilies(school, today, daffy, dewey, dora, olga, mother, father, other)
    _add_days(made)
    _add_classes(made, begins)
    _add_work(made)
    _add_attendance(made)
    _add_notices(made)
    return made


def _add_days(made: RecordFamilies) -> None:
    for place, days in enumerate(range(-20, 15)):
        day = made.today + dt.timedelta(days=days)
        made.school.add_day(day, label="AB"[place % 2], is_instructional=days == 0 or day.weekday() < 5)


def _add_classes(made: RecordFamilies, begins: int) -> None:
    school = made.school
    periods = school.add_periods(*PERIODS, begins=begins)
    Section.objects.filter(pk=school.math.pk).update(code="431510-10", room="220")
    classes = {
        "HR": (school.add_class("Homeroom 07", kind="homeroom", code="HR-07-1", room="113"), "Whitfield"),
        "1": (school.add_class("Language Arts 7", code="301510-9", room="214"), "Alford"),
        "2": (school.math, "Osei"),
        "3": (school.add_class("Science 7", code="451210-4", room="118"), None),
        "4": (school.add_class("Social Studies 7", code="471310-2", room="206"), "Pham"),
        "5": (school.add_class("Physical Education 7", code="361010-6", room="Gym"), "Reid"),
        "7": (school.add_class("Band, beginning", code="531010-2", room="Music room 2"), "Marchetti"),
    }
    for period, (section, teacher) in classes.items():
        MeetingFactory.create(section=section, period=periods[period], team="01" if period in "1234" else "")
        if teacher:
            staff = StaffMemberFactory.create(last_name=teacher)
            SectionTeacherFactory.create(section=section, staff=staff, primary=True)
        for student in (made.dewey, made.dora, made.olga):
            school.enroll(section, student=student)
    skills = school.add_class("Study Skills", terms=("t1",), room="210")
    art = school.add_class("Art 7", terms=("t3", "t4"), code="501010-3", room="301")
    for section in (skills, art):
        MeetingFactory.create(section=section, period=periods["6"])
    school.teach(art, "Caldwell")
    Student.objects.filter(pk=made.daffy.pk).update(homeroom=classes["HR"][0])


def _add_work(made: RecordFamilies) -> None:
    today, school = made.today, made.school

    def day(days: int) -> dt.date:
        return today + dt.timedelta(days=days)

    now = dt.datetime.combine(today, dt.time(10), tzinfo=dt.UTC)
    new: dict[str, Any] = {"first_seen": now, "changed_at": now}
    for days, title in ((1, "Percent practice 2"), (3, "Ratio review"), (6, "Unit project")):
        school.give(title=title, assigned_on=day(-5), due_on=day(days))
    old: dict[str, Any] = {"work__assigned_on": day(-12), "scored_on": day(-8)}
    before = dt.datetime.combine(day(-20), dt.time(10), tzinfo=dt.UTC)
    early: dict[str, Any] = {"first_seen": before, "changed_at": before}
    for title in ("Worksheet 8", "Worksheet 9"):
        school.score(None, is_missing=True, work__title=title, work__due_on=day(-9), **old, **early)
    school.score(None, status="not submitted", work__title="Journal", work__due_on=day(-2), **old, **early)
    school.score("8.8", work__title="Math quiz", work__due_on=day(-4), **old, **new)
    task = GradingTaskFactory.create()
    GradeFactory.create(
        student=made.daffy,
        section=school.math,
        grading_task=task,
        term=school.t1,
        mark="B",
        percent=Decimal(81),
    )


def _add_attendance(made: RecordFamilies) -> None:
    status, excuse = Attendance.Status, Attendance.Excuse
    AttendanceFactory.create(student=made.daffy, day=made.today, status=status.TARDY, period="2")
    AttendanceFactory.create(
        student=made.dewey, day=made.today, status=status.ABSENT, excuse=excuse.UNEXCUSED
    )
    morning = dt.datetime.combine(made.today, dt.time(5, 10), tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    LoadFactory.create(started_at=morning)
    LoadFactory.create(started_at=morning + dt.timedelta(hours=3, minutes=30), scope="attendance")


def _add_notices(made: RecordFamilies) -> None:
    last = made.today + dt.timedelta(days=7)
    NoticeFactory.create(title="Early release Friday at 12:30", first_day=made.today, last_day=last)
    NoticeFactory.create(
        title="Picture day, December 8", school=made.school.school, first_day=made.today, last_day=last
    )
