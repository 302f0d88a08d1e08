"""The to-do list (H9): missing, not handed in, due; and what each person has seen of it."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from parents import family
from portal.models import SeenWork
from sis.models import Assignment, Guardian, Relationship, Score, Term
from tests.cast import claim, sign_in
from tests.parents.walking import log_in, make_parent
from tests.portal.test_schedule_page import MORNING, words
from tests.record_families import EVERY_AREA, RecordFamilies, make_record_families
from tests.school_records import TODAY
from tests.visiting import Client

FAMILY = "/parents/todo/"


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def made(db: None) -> RecordFamilies:
    return make_record_families()


def signed_in(guardian: Guardian, name: str = "minnie7", *, language: str = "en") -> tuple[Client, str]:
    """A parent, and the address of Daffy's list."""
    user = make_parent(guardian, name, language=language)
    browser = Client()
    log_in(browser, name)
    return browser, f"/parents/students/{family.family_of(user).children[0].id}/todo/"


def key(title: str) -> int:
    return Assignment.objects.get(title=title).pk


def test_the_list_says_what_is_missing_not_handed_in_and_due(made: RecordFamilies) -> None:
    made.school.give(title="Term paper", due_on=TODAY + dt.timedelta(days=20))
    made.school.give(title="Far away", due_on=TODAY + dt.timedelta(days=40))
    browser, path = signed_in(made.mother)
    page = words(browser.get(path))
    missing, rest = page.split("Not handed in 1")
    not_handed_in, rest = rest.split("Due in the next seven days 3")
    soon, later = rest.split("Due later 1")
    assert "Missing 2" in missing
    assert "Worksheet 8 Mathematics 7 was due Nov 21" in missing
    assert "Journal" in not_handed_in
    assert "Percent practice 2 Mathematics 7 due Tuesday, December 1" in soon
    assert "Term paper" in later
    assert "Math quiz" not in page
    assert "Far away" not in page
    assert "7 not seen yet" in page


def test_the_familys_list_names_each_child(made: RecordFamilies) -> None:
    browser, _path = signed_in(made.mother)
    made.school.enroll(made.school.math, student=made.dora)
    page = words(browser.get(FAMILY))
    assert "Worksheet 8 Daffy · Mathematics 7" in page
    assert "Percent practice 2 Dora · Mathematics 7" in page
    assert "Missing work for Dewey Clayton: not open to you. Contact the school office." in page
    assert "Olga" not in page


def test_last_terms_missing_work_is_not_listed(made: RecordFamilies) -> None:
    Assignment.objects.filter(title="Worksheet 8").update(term=made.school.t1)
    browser, path = signed_in(made.mother)
    page = words(browser.get(path))
    assert "Worksheet 8" not in page
    assert "Worksheet 9" in page


def test_nothing_to_do_is_said_in_green(made: RecordFamilies) -> None:
    Assignment.objects.all().update(is_active=False)
    browser, path = signed_in(made.mother)
    page = words(browser.get(path))
    assert page.count("None") == 3
    assert "not seen yet" not in page


@pytest.mark.parametrize("right", Relationship.AREAS)
def test_missing_work_needs_grades_and_due_work_grades_or_calendar(made: RecordFamilies, right: str) -> None:
    Relationship.objects.filter(guardian=made.mother).update(
        **{**dict.fromkeys(Relationship.AREAS, False), right: True}
    )
    browser, path = signed_in(made.mother)
    for address in (path, FAMILY):
        page = browser.get(address).text
        assert ("Worksheet 8" in page) is (right == "grades")
        assert ("Journal" in page) is (right == "grades")
        assert ("Percent practice 2" in page) is (right in {"grades", "calendar"})


@pytest.mark.slow
def test_what_one_person_has_seen_is_new_to_the_other(made: RecordFamilies) -> None:
    Relationship.objects.filter(guardian=made.father).update(**EVERY_AREA)
    mother, path = signed_in(made.mother)
    father, fathers_path = signed_in(made.father, "max1234")
    answer = mother.post(path + "seen/", {"assignment": key("Worksheet 8")})
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert "5 not seen yet" in words(mother.get(path))
    assert "6 not seen yet" in words(father.get(fathers_path))
    mother.post(path + "seen/", {"assignment": key("Worksheet 8")})
    assert SeenWork.objects.count() == 1
    assert mother.post(path + "seen/", {"assignment": "all", "family": "1"})["Location"] == FAMILY
    assert "not seen yet" not in words(mother.get(path))
    mother.post(path + "seen/", {"assignment": key("Worksheet 8"), "undo": "1"})
    assert "1 not seen yet" in words(mother.get(path))


@pytest.mark.slow
def test_work_that_becomes_missing_is_to_be_seen_again(made: RecordFamilies) -> None:
    browser, path = signed_in(made.mother)
    browser.post(path + "seen/", {"assignment": "all"})
    Score.objects.filter(assignment__title="Journal").update(is_missing=True)
    assert "1 not seen yet" in words(browser.get(path))


@pytest.mark.parametrize("assignment", ["", "0", "x", "99999999999999999999", "1 OR 1", "٣"])
def test_marks_of_anything_else_change_nothing(made: RecordFamilies, assignment: str) -> None:
    browser, path = signed_in(made.mother)
    for asked in (assignment, str(key("Math quiz"))):
        for more in ({}, {"undo": "1"}):
            assert browser.post(path + "seen/", {"assignment": asked, **more}).status_code == 302
    assert not SeenWork.objects.exists()


def test_marks_go_through_the_gate(made: RecordFamilies) -> None:
    browser, path = signed_in(made.mother)
    other, _path = signed_in(made.other, "oskar99")
    asked = {"assignment": key("Worksheet 8")}
    assert other.post(path + "seen/", asked).status_code == 404
    Relationship.objects.filter(guardian=made.mother).update(grades=False)
    browser.post(path + "seen/", asked)
    Relationship.objects.filter(guardian=made.mother).update(calendar=False)
    assert browser.post(path + "seen/", {"assignment": "all"}).status_code == 404
    assert not SeenWork.objects.exists()


@pytest.mark.slow
def test_the_student_has_the_same_list_with_own_marks(made: RecordFamilies) -> None:
    browser, path = signed_in(made.mother)
    parents = words(browser.get(path))
    claim(made.daffy)
    student = Client()
    sign_in(student, "S0393354")
    assert words(student.get("/school/todo/")) == parents
    assert student.post("/school/todo/seen/", {"assignment": "all"})["Location"] == "/school/todo/"
    assert "not seen yet" not in words(student.get("/school/todo/"))
    assert "6 not seen yet" in words(browser.get(path))


def test_marks_are_deleted_after_a_year(made: RecordFamilies, now: Any) -> None:
    browser, path = signed_in(made.mother)
    browser.post(path + "seen/", {"assignment": "all"})
    call_command("prune")
    assert SeenWork.objects.count() == 6
    SeenWork.objects.update(at=timezone.now() - dt.timedelta(days=366))
    call_command("prune")
    assert not SeenWork.objects.exists()


def test_without_a_school_year_what_is_due_is_known(made: RecordFamilies) -> None:
    Term.objects.all().update(is_active=False)
    browser, path = signed_in(made.mother)
    assert "Percent practice 2" in words(browser.get(path))
