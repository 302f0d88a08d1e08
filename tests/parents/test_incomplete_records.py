"""Half of what a school holds is missing: every page shows what is known and says what is missing.

Each page is opened as the mother or as the student, for whom it is built alike, and with `--full` as both; of
the states, each names a page and what it says there.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from http.cookies import SimpleCookie
from random import Random

import pytest
import time_machine
from django.db.models import CharField, Model, TextField
from django.utils import timezone

from parents import family
from portal.records.pages import STUDENT_PAGES
from portal.records.rights import Part
from sis.models import (
    Assignment,
    Attendance,
    BellTime,
    CalendarDay,
    Category,
    Enrollment,
    Event,
    Grade,
    GradingTask,
    GradingWindow,
    Guardian,
    Household,
    HouseholdMember,
    Meeting,
    Notice,
    Period,
    RosterImport,
    School,
    Score,
    ScoreScale,
    Section,
    SectionCategory,
    SectionGrading,
    SectionTeacher,
    StaffMember,
    Student,
    Term,
)
from tests.cast import claim, sign_in
from tests.conftest import Rounds
from tests.parents.test_family_pages import NOON
from tests.parents.walking import MOTHERS_NAME, log_in, make_parent
from tests.portal.pages_of_records import words
from tests.record_families import RecordFamilies, make_record_families
from tests.recorded import recorded
from tests.school_records import (
    EventFactory,
    GradeFactory,
    GradingWindowFactory,
    LoadFactory,
    ScoreScaleFactory,
    SectionCategoryFactory,
    SectionGradingFactory,
)
from tests.visiting import Client

OF_FAMILY = (
    *("home/", "messages/", "calendar/", "todo/", "household/", "family/", "corrections/", "data/"),
    *("resources/", "access-log/", "account/"),
)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def make_complete() -> RecordFamilies:
    """The record families with something in every table that pages read."""
    made = make_record_families()
    school, math = made.school, made.school.math
    task = GradingTask.objects.get()
    scale = ScoreScaleFactory.create()
    SectionCategoryFactory.create(section=math, category=school.classwork, weight=Decimal(50))
    SectionGradingFactory.create(section=math, scale=scale)
    school.score("8", is_late=True, comment="Show your steps.", work__title="Proportional graphs")
    GradeFactory.create(
        *(), student=made.daffy, section=math, grading_task=task, term=school.t2,
        state="inProgress", mark="B", percent=Decimal("82.59"),
    )  # fmt: skip
    GradingWindowFactory.create(
        grading_task=task, term=school.t2, opens=dt.date(2026, 12, 17), closes=dt.date(2026, 12, 22),
        visible_from=dt.date(2026, 12, 23),
    )  # fmt: skip
    for days, fields in (
        (3, {"excuse": "excused", "reason": "illness"}),
        (4, {"period": "2", "section": math}),
    ):
        Attendance.objects.create(
            student=made.daffy, day=made.today - dt.timedelta(days=days), status="absent",
            first_seen=timezone.now(), changed_at=timezone.now(), **fields,
        )  # fmt: skip
    EventFactory.create(title="Science fair", school=school.school, first_day=made.today, last_day=made.today)
    home = Household.objects.create(
        sourced_id="home", name="Clayton", phone="770-555-0188", mailing_address="1 Oak Street"
    )
    for member in ({"guardian": made.mother}, {"student": made.daffy}):
        HouseholdMember.objects.create(household=home, **member)
    claim(made.daffy)
    return made


Page = tuple[Client, str]


@dataclass(frozen=True)
class Readers:
    """The mother and the student, signed in, with the addresses that each may open."""

    made: RecordFamilies
    mothers: SimpleCookie
    students: SimpleCookie
    child: str

    @cached_property
    def mother(self) -> Client:
        return _browser(self.mothers)

    @cached_property
    def student(self) -> Client:
        return _browser(self.students)

    def pages(self, *, of_both: Callable[[list[Page]], list[Page]] = list) -> Iterator[Page]:
        """Every page of the student's for both readers, or for those chosen, and the pages of each alone."""
        for page in STUDENT_PAGES:
            path = f"grades/{self.made.school.math.pk}/" if page.part == Part.CLASS_WORK else page.path
            yield from of_both([(self.mother, self.child + path), (self.student, f"/school/{path}")])
        for path in OF_FAMILY:
            yield self.mother, f"/parents/{path}"
        yield self.student, "/home/"


def _browser(cookies: SimpleCookie) -> Client:
    browser = Client()
    browser.cookies = cookies
    return browser


def make_readers() -> Readers:
    """Write the complete records, and sign both readers in."""
    made = make_complete()
    user = make_parent(made.mother, MOTHERS_NAME)
    mother, student = Client(), Client()
    log_in(mother)
    sign_in(student, "S0393354")
    address = family.family_of(user).children[0].access.address(Part.DAY)
    return Readers(made, mother.cookies, student.cookies, address)


@pytest.fixture
def readers(db: None) -> Readers:
    return recorded(make_readers)


@pytest.fixture
def made(readers: Readers) -> RecordFamilies:
    return readers.made


def no_records() -> None:
    daffy = Student.objects.get(number="0393354")
    for model in (Attendance, Score, Grade, Enrollment, HouseholdMember):
        model.objects.filter(student=daffy).delete()
    Student.objects.update(homeroom=None)


def no_work() -> None:
    for model in (Score, Assignment, SectionCategory, SectionGrading, Category):
        model.objects.all().delete()


def no_classes() -> None:
    no_work()
    Attendance.objects.update(section=None)
    Student.objects.update(homeroom=None)
    for model in (Grade, Event, Meeting, SectionTeacher, Enrollment, Section):
        model.objects.all().delete()


def no_bells() -> None:
    for model in (Meeting, BellTime, CalendarDay, Period):
        model.objects.all().delete()


def no_school_year() -> None:
    no_classes()
    GradingWindow.objects.all().delete()
    Term.objects.exclude(parent=None).delete()
    Term.objects.all().delete()


def no_texts_of_codes() -> None:
    Attendance.objects.update(reason="", section=None, comment="")
    Attendance.objects.filter(excuse="excused").update(excuse="unknown")


def never_loaded() -> None:
    RosterImport.objects.all().delete()


def not_loaded_since_saturday() -> None:
    before = timezone.now() - dt.timedelta(days=2)
    RosterImport.objects.update(started_at=before, finished_at=before)


def failed_last_night() -> None:
    not_loaded_since_saturday()
    LoadFactory.create(started_at=timezone.now() - dt.timedelta(hours=7), outcome="refused")


def no_school() -> None:
    Student.objects.update(school=None, grade="", homeroom=None)


def empty(*models: type[Model]) -> Callable[[], None]:
    """Return what leaves every column of these tables empty that a file may leave empty."""

    def clear() -> None:
        for model in models:
            fields = [field for field in model._meta.concrete_fields if field.blank and not field.primary_key]
            keep = {"parent", "student", "guardian", "state_changed_at", "last_day", "first_day"}
            values = {
                field.name: None if field.null else ""
                for field in fields
                if field.name not in keep and (field.null or isinstance(field, CharField | TextField))
            }
            model._default_manager.update(**values)

    return clear


# What is missing, the page of the child that says so, and its words.
STATES: dict[str, tuple[Callable[[], None], str, str]] = {
    "records of the child": (no_records, "schedule/", "The school hasn’t sent a schedule yet."),
    "classes": (no_classes, "schedule/", "The school hasn’t sent a schedule yet."),
    "bells and days": (no_bells, "schedule/", "The school hasn’t sent bell times for this day."),
    "work": (no_work, "grades/", "82.59"),
    "texts of codes": (no_texts_of_codes, "attendance/", "Absent"),
    "the school year": (no_school_year, "attendance/", "The school hasn’t sent a school year yet."),
    "every load": (never_loaded, "", "No information from the school yet"),
    "the file of last night": (not_loaded_since_saturday, "", "As of November 28"),
    "the load of last night": (failed_last_night, "", "The last update failed. As of November 28"),
    "the school": (no_school, "", "Today, Monday, November 30"),
    "what is known of people": (empty(Student, Guardian, StaffMember, School, Household), "", "Tardy"),
    "what is known of classes": (
        empty(Section, Enrollment, SectionTeacher, Meeting, CalendarDay),
        "",
        "Tardy",
    ),
    "what is known of work": (
        empty(Assignment, Score, ScoreScale, GradingTask, Category, SectionCategory, SectionGrading),
        "todo/",
        "Percent practice 2",
    ),
    "what is known of grades and days": (
        empty(Grade, GradingWindow, Attendance, Notice, Event),
        "grades/",
        "Mathematics 7",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("missing", STATES)
def test_every_page_shows_what_is_known_and_says_what_is_missing(
    made: RecordFamilies, readers: Readers, chance: Random, rounds: Rounds, missing: str
) -> None:
    class_id = made.school.math.pk
    take_away, page, says = STATES[missing]
    take_away()
    is_taught = Enrollment.objects.filter(student=made.daffy, section_id=class_id).exists()
    for browser, path in readers.pages(of_both=lambda both: chance.sample(both, rounds(1, 2))):
        answer = browser.get(path)
        is_class = path.endswith(f"/{class_id}/")
        assert answer.status_code == (404 if is_class and not is_taught else 200), path
    assert says in words(readers.mother.get(readers.child + page).text)
    assert says in words(readers.student.get("/school/" + page).text)


# What a page reads from its address, and where.
READ = {
    "month": ("attendance/", "calendar/", "/parents/calendar/"),
    "day": ("schedule/", "attendance/"),
    "term": ("class", "reports/progress/", "reports/report-card/"),
    "task": ("class",),
    "show": ("calendar/", "/parents/calendar/"),
    "before": ("/parents/access-log/",),
    "find": ("/parents/resources/",),
}
FAR = ("0001-01", "9999-12", "0000-00", "2026-11-31", "-1", "9" * 40, "", "%00", "%FF", "%F0%9F%98%80", "[]")


@pytest.mark.slow
@pytest.mark.parametrize("name", READ)
def test_no_parameter_breaks_a_page(made: RecordFamilies, readers: Readers, name: str) -> None:
    """Dates far away, unknown terms and tasks, several of one name, and names of lists."""
    queries = [f"{name}={value}" for value in FAR]
    queries += [f"{name}[]=1", f"{name}=2026-11&{name}=x", f"{name}={made.school.t1.pk}&{name}="]
    for page in READ[name]:
        path = f"grades/{made.school.math.pk}/" if page == "class" else page
        for query in queries:
            address = path if path.startswith("/") else readers.child + path
            assert readers.mother.get(f"{address}?{query}").status_code in (200, 404), (path, query)
        if not path.startswith("/"):
            assert readers.student.get(f"/school/{path}?{name}={FAR[0]}").status_code in (200, 404), path


@pytest.mark.slow
@pytest.mark.parametrize("value", ["0001-01", "9999-12", "0000-01", "2026-13", "x", "%00"])
def test_a_month_far_away_is_not_there(readers: Readers, value: str) -> None:
    for browser, root in ((readers.mother, readers.child), (readers.student, "/school/")):
        for path in ("calendar/", "attendance/"):
            assert browser.get(f"{root}{path}?month={value}").status_code == 404, path
    assert readers.mother.get(f"/parents/calendar/?month={value}").status_code == 404


@pytest.mark.slow
def test_classes_and_periods_of_others_are_not_there(made: RecordFamilies, readers: Readers) -> None:
    """A class that the student is not in, and one that does not exist; a term without a posted grade."""
    foreign = Section.objects.create(
        sourced_id="foreign", title="Latin", school=made.school.school, course=made.school.math.course
    )
    for browser, root in ((readers.mother, readers.child), (readers.student, "/school/")):
        for class_id in (foreign.pk, 0, 2**31, 10**30):
            assert browser.get(f"{root}grades/{class_id}/").status_code == 404, class_id
        for term in (made.school.t2.pk, 0, 10**30):
            assert browser.get(f"{root}reports/report-card/?term={term}").status_code == 404, term


@pytest.mark.slow
def test_an_empty_grade_of_no_class_is_left_out(made: RecordFamilies, readers: Readers) -> None:
    Grade.objects.update(section=None, mark="", percent=None)
    for path in ("grades/", "reports/report-card/"):
        for browser, root in ((readers.mother, readers.child), (readers.student, "/school/")):
            page = words(browser.get(root + path).text)
            assert "9 Weeks, Term 1:" not in page, path
            assert "9 Weeks:" not in page, path


@pytest.mark.slow
def test_where_nothing_is_missing_every_page_of_records_says_how_old_they_are(readers: Readers) -> None:
    no_records_on = ("messages/", "corrections/", "data/", "resources/", "access-log/", "account/", "/home/")
    for browser, path in readers.pages():
        answer = browser.get(path)
        assert answer.status_code == 200, path
        page = words(answer.text)
        if path == "/parents/home/" or not path.endswith(no_records_on):
            assert "As of last night’s update, 5:10 a.m." in page or "As of 8:40 a.m. today" in page, path
        if path.endswith("/grades/"):
            assert "82.59" in page
