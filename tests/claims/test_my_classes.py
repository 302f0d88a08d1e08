"""A teacher's first page: her classes, who is locked, cards to hand out, her tickets (A1, A4)."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from claims.my_classes import boards_of
from claims.tickets import decline_tickets, file_tickets
from portal.actor import Actor
from portal.models import AccessEvent
from sis.models import Section
from tests.cast import HERE, Cast, sign_in
from tests.counting import row_statements
from tests.factories import EnrollmentFactory, SectionFactory, SectionTeacherFactory, StudentFactory
from tests.school_records import BellTimeFactory, CalendarDayFactory, MeetingFactory, PeriodFactory
from tests.visiting import Client

CARDS, HOME = "/admin/sis/student/cards/", "/admin/"


@pytest.fixture
def teacher(cast: Cast) -> Client:
    client = Client()
    sign_in(client, "teacher@example.org")
    return client


@pytest.fixture
def room(cast: Cast) -> Section:
    """Another class of the teacher, with both students of the cast."""
    section: Section = SectionFactory.create(title="Math 7", school=cast.school)
    SectionTeacherFactory.create(section=section, staff=cast.teacher_user.staff_account.staff)
    for student in (cast.marcia, cast.daffy):
        EnrollmentFactory.create(section=section, student=student)
    return section


def board(client: Client, room: Section) -> Any:
    boards = client.get(HOME).context["sections"][0]["boards"]
    return next(found for found in boards if found.room.pk == room.pk)


def test_each_class_says_who_is_in_and_who_has_never_claimed(
    teacher: Client, cast: Cast, room: Section
) -> None:
    found = board(teacher, room)
    assert (found.signed_up, found.never_claimed, found.locked) == ([cast.marcia], [cast.daffy], [])
    assert "No ticket is needed" in teacher.get(HOME).text


@pytest.mark.slow
def test_who_is_locked_stands_first_with_the_time_and_is_unlocked_from_there(
    teacher: Client, cast: Cast, room: Section
) -> None:
    for _ in range(5):
        sign_in(Client(), "S0123457", "a-guess-of-mine")
    found = board(teacher, room)
    assert [one.student for one in found.locked] == [cast.marcia]
    assert found.signed_up == []
    page = teacher.get(HOME)
    assert "is locked until" in page.text
    back = teacher.post(f"/admin/sis/student/{cast.marcia.pk}/lift-wait/", {"next": HOME})
    assert back["Location"] == HOME
    assert board(teacher, room).signed_up == [cast.marcia]


def test_an_address_elsewhere_is_not_led_to(teacher: Client, cast: Cast) -> None:
    path = f"/admin/sis/student/{cast.marcia.pk}/"
    answer = teacher.post(f"{path}lift-wait/", {"next": "https://evil.example/"})
    assert answer["Location"] == f"{path}change/"


def test_any_number_of_classes_and_students_costs_the_same(cast: Cast, room: Section) -> None:
    staff = cast.teacher_user.staff_account.staff
    with row_statements() as few:
        boards_of(staff.pk)
    for section in SectionFactory.create_batch(4, school=cast.school):
        SectionTeacherFactory.create(section=section, staff=staff)
        for student in StudentFactory.create_batch(10, school=cast.school):
            EnrollmentFactory.create(section=section, student=student)
    with row_statements() as many:
        assert len(boards_of(staff.pk)) >= 5
    assert len(many) == len(few) <= 4


def test_a_card_to_claim_has_what_a_claim_asks_and_one_for_a_claimed_account_no_number_to_claim(
    teacher: Client, cast: Cast, room: Section
) -> None:
    page = teacher.get(f"{CARDS}?class={room.pk}&who=unclaimed")
    assert page.context["students"] == [cast.daffy]
    for words in ("Clayton", "Daffy", "0393354", "/claim/", "in person"):
        assert words in page.text
    page = teacher.get(f"{CARDS}?class={room.pk}&who=claimed")
    assert page.context["students"] == [cast.marcia]
    assert "S0123457" in page.text
    assert "Student ID" not in page.text
    kinds = AccessEvent.objects.filter(actor_id=cast.teacher_user.pk, kind__endswith="cards_printed")
    assert set(kinds.values_list("kind", flat=True)) == {
        "claims.claim_cards_printed",
        "claims.username_cards_printed",
    }


@pytest.mark.parametrize("asked", ["", "0", "x", "9" * 30, "theirs"])
def test_there_are_no_cards_of_a_class_of_others(teacher: Client, cast: Cast, asked: str) -> None:
    theirs = SectionFactory.create(school=cast.school)
    EnrollmentFactory.create(section=theirs, student=cast.stranger)
    asked = str(theirs.pk) if asked == "theirs" else asked
    assert teacher.get(CARDS, {"class": asked}).status_code == 404


def test_the_answers_to_her_tickets_stand_there_and_open_ones_are_withdrawn(
    teacher: Client, cast: Cast
) -> None:
    actor = Actor(cast.teacher_user, HERE)
    first, second = file_tickets(
        actor=actor, students=[cast.marcia, cast.daffy], reason="forgot", note=""
    ).made
    decline_tickets(actor=Actor(cast.technician, HERE), tickets=[first], answer="See the office first")
    page = teacher.get(HOME).text
    assert "See the office first" in page
    assert f"{second.pk}/withdraw/" in page
    assert f"{first.pk}/withdraw/" not in page


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tech", "registrar", "district", "teacher"])
def test_pages_are_listed_by_task_and_no_framework_is_named(cast: Cast, name: str) -> None:
    client = Client()
    sign_in(client, f"{name}@example.org")
    page = client.get(HOME)
    assert "Everything, by task" in page.text
    for words in ("Authentication and Authorization", "Tasks Database Backend", "Oauth2"):
        assert words not in page.text
        assert words not in client.get("/admin/sis/student/").text


# Now, and what the students need.


@pytest.fixture
def bells(cast: Cast, room: Section) -> Section:
    """Math 7 in the 3rd period, 9:05 to 9:55, on the days A of the rotation, in room 12."""
    Section.objects.filter(pk=room.pk).update(room="12")
    period = PeriodFactory.create(school=cast.school, name="3")
    BellTimeFactory.create(period=period, schedule="Regular", start=time(9, 5), end=time(9, 55))
    MeetingFactory.create(section=room, period=period, day_label="A")
    for day, label in ((1, "A"), (2, "B")):
        CalendarDayFactory.create(
            school=cast.school, day=date(2026, 12, day), schedule="Regular", label=label
        )
    return room


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-12-01 09:05", "Now 3rd period, Math 7 room 12, until 9:55 a.m."),
        ("2026-12-01 09:54", "Now 3rd period, Math 7 room 12, until 9:55 a.m."),
        ("2026-12-01 07:55", "Next 3rd period, Math 7 room 12, at 9:05 a.m."),
        ("2026-12-01 09:55", ""),  # the last class is over
        ("2026-12-02 09:10", ""),  # a day B
        ("2026-12-03 09:10", ""),  # no bells are known
    ],
)
def test_the_class_of_the_moment_stands_first_by_the_bells_and_the_rotation(
    cast: Cast, bells: Section, at: str, said: str
) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=timezone.get_default_timezone())
    with time_machine.travel(moment, tick=False):
        teacher = Client()
        sign_in(teacher, "teacher@example.org")
        page = teacher.get(HOME)
    found = re.search(r'class="part this-class".*?class="pips"', page.text, re.DOTALL)
    words = (
        " ".join(re.sub(r"<[^>]*>", " ", found[0][len('class="part this-class"') :]).split()) if found else ""
    )
    assert (said in words.replace("> ", "")) if said else not found
    heading = "My other classes" if said else "My classes"
    assert f">{heading}</h2>" in page.text


def test_each_student_stands_once_by_what_helps(teacher: Client, cast: Cast, room: Section) -> None:
    new = StudentFactory.create(school=cast.school, entered_at=timezone.now() - timedelta(hours=1))
    EnrollmentFactory.create(section=room, student=new)
    actor = Actor(cast.teacher_user, HERE)
    file_tickets(actor=actor, students=[cast.marcia, cast.daffy], reason="forgot", note="")
    found = board(teacher, room)
    assert [one.student for one in found.asked] == [cast.marcia]
    assert found.never_claimed == [cast.daffy], "who has never claimed needs no reset, whatever was asked"
    assert [one.student for one in found.claims_later] == [new]
    assert (found.signed_up, found.locked, found.size) == ([], [], 3)
    page = teacher.get(HOME).text
    assert "wait for a reset" in page.replace("waits", "wait")
    assert "can claim from" in page
