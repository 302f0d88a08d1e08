"""Reports (H10): every grading period with its state, and what stands on each paper."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings

from parents import family
from sis.models import Attendance, Grade, Guardian, Household, HouseholdMember, Relationship, School, Term
from tests.cast import claim, sign_in
from tests.parents.walking import log_in, make_parent
from tests.portal.test_schedule_page import MORNING, words
from tests.record_families import EVERY_AREA, RecordFamilies, make_record_families
from tests.school_records import TODAY, AttendanceFactory, GradingTaskFactory, GradingWindowFactory
from tests.visiting import Client

pytestmark = pytest.mark.slow

REPORTS = ("schedule", "missing-work", "attendance", "progress", "report-card")


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def made(db: None) -> RecordFamilies:
    """Daffy lives in two households, and each parent is in one of them."""
    made = make_record_families()
    School.objects.update(contact_address="5500 Reynolds Road\nForest Park, GA 30297")
    Relationship.objects.filter(guardian=made.father).update(**EVERY_AREA)
    for guardian, address in ((made.mother, "1 Oak Street"), (made.father, "2 Elm Avenue")):
        home = Household.objects.create(sourced_id=address, name=address, mailing_address=address)
        HouseholdMember.objects.create(household=home, guardian=guardian)
        HouseholdMember.objects.create(household=home, student=made.daffy)
    return made


def signed_in(guardian: Guardian, name: str = "minnie7", *, language: str = "en") -> tuple[Client, str]:
    """A parent, and the address of Daffy's reports."""
    user = make_parent(guardian, name, language=language)
    browser = Client()
    log_in(browser, name)
    return browser, f"/parents/students/{family.family_of(user).children[0].id}/reports/"


def test_every_report_is_listed_and_every_period_says_why_it_is_not_there(made: RecordFamilies) -> None:
    report = Grade.objects.get().grading_task
    progress = GradingTaskFactory.create(title="4.5 Weeks", kind="progress")
    for task, term, opens, visible in (
        (report, made.school.t2, 14, 25),
        (progress, made.school.t2, -2, 5),
    ):
        GradingWindowFactory.create(
            school=made.school.school,
            grading_task=task,
            term=term,
            opens=TODAY + dt.timedelta(days=opens),
            closes=TODAY + dt.timedelta(days=opens + 5),
            visible_from=TODAY + dt.timedelta(days=visible),
        )
    browser, path = signed_in(made.mother)
    page = browser.get(path)
    text = words(page)
    for name in ("Student schedule", "Missing assignments", "Attendance report"):
        assert name in text
    progress_part, cards = text.split("Report card 2026-27")
    assert (
        "Progress report, Term 2 Teachers are entering grades. You can see them starting Dec. 5, 2026."
        in progress_part
    )
    assert "Report card, Term 1 Posted on" in cards
    assert "Report card, Term 2 Teachers enter grades starting Dec. 14, 2026." in cards
    assert "Report card, Term 3 This grading period begins on Jan. 5, 2027." in cards
    assert f"report-card/?term={made.school.t1.pk}" in page.text
    assert f"?term={made.school.t2.pk}" not in page.text


def test_a_period_without_windows_says_when_it_ends_or_whom_to_ask(made: RecordFamilies) -> None:
    Grade.objects.all().delete()
    browser, path = signed_in(made.mother)
    page = words(browser.get(path))
    assert "Report card, Term 1 The school hasn’t posted grades for this period." in page
    assert "Report card, Term 2 This grading period ends on Dec. 18, 2026." in page


@pytest.mark.parametrize("report", REPORTS)
def test_each_paper_has_the_head_of_the_guides_sample(made: RecordFamilies, report: str) -> None:
    browser, path = signed_in(made.mother)
    page = words(browser.get(f"{path}{report}/"))
    for text in (
        "Babb Middle",
        "5500 Reynolds Road Forest Park, GA 30297",
        "Generated on Nov. 30, 2026, 9:20 a.m.",
        "Clayton, Daffy",
        "Grade 7 · Student ID: 0393354",
        "Mailing address: 1 Oak Street",
    ):
        assert text in page


def test_what_the_papers_say(made: RecordFamilies) -> None:
    Grade.objects.update(comment="A pleasure to teach")
    Attendance.objects.create(
        student=made.daffy, day=TODAY - dt.timedelta(days=3), status="absent", excuse="excused",
        reason="illness", comment="CANARY",
        first_seen=MORNING, changed_at=MORNING,
    )  # fmt: skip
    browser, path = signed_in(made.mother)
    schedule = words(browser.get(path + "schedule/"))
    assert "Courses enrolled: 9" in schedule
    assert "Mathematics 7" in schedule
    missing = words(browser.get(path + "missing-work/"))
    assert "Missing: 2" in missing
    assert "Worksheet 8 Mathematics 7 Nov. 21, 2026" in missing
    assert "Not handed in: 1" in missing
    attendance = words(browser.get(path + "attendance/"))
    assert "Nov. 27, 2026 Absent, excused Illness" in attendance
    assert "Unexcused absences this year, in days: 0" in attendance
    assert "All absences, in days: 1" in attendance
    assert "CANARY" not in attendance
    card = words(browser.get(path + "report-card/"))
    assert "Report card, Term 1" in card
    assert "9 Weeks: B 81% A pleasure to teach" in card
    assert "Science 7 451210-4 Not posted" in card
    assert "Study Skills" in card
    for not_of_this_term in ("Art 7", "Homeroom 07"):
        assert not_of_this_term not in card
    assert "Courses enrolled: 7" in card
    assert "Nothing is posted yet" in words(browser.get(path + "progress/"))


def test_the_attendance_paper_has_totals_by_class_and_the_districts_texts(
    made: RecordFamilies, settings: LazySettings
) -> None:
    texts = {"en": "Ask for a meeting.", "fr": "Demandez un rendez-vous."}
    settings.ATTENDANCE_THRESHOLDS = {"unexcused": {1: texts}, "absent_percent": {5: texts, 90: {}}}
    for days in (3, 4):
        AttendanceFactory.create(
            student=made.daffy, day=TODAY - dt.timedelta(days=days), status="absent", excuse="unexcused"
        )
    AttendanceFactory.create(student=made.daffy, status="absent", period="1", section=made.school.math)
    browser, path = signed_in(made.mother)
    page = words(browser.get(path + "attendance/"))
    assert "2 1 day reached. Ask for a meeting. The school office: 770-555-0120" in page
    assert "All absences, in days: 2 (13.3% of 15 school days) 5% reached. Ask for a meeting." in page
    assert "Totals by class These are class periods, not full days." in page
    assert "Mathematics 7 1 0 0 0 0 0 1" in page
    french = browser.get(path + "attendance/", {"lang": "fr"}, follow=True).text
    assert "(13,3\u00a0% de 15 jours d’école)" in french
    assert "Demandez un rendez-vous." in french


def test_a_gpa_that_the_school_sends_is_printed_with_its_name(made: RecordFamilies) -> None:
    gpa = GradingTaskFactory.create(title="Weighted GPA")
    Grade.objects.create(
        student=made.daffy, grading_task=gpa, term=made.school.t2, mark="3.72", state="posted",
        first_seen=MORNING, changed_at=MORNING,
    )  # fmt: skip
    browser, path = signed_in(made.mother)
    link = f"report-card/?term={made.school.t2.pk}"
    assert link in browser.get(path).text
    assert "Weighted GPA: 3.72" in words(browser.get(path + link))
    assert "GPA" not in words(browser.get(f"{path}report-card/?term={made.school.t1.pk}"))


def test_without_the_schedule_no_teacher_is_named(made: RecordFamilies) -> None:
    browser, path = signed_in(made.mother)
    assert "Osei" in words(browser.get(path + "report-card/"))
    Relationship.objects.filter(guardian=made.mother).update(schedule=False)
    page = words(browser.get(path + "report-card/"))
    assert "Mathematics 7" in page
    assert "Teacher" not in page
    assert "Osei" not in page


def test_two_guardians_prints_of_one_child_differ_in_their_addresses_alone(made: RecordFamilies) -> None:
    mother, mothers = signed_in(made.mother)
    father, fathers = signed_in(made.father, "max1234")
    for report in REPORTS:
        hers, his = words(mother.get(f"{mothers}{report}/")), words(father.get(f"{fathers}{report}/"))
        assert "2 Elm" not in hers
        assert "1 Oak" not in his
        assert hers.replace("1 Oak Street", "2 Elm Avenue") == his


def test_without_the_household_right_no_address_is_printed(made: RecordFamilies) -> None:
    Relationship.objects.update(household=False)
    browser, path = signed_in(made.mother)
    for report in REPORTS:
        assert "Oak" not in browser.get(f"{path}{report}/").text


NEEDS = {
    "schedule": "schedule",
    "missing-work": "grades",
    "attendance": "attendance",
    "progress": "grades",
    "report-card": "grades",
}


@pytest.mark.parametrize("closed", Relationship.AREAS)
def test_a_report_needs_reports_and_what_it_reports(made: RecordFamilies, closed: str) -> None:
    Relationship.objects.filter(guardian=made.mother).update(**{closed: False})
    browser, path = signed_in(made.mother)
    for report, right in NEEDS.items():
        status = 403 if closed in {"reports", right} else 200
        assert browser.get(f"{path}{report}/").status_code == status, report
    if closed != "reports":
        assert ("Not open to you" in words(browser.get(path))) is (closed in NEEDS.values())


@pytest.mark.parametrize("term", ["0", "x", "", "-1", "99999999999999999999", "t2"])
def test_an_unknown_period_is_not_there(made: RecordFamilies, term: str) -> None:
    browser, path = signed_in(made.mother)
    for report in ("report-card", "progress"):
        asked = str(made.school.t2.pk) if term == "t2" else term
        assert browser.get(f"{path}{report}/", {"term": asked}).status_code == 404


def test_in_summer_the_final_grades_are_those_of_last_year(made: RecordFamilies, now: Any) -> None:
    later = dt.timedelta(days=364)
    following = Term.objects.create(
        sourced_id="next", title="2027-28", kind="schoolYear", school_year=2028,
        start=made.school.year.start + later, end=made.school.year.end + later,
    )  # fmt: skip
    made.school.add_class("Mathematics 8").terms.set([following])
    browser, path = signed_in(made.mother)
    now.move_to(dt.datetime(2027, 6, 20, 16, tzinfo=dt.UTC))
    log_in(browser)
    assert "9 Weeks: B" in words(browser.get(path + "report-card/"))


def test_without_a_school_year_each_paper_says_what_is_missing(made: RecordFamilies) -> None:
    Term.objects.all().update(is_active=False)
    browser, path = signed_in(made.mother)
    for report in ("", *(f"{one}/" for one in REPORTS)):
        assert browser.get(path + report).status_code == 200


def test_the_student_prints_the_same_without_an_address(made: RecordFamilies) -> None:
    browser, path = signed_in(made.mother)
    claim(made.daffy)
    student = Client()
    sign_in(student, "S0393354")
    for report in REPORTS:
        hers = words(browser.get(f"{path}{report}/"))
        own = words(student.get(f"/school/reports/{report}/"))
        assert own == hers.replace("Mailing address: 1 Oak Street ", "")
