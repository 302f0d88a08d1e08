"""The calendar, notices and due work of students (H3, H5, H9)."""

import datetime as dt

import pytest

from sis import records
from sis.models import Assignment, Enrollment, Section
from sis.records import Announcement, StudentCalendar, Work, WorkState
from tests.factories import SchoolFactory, StudentFactory
from tests.school_records import TODAY, EventFactory, NoticeFactory, TaughtSchool, teach_school

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
FRIDAY = TODAY + 4 * DAY


@pytest.fixture
def school() -> TaughtSchool:
    return teach_school()


def calendar(school: TaughtSchool, first: dt.date = TODAY, last: dt.date = FRIDAY) -> StudentCalendar:
    found = records.calendars_of([school.student.pk], first=first, last=last, on=TODAY)
    return found[school.student.pk]


def work(school: TaughtSchool, first: dt.date = TODAY, last: dt.date = FRIDAY) -> tuple[Work, ...]:
    return records.work_of([school.student.pk], first=first, last=last, on=TODAY)[school.student.pk]


def titles(found: tuple[Work, ...]) -> list[str]:
    return [one.assignment.title for one in found]


def notices(school: TaughtSchool, on: dt.date = TODAY) -> tuple[Announcement, ...]:
    return records.notices_of([school.student.pk], on=on)[school.student.pk]


def test_due_work_stands_by_its_day(school: TaughtSchool) -> None:
    for title, due_on in (
        ("before", TODAY - DAY),
        ("last", FRIDAY),
        ("first", TODAY),
        ("after", FRIDAY + DAY),
    ):
        school.give(title=title, due_on=due_on)

    assert titles(work(school)) == titles(calendar(school).due) == ["first", "last"]


def test_work_of_a_class_that_was_left_is_not_due(school: TaughtSchool) -> None:
    school.give(title="while in it", due_on=TODAY)
    school.give(title="after", due_on=TODAY + DAY)
    Enrollment.objects.update(end=TODAY + DAY)
    assert titles(work(school)) == ["while in it"]

    Enrollment.objects.update(is_active=False)
    assert work(school) == ()


def test_work_of_classes_that_the_roster_does_not_list_is_not_due(school: TaughtSchool) -> None:
    school.give(due_on=TODAY)
    Section.objects.update(is_active=False)
    assert work(school) == ()


def test_work_that_is_given_out_later_is_coming(school: TaughtSchool) -> None:
    school.score("9", work__due_on=FRIDAY, work__assigned_on=TODAY + DAY)
    (one,) = work(school)
    assert (one.state, one.result, one.is_to_do) == (WorkState.COMING, None, True)


def test_the_calendar_knows_day_labels_and_holidays(school: TaughtSchool) -> None:
    school.add_day(TODAY, label="A")
    school.add_day(TODAY + DAY, is_instructional=False)
    school.add_day(FRIDAY + DAY)
    school.add_day(TODAY + 2 * DAY, is_active=False)

    assert [(one.day, one.kind.value, one.label) for one in calendar(school).days] == [
        (TODAY, "school", "A"),
        (TODAY + DAY, "no_school", ""),
    ]


def test_events_are_those_of_the_school_the_grade_and_the_classes(school: TaughtSchool) -> None:
    other_class = school.add_class("Art", student=StudentFactory.create())
    make = EventFactory.create
    make(sourced_id="district")
    make(sourced_id="school", school=school.school, first_day=TODAY - DAY)
    make(sourced_id="grade", school=school.school, grades="06, 07")
    make(sourced_id="class", school=school.school, section=school.math, first_day=FRIDAY, last_day=FRIDAY)
    elsewhere = SchoolFactory.create()
    make(
        sourced_id="class elsewhere", school=elsewhere, section=school.math, first_day=FRIDAY, last_day=FRIDAY
    )
    make(sourced_id="another school", school=elsewhere)
    make(sourced_id="another grade", school=school.school, grades="06,08")
    make(sourced_id="another class", section=other_class)
    make(sourced_id="over", first_day=TODAY - DAY, last_day=TODAY - DAY)
    make(sourced_id="gone", is_active=False)

    assert [one.id for one in calendar(school).events] == [
        "school",
        "district",
        "grade",
        "class",
        "class elsewhere",
    ]


def test_notices_are_shown_within_their_dates_newest_first(school: TaughtSchool) -> None:
    make = NoticeFactory.create
    make(sourced_id="today only")
    make(sourced_id="since Sunday", school=school.school, first_day=TODAY - DAY)
    make(sourced_id="tomorrow", first_day=TODAY + DAY, last_day=FRIDAY)
    make(sourced_id="over", first_day=TODAY - DAY, last_day=TODAY - DAY)
    make(sourced_id="another grade", grades="KG")
    make(sourced_id="another school", school=SchoolFactory.create())
    make(sourced_id="gone", is_active=False)

    assert [one.id for one in notices(school)] == ["today only", "since Sunday"]
    assert notices(school)[1].school == "Babb Middle"


def test_one_text_id_is_one_notice_in_several_languages(school: TaughtSchool) -> None:
    for language, title in (("vi", "Nghỉ học"), ("en", "No school"), ("fr", "Pas d'école")):
        NoticeFactory.create(sourced_id="n", language=language, title=title, text=title)

    (found,) = notices(school)

    assert [one.language for one in found.texts] == ["en", "fr", "vi"]
    assert [found.text_in(code).title for code in ("vi", "es")] == ["Nghỉ học", "No school"]


def test_without_english_any_language_is_better_than_none(school: TaughtSchool) -> None:
    NoticeFactory.create(language="vi", title="Nghỉ học")
    assert notices(school)[0].text_in("es").title == "Nghỉ học"


def test_notices_for_a_school_are_those_of_every_grade_and_the_districts(school: TaughtSchool) -> None:
    NoticeFactory.create(sourced_id="district", first_day=TODAY - DAY)
    NoticeFactory.create(sourced_id="grade", school=school.school, grades="KG")
    NoticeFactory.create(sourced_id="another school", school=SchoolFactory.create())

    found = records.notices_for_school(school.school.pk, on=TODAY)

    assert [one.id for one in found] == ["grade", "district"]
    assert [one.id for one in records.notices_for_school(None, on=TODAY)] == ["district"]


def test_each_student_has_the_own_calendar(school: TaughtSchool) -> None:
    school.give(due_on=TODAY)
    EventFactory.create(school=school.school)
    elsewhere = StudentFactory.create()

    found = records.calendars_of([school.student.pk, elsewhere.pk, 10**9], first=TODAY, last=FRIDAY, on=TODAY)

    assert [(len(one.due), len(one.events)) for one in found.values()] == [(1, 1), (0, 0), (0, 0)]
    assert Assignment.objects.count() == 1
