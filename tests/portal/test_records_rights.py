"""What opens what: the table itself, and every page of records for every right alone (H1, H12).

A new page is covered by its row in `portal/records/pages.py` and one line in `EXPECTED`.
"""

import pytest
from django.urls import NoReverseMatch, reverse

from parents import family
from portal.records.pages import STUDENT_PAGES
from portal.records.rights import OPENS, Part, is_open
from sis.models import Relationship, StaffMember
from tests.cast import claim, sign_in
from tests.families import Families
from tests.parents.walking import log_in, make_parent
from tests.record_families import RecordFamilies, make_record_families
from tests.visiting import Client

# Each page with the rights of which any one opens it; "" is open to everyone who sees the child.
EXPECTED = {
    "day": "",
    "schedule": "schedule",
    "calendar": "calendar grades attendance",
    "todo": "calendar grades",
    "reports": "reports",
    **dict.fromkeys(
        (
            "schedule_report",
            "missing_work_report",
            "attendance_report",
            "progress_report",
            "report_card",
        ),
        "no single right",
    ),
    "grades": "grades",
    "class_work": "grades",
    "attendance": "attendance",
}


def test_the_table_names_every_part() -> None:
    assert OPENS.keys() == set(Part)


@pytest.mark.parametrize(
    ("part", "areas", "expected"),
    [
        (Part.DAY, "", True),
        (Part.TODAY, "schedule grades calendar household notices reports", False),
        (Part.TODAY, "attendance", True),
        (Part.DUE, "grades", True),
        (Part.DUE, "calendar", True),
        (Part.DUE, "schedule attendance household notices reports", False),
        (Part.MISSING, "calendar", False),
        (Part.NEW, "grades", True),
        (Part.CLASS_WORK, "schedule", False),
        (Part.EVENTS, "grades attendance", False),
        (Part.ATTENDANCE_IN_CALENDAR, "calendar grades", False),
        (Part.HOUSEHOLD, "notices", False),
        (Part.MESSAGES, "notices", True),
        (Part.REPORT_CARD, "reports", False),
        (Part.REPORT_CARD, "grades", False),
        (Part.REPORT_CARD, "grades reports", True),
        (Part.SCHEDULE_REPORT, "reports schedule", True),
        (Part.ATTENDANCE_REPORT, "reports grades", False),
    ],
)
def test_what_opens_what(part: Part, areas: str, expected: bool) -> None:
    assert is_open(part, areas.split()) is expected


def test_every_page_has_a_line_in_the_table_of_expectations() -> None:
    assert {page.part for page in STUDENT_PAGES} == set(EXPECTED)


def address(namespace: str, page: str, class_id: int = 1, **arguments: object) -> str:
    """The address of a page, with a class id where it takes one."""
    try:
        return reverse(f"{namespace}:{page}", kwargs=arguments)
    except NoReverseMatch:
        return reverse(f"{namespace}:{page}", kwargs={**arguments, "class_id": class_id})


@pytest.mark.slow
@pytest.mark.parametrize("right", Relationship.AREAS)
def test_each_right_alone_opens_its_pages_and_no_other(families: Families, right: str) -> None:
    ties = Relationship.objects.filter(guardian=families.mother)
    ties.update(**{**dict.fromkeys(Relationship.AREAS, False), right: True})
    user = make_parent(families.mother, "minnie7")
    browser = Client()
    log_in(browser)
    (child,) = family.family_of(user).children
    for page, rights in EXPECTED.items():
        answer = browser.get(address("parents", page, child_id=child.id))
        is_closed = bool(rights) and right not in rights.split()
        assert (answer.status_code == 403) is is_closed, page
        assert ('<p class="lead">Not open to you</p>' in answer.text) is is_closed, page
        if is_closed:
            assert "770-555-0120" in answer.text, "whom to ask"


@pytest.mark.parametrize("page", EXPECTED)
def test_another_familys_child_is_not_there(families: Families, page: str) -> None:
    make_parent(families.mother, "minnie7")
    other = make_parent(families.other, "oskar99")
    (olga,) = family.family_of(other).children
    browser = Client()
    log_in(browser)
    for child_id in (olga.id, "nonsense", families.daffy.number, "0" * 20):
        assert browser.get(address("parents", page, child_id=child_id)).status_code == 404


@pytest.mark.parametrize("page", EXPECTED)
def test_a_students_pages_are_the_students_own(families: Families, page: str) -> None:
    claim(families.daffy)
    make_parent(families.mother, "minnie7")
    path = address("claims", page)
    assert Client().get(path)["Location"] == "/"
    parent, student = Client(), Client()
    log_in(parent)
    assert parent.get(path)["Location"] == "/parents/home/"
    sign_in(student, "S0393354")
    assert student.get(path).status_code in (200, 404)  # 404: there is no such class
    assert student.post(path).status_code == 405
    families.daffy.is_active = False
    families.daffy.save()
    assert student.get(path).status_code == 404


@pytest.fixture
def made(db: None) -> RecordFamilies:
    return make_record_families()


@pytest.mark.slow
def test_the_child_switcher_keeps_the_area(made: RecordFamilies) -> None:
    user = make_parent(made.mother, "minnie7")
    browser = Client()
    log_in(browser)
    daffy, dewey, dora = family.family_of(user).children
    for page in STUDENT_PAGES:
        path = address("parents", page.part, class_id=made.school.math.pk, child_id=daffy.id)
        shown = browser.get(path).text
        for sibling in (dewey, dora):
            assert f'href="{sibling.access.address(page.tab)}"' in shown, page.part


@pytest.mark.slow
def test_a_teachers_address_needs_the_schedule(made: RecordFamilies) -> None:
    """A mail link stands on the schedule and beside a class’s work; without the right it stands nowhere."""
    user = make_parent(made.mother, "minnie7")
    browser = Client()
    log_in(browser)
    daffy = family.family_of(user).children[0].access
    link = f'href="mailto:{StaffMember.objects.get(last_name="Osei").email}"'

    def pages_with_the_link() -> set[Part]:
        pages = {page.part: {"class_id": made.school.math.pk} for page in STUDENT_PAGES}
        return {
            part
            for part, more in pages.items()
            if link in browser.get(daffy.address(part, **(more if part == Part.CLASS_WORK else {}))).text
        }

    assert pages_with_the_link() == {Part.SCHEDULE, Part.CLASS_WORK, Part.SCHEDULE_REPORT}
    Relationship.objects.filter(guardian=made.mother).update(schedule=False)
    assert pages_with_the_link() == set()
