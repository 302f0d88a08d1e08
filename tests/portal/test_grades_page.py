"""The grades page (H7): all classes on one page, what is posted, what is now, what is missing."""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from sis.models import Enrollment, Grade, GradingTask, Score, Section, Term
from tests.counting import row_statements
from tests.parents.walking import log_in
from tests.portal.pages_of_records import Reader, parent_of, student_self, words
from tests.record_families import RecordFamilies, make_record_families
from tests.school_records import (
    TERMS,
    TODAY,
    GradeFactory,
    GradingTaskFactory,
    GradingWindowFactory,
    ScoreScaleFactory,
)

pytestmark = pytest.mark.slow

MORNING = dt.datetime(2026, 11, 30, 14, 20, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def now() -> Iterator[Any]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def made(db: None) -> RecordFamilies:
    return make_record_families()


@pytest.fixture
def mother(made: RecordFamilies) -> Reader:
    return parent_of(made.daffy, made.mother)


def nine_weeks() -> GradingTask:
    return GradingTask.objects.get(title="9 Weeks")


def give(made: RecordFamilies, title: str, term: str, **more: object) -> Grade:
    """Give Daffy a grade in the class of this title."""
    fields = {"grading_task": nine_weeks(), "section": Section.objects.get(title=title), **more}
    return GradeFactory.create(student=made.daffy, term=made.school.terms[term], **fields)


def row(mother: Reader, title: str) -> str:
    """The words of one class."""
    table = mother.get("grades/").text.partition("<tbody>")[2].partition("</tbody>")[0]
    return next(words(part) for part in table.split("</tr>") if f">{title}<" in part)


def test_every_class_stands_on_one_page_with_its_grades(made: RecordFamilies, mother: Reader) -> None:
    give(made, "Mathematics 7", "t2", state="inProgress", mark="B", percent=Decimal("82.5"))
    give(made, "Science 7", "t1", mark="C", percent=Decimal(76), posted_at=MORNING)
    page = mother.read("grades/")

    head = page.partition("Language Arts 7")[0]
    assert "Term 1 Term 2, now 9 Weeks" in head
    assert "9 Weeks posted Nov 30" in head
    for title in ("Language Arts 7", "Science 7", "Social Studies 7", "Physical Education 7", "Study Skills"):
        assert title in page
    assert "Homeroom" not in page
    assert "In progress: B 82.50 changed" in row(mother, "Mathematics 7")
    assert "Term 1, 9 Weeks B 81" in row(mother, "Mathematics 7")
    assert "2 missing 1 not handed in" in row(mother, "Mathematics 7")
    assert "C 76" in row(mother, "Science 7")
    assert "no teacher listed yet" in row(mother, "Science 7")
    assert "Not posted" in row(mother, "Language Arts 7")
    assert "Nothing counts yet" in row(mother, "Language Arts 7")
    assert row(mother, "Language Arts 7").endswith("Missing work None")
    assert "No class at that time" in row(mother, "Art 7")
    assert "begins Jan 5" in row(mother, "Art 7")
    assert "Not this term" in row(mother, "Study Skills")
    assert "Term 3 begins January 5. Term 4 begins March 15. Nothing here yet." in page


def test_without_the_schools_grade_the_work_says_how_it_stands(made: RecordFamilies, mother: Reader) -> None:
    ScoreScaleFactory.create()
    made.school.score("9", work__section=Section.objects.get(title="Language Arts 7"))
    assert "A 90.00 based on the work so far" in row(mother, "Language Arts 7")


def test_scores_since_the_sign_in_before_are_marked_new(
    made: RecordFamilies, mother: Reader, now: Any
) -> None:
    """At first those of a week; once they were seen, the next sign-in shows them without the mark."""
    work = f"grades/{made.school.math.pk}/"
    assert "Mathematics 7 1 NEW" in row(mother, "Mathematics 7")
    assert "NEW Math quiz" in mother.read(work)
    assert mother.read(work).count("NEW") == 1
    for _sign_in in range(2):
        now.shift(dt.timedelta(hours=1))
        mother.browser.post("/logout/")
        log_in(mother.browser)
    assert "NEW" not in mother.read("grades/")
    assert "NEW" not in mother.read(work)
    made.school.score("7", work__title="Exit ticket", work__due_on=TODAY, changed_at=timezone.now())
    assert "Mathematics 7 1 NEW" in row(mother, "Mathematics 7")


def test_someone_who_came_later_was_not_enrolled(made: RecordFamilies, mother: Reader) -> None:
    band = Section.objects.get(title="Band, beginning")
    Enrollment.objects.filter(section=band, student=made.daffy).update(begin=TERMS["t2"][0])
    assert "Not enrolled" in row(mother, "Band, beginning")


def test_a_class_leads_to_its_work_in_one_click(made: RecordFamilies, mother: Reader) -> None:
    page = mother.get("grades/").text
    assert f'href="{mother.root}grades/{made.school.math.pk}/"' in page


def test_while_grades_are_entered_the_last_posted_one_stays(made: RecordFamilies, mother: Reader) -> None:
    give(made, "Mathematics 7", "t2", state="inProgress", mark="F", percent=Decimal("59.99"))
    GradingWindowFactory.create(
        grading_task=nine_weeks(),
        term=made.school.t2,
        opens=TODAY - dt.timedelta(days=2),
        closes=TODAY + dt.timedelta(days=2),
        visible_from=TODAY + dt.timedelta(days=4),
    )
    page = mother.read("grades/")
    assert "Teachers enter the grades for report cards from November 28 to December 2." in page
    assert "shown on December 4" in page
    assert "will be posted Dec 4" in page
    assert "59.99" not in page
    assert "Term 2, now B 81 9 Weeks, Term 1" in row(mother, "Mathematics 7")
    assert "Nothing counts yet" in row(mother, "Science 7")
    work = mother.read(f"grades/{made.school.math.pk}/")
    assert "Posted: 9 Weeks, Term 1." in work
    assert "The new grade is shown on December 4." in work
    assert "59.99" not in work


def test_skills_stand_below_with_what_their_letters_mean(made: RecordFamilies, mother: Reader) -> None:
    scale = ScoreScaleFactory.create(levels=[{"label": "S", "lowest": None, "text": "Satisfactory"}])
    phonics = GradingTaskFactory.create(title="Phonics", kind="standard", scale=scale)
    give(made, "Language Arts 7", "t1", grading_task=phonics, mark="S", comment="Reads every day.")
    give(made, "Language Arts 7", "t2", grading_task=phonics, state="inProgress", mark="S")
    page = mother.read("grades/")
    assert "Phonics Term 1 S Satisfactory Reads every day." in page
    assert "Term 2 In progress: S Satisfactory" in page
    assert "Term 3 Not available yet" in page
    assert "Skills: see below" in row(mother, "Language Arts 7")


def test_a_grade_of_no_class_is_shown_with_its_name(made: RecordFamilies, mother: Reader) -> None:
    gpa = GradingTaskFactory.create(title="GPA")
    GradeFactory.create(student=made.daffy, grading_task=gpa, term=made.school.t1, percent=Decimal("3.25"))
    assert "GPA, Term 1: 3.25" in mother.read("grades/")


def test_in_summer_the_last_years_grades_stay(made: RecordFamilies, mother: Reader, now: Any) -> None:
    ahead = Term.objects.create(
        sourced_id="next",
        title="2027-28",
        kind=Term.Kind.SCHOOL_YEAR,
        start=dt.date(2027, 8, 2),
        end=dt.date(2028, 5, 26),
        school_year=2028,
    )
    made.school.add_class("Mathematics 8", terms=()).terms.set([ahead])
    now.move_to(dt.datetime(2027, 7, 1, 12, tzinfo=dt.UTC))
    log_in(mother.browser)
    page = mother.read("grades/")
    assert "Grades, 2026-27" in page
    assert "Term 1, 9 Weeks B 81" in page
    assert ", now" not in page
    schedule = mother.get("schedule/").text
    assert "Mathematics 8" in schedule
    assert "/grades/" not in schedule.partition('<table class="year"')[2]
    with row_statements() as seen:
        work = mother.read(f"grades/{made.school.math.pk}/")
    assert "Worksheet 8" in work
    assert "Request a correction" not in work
    assert len(seen) <= 12, "\n".join(seen)


def test_what_is_missing_of_the_data_is_said(made: RecordFamilies, mother: Reader) -> None:
    Enrollment.objects.update(is_active=False)
    assert "The school hasn’t sent classes for this year yet." in mother.read("grades/")
    Term.objects.update(is_active=False)
    assert "The school hasn’t sent a school year yet." in mother.read("grades/")


def test_names_of_days_and_numbers_are_in_the_readers_language(made: RecordFamilies) -> None:
    give(made, "Mathematics 7", "t2", state="inProgress", mark="B", percent=Decimal("82.5"))
    vietnamese = parent_of(made.daffy, made.mother, language="vi")
    page = vietnamese.read("grades/")
    assert "82,50" in page
    assert "thiếu 2 bài" in page
    assert "In progress" not in page


def test_the_student_reads_the_same(made: RecordFamilies, mother: Reader) -> None:
    give(made, "Mathematics 7", "t2", state="inProgress", mark="B", percent=Decimal("82.5"))
    assert student_self(made.daffy).read("grades/") == mother.read("grades/")


def test_many_classes_and_assignments_cost_no_more_statements(made: RecordFamilies, mother: Reader) -> None:
    paths = ("grades/", f"grades/{made.school.math.pk}/", "attendance/")
    counts = {}
    for path in paths:
        mother.read(path)
        with row_statements() as seen:
            mother.read(path)
        counts[path] = len(seen)
    for place in range(6):
        section = made.school.add_class(f"Class {place}")
        for _ in range(3):
            made.school.score("9", work__section=section)
            made.school.score("9")
    assert Score.objects.count() > 30
    for path in paths:
        with row_statements() as seen:
            mother.read(path)
        assert len(seen) == counts[path] <= 12, "\n".join(seen)


def test_a_term_stands_once_above_its_tasks(made: RecordFamilies, mother: Reader) -> None:
    """A heading for each term, over as many columns as it has tasks with posted grades."""
    task = GradingTaskFactory.create(title="4.5 Weeks", kind="progress")
    for term in ("t1", "t2"):
        give(made, "Science 7", term, mark="C", percent=Decimal(76))
    fields = {
        "student": made.daffy,
        "section": made.school.math,
        "term": made.school.t1,
        "grading_task": task,
    }
    GradeFactory.create(mark="B", **fields)
    head = mother.get("grades/").text.partition("<thead>")[2].partition("</thead>")[0]
    assert re.findall(r'colspan="(\d)"', head) == ["2", "1"]
    assert head.count("Term 1") == 1
