"""Every address of a child for each guardian: open, closed to this guardian (403), or not there (404) (H1).

A new page needs a row in `TABLE`, and each guardian and child is a column of it.
"""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import reverse

from parents import family
from parents.models import AccessHold, CorrectionRequest
from portal.digests import digest
from portal.models import User
from portal.records.pages import STUDENT_PAGES
from portal.records.rights import Part
from sis.models import Relationship, Student
from tests.factories import StudentFactory
from tests.parents.test_family_pages import NOON, make_families
from tests.parents.walking import log_in, make_parent
from tests.record_families import RecordFamilies
from tests.recorded import recorded
from tests.visiting import Client

OPEN, CLOSED, NOT_THERE = 200, 403, 404
# Minnie may see everything of Daffy, of Dewey all but grades and reports; Max of Daffy the schedule alone.
# Minnie’s access to Dora is on hold, and Della has left. The others are children of another family.
COLUMNS = (
    *(("minnie", "Daffy"), ("minnie", "Dewey"), ("max", "Daffy"), ("minnie", "Dora"), ("minnie", "Della")),
    *(("minnie", "Olga"), ("max", "Dewey"), ("oskar", "Daffy"), ("oskar", "Olga")),
)
NOWHERE = (NOT_THERE,) * 5
EVERYONE = (OPEN, OPEN, OPEN, *NOWHERE, OPEN)
NOT_MAX = (OPEN, OPEN, CLOSED, *NOWHERE, OPEN)
NOT_OF_DEWEY = (OPEN, CLOSED, CLOSED, *NOWHERE, OPEN)
TABLE = {
    "day": EVERYONE,
    "schedule": EVERYONE,
    "grades": NOT_OF_DEWEY,
    "class_work": NOT_OF_DEWEY,
    "attendance": NOT_MAX,
    "calendar": NOT_MAX,
    "todo": NOT_MAX,
    "reports": NOT_OF_DEWEY,
    **dict.fromkeys(("schedule_report", "missing_work_report", "attendance_report"), NOT_OF_DEWEY),
    **dict.fromkeys(("progress_report", "report_card"), NOT_OF_DEWEY),
}
# The forms for corrections say nothing of what is closed: it is not there.
FORMS = {
    Part.ATTENDANCE: (OPEN, OPEN, NOT_THERE, *NOWHERE, OPEN),
    Part.GRADES: (OPEN, NOT_THERE, NOT_THERE, *NOWHERE, OPEN),
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def made(db: None) -> RecordFamilies:
    return recorded(make_with_a_departed_child)


def make_with_a_departed_child() -> RecordFamilies:
    made = make_families()
    della = StudentFactory.create(
        first_name="Della", last_name="Clayton", school=made.school.school, is_active=False
    )
    Relationship.objects.create(
        guardian=made.mother, student=della, kind="mother", **dict.fromkeys(Relationship.AREAS, True)
    )
    staff = User.objects.get(username="registrar@example.org")
    AccessHold.objects.create(guardian=made.mother, student=made.dora, reason="order", set_by=staff)
    Relationship.objects.filter(guardian=made.father).update(
        **dict.fromkeys(Relationship.AREAS, False) | {"schedule": True}
    )
    return made


@pytest.fixture
def browsers(made: RecordFamilies) -> dict[str, tuple[User, Client]]:
    """Each guardian, logged in."""
    found = {}
    for name, guardian in (("minnie", made.mother), ("max", made.father), ("oskar", made.other)):
        user, browser = make_parent(guardian, f"{name}77"), Client()
        log_in(browser, f"{name}77")
        found[name] = (user, browser)
    return found


def child_id(user: User, student: Student) -> str:
    """The id that a child has in this parent’s addresses, whether or not the parent sees the child."""
    return digest("child", str(user.pk), str(student.pk))[:20]


@pytest.mark.slow
def test_the_id_is_the_one_of_the_addresses(browsers: dict[str, tuple[User, Client]]) -> None:
    user, _browser = browsers["minnie"]
    for child in family.family_of(user).children:
        assert child.id == child_id(user, child.student)


@pytest.mark.slow
def test_every_page_of_a_child_responds_as_the_table_says(
    made: RecordFamilies, browsers: dict[str, tuple[User, Client]]
) -> None:
    assert {page.part for page in STUDENT_PAGES} == set(TABLE)
    math, found = made.school.math.pk, {}
    students = {student.first_name: student for student in Student.objects.all()}
    for part in TABLE:
        answers = []
        for name, first_name in COLUMNS:
            user, browser = browsers[name]
            more = {"class_id": math} if part == "class_work" else {}
            ids = {"child_id": child_id(user, students[first_name]), **more}
            answers.append(browser.get(reverse(f"parents:{part}", kwargs=ids)).status_code)
        found[part] = tuple(answers)
    assert found == TABLE


@pytest.mark.slow
def test_every_form_about_a_child_responds_as_the_table_says(
    made: RecordFamilies, browsers: dict[str, tuple[User, Client]]
) -> None:
    """Asked for and sent; what is seen of a to-do list is marked only where the list is open."""
    about: dict[Part, dict[str, str]] = {
        Part.ATTENDANCE: {"day": made.today.isoformat()},
        Part.GRADES: {"class_id": str(made.school.math.pk)},
    }
    students = {student.first_name: student for student in Student.objects.all()}
    for place, (name, first_name) in enumerate(COLUMNS):
        user, browser = browsers[name]
        child = child_id(user, students[first_name])
        for part, expected in FORMS.items():
            address = (
                f"/parents/corrections/new/?{urlencode({'child_id': child, 'part': part, **about[part]})}"
            )
            is_open = expected[place] == OPEN
            assert browser.get(address).status_code == expected[place], (name, first_name, part)
            sent = browser.post(address, {"text": "It is wrong."})
            assert sent.status_code == (302 if is_open else NOT_THERE), (name, first_name, part)
        seen = browser.post(f"/parents/students/{child}/todo/seen/", {"assignment": "0"})
        assert seen.status_code == (302 if TABLE["todo"][place] == OPEN else NOT_THERE), (name, first_name)
    assert CorrectionRequest.objects.count() == sum(row.count(OPEN) for row in FORMS.values())
