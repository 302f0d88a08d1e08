"""The exercise at the end of a claim, and the list of students who have never proven recovery."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone

from claims import change_questions
from claims.models import ChallengeVerifier
from claims.questions import QUESTIONS, question_to_try
from portal.actor import Actor
from portal.models import User
from sis.models import Student
from tests.cast import ANSWERS, HERE, Cast, sign_in
from tests.claims.walking import claim_in_browser, journey_id
from tests.visiting import Client

DONE = "/claim/done/"


def proven(student: Student) -> bool:
    return ChallengeVerifier.objects.get(account__student=student).proven_at is not None


def try_one(client: Client, given: str, code: str = "middle_name") -> Any:
    answer = client.post(DONE, {"journey": journey_id(client.get(DONE)), code: given})
    return client.get(DONE) if answer.status_code == 302 else answer


def kept(client: Client) -> str:
    """Return everything in the sessions of the database."""
    return " ".join(str(session.get_decoded()) for session in Session.objects.all())


@pytest.fixture
def ready(client: Client, daffy: Student) -> Client:
    """A browser in which Daffy has just claimed."""
    page = claim_in_browser(client)
    assert "Try one answer now" in page.text
    assert "Zoë" not in page.text
    return client


@pytest.mark.parametrize("given", ["Zoë", " zoe "])
def test_a_right_answer_proves_recovery(ready: Client, daffy: Student, given: str) -> None:
    assert "Correct! You remember your answer." in try_one(ready, given).text
    assert proven(daffy)
    page = ready.get(DONE).text
    assert "Try one answer now" not in page
    assert "mark" not in kept(ready)


def test_a_wrong_answer_changes_nothing(ready: Client, daffy: Student) -> None:
    page = try_one(ready, "Mae")
    assert "That doesn’t match the answer you gave." in page.text
    assert not proven(daffy)
    assert "Correct!" in try_one(ready, "Zoë").text


def test_after_five_wrong_answers_the_form_is_gone(ready: Client, daffy: Student) -> None:
    journey = journey_id(ready.get(DONE))
    pages = [try_one(ready, "Mae").text for _ in range(5)]
    assert ["Try one answer now" in page for page in pages] == [True] * 4 + [False]
    assert "That was the last try." in pages[-1]
    assert ready.post(DONE, {"journey": journey, "middle_name": "Zoë"}).url == DONE
    page = ready.get(DONE).text
    assert "Correct!" not in page
    assert not proven(daffy)
    assert "S0393354" in page
    assert "mark" not in kept(ready)


def test_an_older_session_does_not_give_more_attempts(ready: Client, daffy: Student) -> None:
    """As parallel tries would: each reads the session as it was before the others."""
    row = Session.objects.get(session_key=ready.cookies["sid"].value)
    for _ in range(5):
        try_one(ready, "Mae")
    row.save()
    ready.cookies["sid"] = row.session_key
    assert "Correct!" not in try_one(ready, "Zoë").text
    assert not proven(daffy)


def test_an_empty_form_costs_no_attempt(ready: Client) -> None:
    for given in ("", "  ", "!") * 3:
        assert "Answer this question." in try_one(ready, given).text
    assert "Correct!" in try_one(ready, "Zoë").text


def test_the_mark_is_gone_when_the_journey_ends(ready: Client) -> None:
    assert "mark" in kept(ready)
    with time_machine.travel(timezone.now() + timedelta(minutes=30, seconds=1), tick=False):
        assert ready.get(DONE).headers["Location"] == "/claim/"
    assert "mark" not in kept(ready)


@pytest.mark.parametrize("end", ["start over", "sign in"])
def test_the_next_user_of_the_browser_does_not_see_the_form(ready: Client, end: str) -> None:
    if end == "sign in":
        sign_in(ready, "S0393354")
    else:
        ready.post("/start-over/")
    assert "mark" not in kept(ready)
    assert ready.get(DONE).status_code == 302


def test_another_students_form_is_rejected(ready: Client, daffy: Student) -> None:
    page = ready.post(DONE, {"journey": "another-journey", "middle_name": "Zoë"})
    assert page.status_code == 409
    assert not proven(daffy)


@pytest.mark.parametrize(
    ("codes", "tried"),
    [
        (list(ANSWERS), "middle_name"),
        (["birth_month", "favorite_fruit", "favorite_season"], "birth_month"),
        (["birth_month", "favorite_season", "school_mascot"], "school_mascot"),
    ],
)
def test_the_question_to_try_never_has_only_four_choices(codes: list[str], tried: str) -> None:
    assert question_to_try(codes) == tried
    assert len(QUESTIONS[tried].choices) != 4


def test_staff_see_whose_recovery_was_never_proven(client: Client, cast: Cast) -> None:
    sign_in(client, "tech@example.org")
    path = "/admin/sis/student/?account=unproven"
    page = client.get(path).text
    assert "Claimed, never proven" in page
    assert "0123457" in page
    assert "0393354" not in page
    ChallengeVerifier.objects.update(proven_at=timezone.now())
    assert "0123457" not in client.get(path).text
    assert "proven" in client.get("/admin/sis/student/").text


def test_an_answer_to_questions_that_were_changed_since_proves_nothing(ready: Client, daffy: Student) -> None:
    user = User.objects.get(username="S0393354")
    answers = {"birth_month": "1", "school_mascot": "lion", "favorite_fruit": "apple"}
    change_questions.change_questions(actor=Actor(user, HERE), answers=answers)
    try_one(ready, "Zoë")
    assert not proven(daffy)
