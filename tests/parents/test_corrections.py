"""Asking the school for a correction, and the office's answer (H15)."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from pytest_django.fixtures import Settings

from parents import corrections
from parents.errors import ParentError
from parents.models import CorrectionRequest
from portal.actor import Actor
from portal.limits.throttle import Refused
from portal.models import AccessEvent, User
from tests.cast import HERE, Cast, make_staff, sign_in
from tests.claims.post import delivered
from tests.parents.people import activate
from tests.visiting import Client

Kind, State = CorrectionRequest.Kind, CorrectionRequest.State
ADMIN = "/admin/parents/correctionrequest/"
DAY = {"day": "2026-11-30", "period": "2"}
CANARY = "canary-Zyx"


@pytest.fixture
def minnie(cast: Cast) -> User:
    """The account of Marcia's mother."""
    return activate(cast.mother)


def ask(cast: Cast, person: User, **fields: Any) -> None:
    given: dict[str, Any] = {"student": cast.marcia, "kind": Kind.ATTENDANCE, "about": DAY, "text": CANARY}
    corrections.ask_for_correction(actor=Actor(person, HERE), **{**given, **fields})


def staff(name: str) -> Client:
    browser = Client()
    assert sign_in(browser, f"{name}@example.org").status_code == 302
    return browser


@pytest.fixture
def asked(cast: Cast, minnie: User) -> CorrectionRequest:
    """Minnie's request."""
    ask(cast, minnie)
    return CorrectionRequest.objects.get()


@pytest.fixture
def clerk(cast: Cast) -> User:
    """The attendance clerk of Marcia's school."""
    return make_staff("clerk@example.org", role="attendance clerk", school=cast.school)


def test_a_request_is_received_and_logged_by_its_id_alone(asked: CorrectionRequest, minnie: User) -> None:
    assert (asked.state, asked.asked_by, asked.about) == (State.RECEIVED, minnie, DAY)
    event = AccessEvent.objects.get(kind="parents.correction_asked")
    assert (event.actor_id, event.student_id) == (minnie.pk, asked.student_id)
    assert event.detail == {"correction": asked.pk, "about": "attendance"}


def test_the_office_gets_a_link_and_nothing_about_the_child(cast: Cast, minnie: User) -> None:
    delivered()
    ask(cast, minnie)
    (sent,) = delivered()
    asked = CorrectionRequest.objects.get()
    assert sent.to == ["registrar@example.org"]
    assert f"http://testserver{ADMIN}{asked.pk}/change/" in sent.body
    words = f"{sent.subject} {sent.body}"
    for secret in (CANARY, "Marcia", "Student", "0123457", "Minnie", "Clayton", "2026-11-30", "ttendance"):
        assert secret not in words


@pytest.mark.parametrize(
    ("office", "role", "address"),
    [
        ("registrar", "attendance clerk", "registrar@example.org"),
        ("attendance clerk", "attendance clerk", "clerk@example.org"),
        ("attendance clerk", "counselor", "registrar@example.org"),
    ],
)
def test_the_email_goes_to_the_office_of_this_kind_else_to_the_registrar(
    cast: Cast, settings: Settings, office: str, role: str, address: str
) -> None:
    settings.CORRECTION_OFFICES = {**settings.CORRECTION_OFFICES, "attendance": office}
    make_staff("clerk@example.org", role=role, school=cast.school)
    assert corrections.office_addresses(cast.marcia, Kind.ATTENDANCE) == [address]
    assert corrections.office_addresses(cast.marcia, Kind.GRADES) == ["registrar@example.org"]


def test_a_school_without_an_office_is_mailed_at_its_own_address(cast: Cast) -> None:
    assert corrections.office_addresses(cast.stranger, Kind.GRADES) == []
    assert cast.stranger.school is not None
    cast.stranger.school.contact_email = "school@example.org"
    assert corrections.office_addresses(cast.stranger, Kind.GRADES) == ["school@example.org"]


def test_the_eleventh_request_of_a_day_is_refused(cast: Cast, minnie: User) -> None:
    for number in range(10):
        ask(cast, minnie, text=f"Day {number}")
    with pytest.raises(Refused):
        ask(cast, minnie)
    assert CorrectionRequest.objects.count() == 10


def test_the_same_form_sent_twice_is_one_request(cast: Cast, minnie: User) -> None:
    twice = Actor(minnie, HERE, form="the-same")
    for _ in range(2):
        corrections.ask_for_correction(
            actor=twice, student=cast.marcia, kind=Kind.ATTENDANCE, about=DAY, text="Once"
        )
    assert CorrectionRequest.objects.count() == 1


def test_the_same_text_from_two_tabs_is_one_request_until_it_is_answered(cast: Cast, minnie: User) -> None:
    for _tab in range(2):
        ask(cast, minnie)
    ask(cast, minnie, student=cast.daffy)
    ask(cast, minnie, text="Something else")
    assert CorrectionRequest.objects.count() == 3
    first = CorrectionRequest.objects.get(student=cast.marcia, text=CANARY)
    corrections.answer_correction(
        actor=Actor(cast.registrar, HERE), correction=first, state=State.DECLINED, answer="She was late."
    )
    ask(cast, minnie)
    assert CorrectionRequest.objects.count() == 4


def test_a_request_is_answered_once(cast: Cast, asked: CorrectionRequest) -> None:
    registrar = Actor(cast.registrar, HERE)
    corrections.answer_correction(actor=registrar, correction=asked, state=State.DONE, answer="Corrected.")
    with pytest.raises(ParentError, match="answered"):
        corrections.answer_correction(actor=registrar, correction=asked, state=State.DECLINED, answer="No.")
    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.answered_by) == (State.DONE, "Corrected.", cast.registrar)
    event = AccessEvent.objects.get(kind="parents.correction_answered")
    assert event.detail == {"correction": asked.pk, "about": "attendance", "state": "done"}


@pytest.mark.slow
def test_the_registrar_reads_and_answers_in_admin(cast: Cast, asked: CorrectionRequest) -> None:
    registrar = staff("registrar")
    assert CANARY in registrar.get(ADMIN).text
    page = registrar.get(f"{ADMIN}{asked.pk}/change/").text
    assert CANARY in page
    assert "period 2" in page
    answer = f"{ADMIN}{asked.pk}/answer/"
    assert CANARY in registrar.get(answer).text
    for wrong in ({}, {"state": "done"}, {"answer": "Yes"}, {"state": "received", "answer": "Yes"}):
        assert registrar.post(answer, wrong).status_code == 200
    assert registrar.post(answer, {"state": "done", "answer": "x" * 301}).status_code == 200
    done = registrar.post(answer, {"state": "declined", "answer": "She was there."}, follow=True)
    assert "The person who asked can see it" in done.text
    again = registrar.post(answer, {"state": "done", "answer": "Yes."}, follow=True)
    assert "already answered this request" in again.text
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (State.DECLINED, "She was there.")


@pytest.mark.parametrize("name", ["tech", "teacher", "outsider"])
def test_others_do_not_read_requests(cast: Cast, asked: CorrectionRequest, name: str) -> None:
    browser = staff(name)
    for page in (ADMIN, f"{ADMIN}{asked.pk}/change/", f"{ADMIN}{asked.pk}/answer/"):
        assert browser.get(page).status_code == 403


def test_a_registrar_reads_no_other_schools_requests(cast: Cast, minnie: User) -> None:
    ask(cast, minnie, student=cast.stranger)
    asked, registrar = CorrectionRequest.objects.get(), staff("registrar")
    assert CANARY not in registrar.get(ADMIN).text
    assert registrar.get(f"{ADMIN}{asked.pk}/change/").status_code == 404
    assert registrar.post(f"{ADMIN}{asked.pk}/answer/", {"state": "done", "answer": "x"}).status_code == 404
    assert CANARY in staff("district").get(ADMIN).text


def test_an_office_of_one_kind_reads_that_kind_alone(cast: Cast, minnie: User, clerk: User) -> None:
    own = Permission.objects.get(codename="answer_attendance_corrections")
    Group.objects.get(name="attendance clerk").permissions.add(own)
    ask(cast, minnie)
    ask(cast, minnie, kind=Kind.HOUSEHOLD, about={"item": "phone", "shown": "770-555-0199"}, text="other")
    attendance, household = CorrectionRequest.objects.order_by("pk")
    browser = staff("clerk")
    page = browser.get(ADMIN).text
    assert CANARY in page
    assert "770-555-0199" not in page
    assert browser.get(f"{ADMIN}{attendance.pk}/change/").status_code == 200
    assert browser.get(f"{ADMIN}{household.pk}/change/").status_code == 404
    assert browser.post(f"{ADMIN}{household.pk}/answer/", {"state": "done", "answer": "x"}).status_code == 404
    assert {entry.label: entry.count for entry in browser.get("/admin/").context["inbox"]} == {
        "Correction requests": 1
    }


def test_answered_requests_are_pruned_with_the_log(cast: Cast, asked: CorrectionRequest) -> None:
    assert corrections.prune_corrections() == "0 correction requests"
    asked.state, asked.answered_at = State.DONE, asked.asked_at.replace(year=asked.asked_at.year - 2)
    asked.save()
    assert corrections.prune_corrections() == "1 correction requests"
