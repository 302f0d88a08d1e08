"""Everything about one student on one page; each role sees what its work needs (A2)."""

from typing import Any

import pytest

from claims import tickets
from portal.actor import Actor
from portal.models import AccessEvent
from tests.cast import HERE, Cast, make_staff, sign_in
from tests.claims.walking import WRONG_ANSWERS, answer, stand_before_questions
from tests.factories import EnrollmentFactory, SectionFactory, SectionTeacherFactory, StaffMemberFactory
from tests.visiting import Client


def page_of(cast: Cast, who: str, student: Any = None) -> str:
    client = Client()
    sign_in(client, who)
    page = client.get(f"/admin/sis/student/{(student or cast.marcia).pk}/change/")
    assert page.status_code == 200
    return str(page.text)


def test_the_technician_sees_everything(cast: Cast) -> None:
    sign_in(Client(), "S0123457")
    sign_in(Client(), "S0123457", "wrong")
    answer(stand_before_questions(Client()), WRONG_ANSWERS)
    tickets.file_tickets(
        actor=Actor(cast.teacher_user, HERE), students=[cast.marcia], reason="forgot", note="soon"
    )
    text = page_of(cast, "tech@example.org")
    for said in (
        "S0123457",
        "Babb Middle",
        "Claimed the account",
        "Signed in",
        "Sign-in failed",
        "Wrong answers to the three questions",
        "minnie@example.org",
        "rights: schedule, grades",
        "Open ticket: Forgot the password and the answers",
        "Reset account",
        "Unlock",
        "Reset and close",
        "Reset asked for",
        "teacher@example.org",
    ):
        assert said in text, said


def test_the_teacher_sees_whether_it_is_claimed_and_asks(cast: Cast) -> None:
    cast.marcia.middle_name = "Quillfeather"
    cast.marcia.save()
    sign_in(Client(), "S0123457")
    text = page_of(cast, "teacher@example.org")
    assert "Claimed" in text
    assert "Ask for a reset" in text
    for hidden in (
        "Quillfeather",
        "minnie@example.org",
        "Minnie",
        "Last events",
        "Signed in",
        "127.0.0.1",
        "Unlock",
        "Reset account",
        "Reset and close",
        "never proven",
    ):
        assert hidden not in text, hidden


def test_the_registrar_sees_the_state_and_neither_locks_nor_buttons(cast: Cast) -> None:
    text = page_of(cast, "registrar@example.org")
    assert "Claimed" in text
    for hidden in ("Unlock", "Reset account", "Reset and close", "Last events"):
        assert hidden not in text, hidden


def test_roles_at_two_schools_do_not_combine(cast: Cast) -> None:
    """A technician of another school who teaches here is only a teacher here."""
    staff = StaffMemberFactory.create(email="both@example.org")
    user = make_staff("both@example.org", role="technician", staff=staff, school=cast.stranger.school)
    user.groups.add(cast.teacher_user.groups.get())
    section = SectionFactory.create(school=cast.school)
    SectionTeacherFactory.create(staff=staff, section=section)
    EnrollmentFactory.create(student=cast.marcia, section=section)
    assert "Last events" in page_of(cast, "both@example.org", cast.stranger)
    mine = page_of(cast, "both@example.org")
    assert "Last events" not in mine
    assert "Reset account" not in mine
    assert "minnie@example.org" not in mine


def test_opening_the_page_is_logged_and_not_shown_as_an_event(cast: Cast) -> None:
    page_of(cast, "teacher@example.org")
    opened = AccessEvent.objects.get(kind="portal.record_opened")
    assert (opened.actor_id, opened.student_id) == (cast.teacher_user.pk, cast.marcia.pk)
    assert "record_opened" not in page_of(cast, "tech@example.org")


def test_an_event_names_its_actor_if_not_the_student(client: Client, cast: Cast) -> None:
    sign_in(client, "tech@example.org")
    client.post(f"/admin/sis/student/{cast.marcia.pk}/reset/", {"reason": "asked"})
    text = client.get(f"/admin/sis/student/{cast.marcia.pk}/change/").text
    row = text.partition("Account reset")[2][:200]
    assert "tech@example.org" in row
    assert "Must claim again" in text


@pytest.mark.parametrize(("who", "budget"), [("tech@example.org", 28), ("teacher@example.org", 20)])
def test_the_page_has_a_query_budget(
    cast: Cast, who: str, budget: int, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    sign_in(client, who)
    sign_in(Client(), "S0123457")
    with django_assert_max_num_queries(budget):
        client.get(f"/admin/sis/student/{cast.marcia.pk}/change/")
