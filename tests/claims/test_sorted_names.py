"""People stand where one looks for them, on screen, paper and in files: Đặng under D, Ávila under A (A4)."""

import csv
import io
import re
from html import unescape

from sis.models import Guardian, StaffMember, Student
from sis.roster import children_of_each
from tests.cast import Cast, sign_in
from tests.factories import (
    GuardianFactory,
    RelationshipFactory,
    SectionFactory,
    StaffMemberFactory,
    StudentFactory,
)
from tests.visiting import Client

ORDER = ["Avery", "Ávila", "Clark", "Đặng", "de la Cruz", "De Laura", "Dorsey", "Zapata"]
PROGRESS = "/admin/claims/claimprogress/"


def in_order(text: str) -> list[str]:
    """Return the names in the order in which they first stand on a page."""
    return sorted(ORDER, key=unescape(text).index)


def test_students_are_sorted_by_folded_names_on_screen_paper_and_in_the_file(cast: Cast) -> None:
    Student.objects.all().update(is_active=False)
    room = SectionFactory.create(title="7B", kind="homeroom", school=cast.school)
    for name in reversed(ORDER):
        StudentFactory.create(last_name=name, first_name="Ana", school=cast.school, homeroom=room)
    chief = Client()
    sign_in(chief, "district@example.org")
    screen = chief.get(f"/admin/sis/student/?school={cast.school.pk}").text
    assert in_order(re.sub(r"(?s)^.*<tbody>", "", screen)) == ORDER
    paper = chief.get(f"{PROGRESS}print/?school={cast.school.pk}").text
    assert in_order(re.sub(r"(?s)^.*?<section class=\"sheet", "", paper)) == ORDER
    saved = b"".join(chief.post(f"{PROGRESS}export/?school={cast.school.pk}")).decode("utf-8-sig")
    assert [line[3] for line in csv.reader(io.StringIO(saved))][1:] == ORDER


def test_guardians_and_staff_are_sorted_by_folded_names(db: None) -> None:
    for name in reversed(ORDER):
        GuardianFactory.create(last_name=name, first_name="Ana")
        StaffMemberFactory.create(last_name=name, first_name="Ana")
    assert list(Guardian.objects.values_list("last_name", flat=True)) == ORDER
    assert list(StaffMember.objects.values_list("last_name", flat=True)) == ORDER


def test_a_familys_children_are_sorted_by_folded_first_names(db: None) -> None:
    mother = GuardianFactory.create()
    for name in ("Zoé", "Ángel", "Đức", "Emma", "Bao"):
        child = StudentFactory.create(first_name=name)
        RelationshipFactory.create(guardian=mother, student=child, schedule=True)
    children = children_of_each([mother.pk])[mother.pk]
    assert [child.student.first_name for child in children] == ["Ángel", "Bao", "Đức", "Emma", "Zoé"]
