"""A signed-in student's own questions: changed with the password, confirmed once a year (S8)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from claims import change_questions, recovery
from claims.errors import ClaimError
from claims.models import ChallengeVerifier
from portal.actor import Actor
from portal.models import AccessEvent, User
from tests.cast import ANSWERS, HERE, NEW_PASSWORD, PASSWORD, Cast, sign_in
from tests.claims.walking import (
    WRONG_ANSWERS,
    answer,
    fill_in,
    stand_before_new_password,
    stand_before_questions,
    twice,
)
from tests.counting import hashes
from tests.visiting import Client

OTHERS = {"birth_year": "2013", "school_mascot": "Hawks", "favorite_season": "fall"}
CONFIRM = "/account/questions/confirm/"


@pytest.fixture
def marcia(cast: Cast) -> Client:
    """Marcia's browser, signed in."""
    browser = Client()
    sign_in(browser, "S0123457")
    return browser


def change(client: Client, answers: dict[str, str] = OTHERS, password: str = PASSWORD) -> Any:
    return client.post("/account/questions/", {"old_password": password, **answers})


def test_new_answers_verify_in_a_reset_and_the_old_ones_do_not(marcia: Client) -> None:
    assert change(marcia).headers["Location"] == "/account/?questions=1"
    assert "Your questions have been changed" in marcia.get("/account/?questions=1").text
    with pytest.raises(ClaimError, match="wrong_answers"):
        recovery.verify_answers(
            actor=Actor(origin=HERE), username="S0123457", answers=ANSWERS, known_browser=False
        )
    browser = stand_before_questions(Client())
    asked = [field.name for field in browser.get("/forgot/questions/").context["form"].visible_fields()]
    assert asked == list(OTHERS)
    assert answer(browser, OTHERS).url == "/forgot/password/"
    assert AccessEvent.objects.get(kind="claims.questions_changed").actor_id


def test_a_change_voids_a_reset_that_the_old_answers_began(marcia: Client) -> None:
    thief = stand_before_new_password(Client())
    change(marcia)
    assert fill_in(thief, "/forgot/password/", twice(NEW_PASSWORD)).url == "/forgot/?again=1"
    assert sign_in(Client(), "S0123457", PASSWORD).url == "/home/"


def test_the_current_password_is_required(marcia: Client) -> None:
    before = ChallengeVerifier.objects.values().get()
    assert "That isn’t your current password" in change(marcia, password="wrong").text
    assert "Enter your current password" in change(marcia, password="").text
    assert ChallengeVerifier.objects.values().get() == before


@pytest.mark.parametrize("answers", [{}, {"middle_name": "Zoë"}, {**OTHERS, "middle_name": "Zoë"}])
def test_exactly_three_answers_are_required(marcia: Client, answers: dict[str, str]) -> None:
    assert "Answer exactly three questions. You answered" in change(marcia, answers).text
    assert marcia.get("/home/").status_code == 200


def test_no_page_shows_an_answer(marcia: Client) -> None:
    for path in ("/account/", "/account/questions/", CONFIRM):
        page = marcia.get(path).text
        assert "Zoë" not in page
        assert " checked" not in page.replace('value="" checked', "").replace('value="en" checked', "")
        assert " selected" not in page


def test_a_change_costs_two_hashes_and_a_confirmation_one(marcia: Client) -> None:
    with hashes() as changing:
        change(marcia)
    with hashes() as confirming:
        marcia.post(CONFIRM, OTHERS)
    assert (changing, confirming) == (["compared", "made"], ["compared"])


@pytest.mark.parametrize("path", ["/account/questions/", CONFIRM])
def test_staff_have_no_questions(client: Client, cast: Cast, path: str) -> None:
    sign_in(client, "tech@example.org")
    assert client.get(path).headers["Location"] == "/account/"
    assert client.post(path, {"old_password": PASSWORD, **OTHERS}).headers["Location"] == "/account/"


def test_a_change_after_a_staff_reset_changes_nothing(cast: Cast) -> None:
    marcia = User.objects.get(username="S0123457")
    recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="lost")
    with pytest.raises(ClaimError, match="stale"):
        change_questions.change_questions(actor=Actor(marcia, HERE), answers=OTHERS)
    assert not ChallengeVerifier.objects.exists()


def test_the_same_form_twice_is_one_set_of_questions(marcia: Client) -> None:
    assert [change(marcia).status_code for _ in range(2)] == [302, 302]
    assert ChallengeVerifier.objects.get().questions == ",".join(OTHERS)


def test_once_a_year_the_home_page_asks(marcia: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        clock.shift(timedelta(days=364))
        sign_in(marcia, "S0123457")
        assert CONFIRM not in marcia.get("/home/").text
        clock.shift(timedelta(days=2))
        sign_in(marcia, "S0123457")
        assert CONFIRM in marcia.get("/home/").text
        assert marcia.post(CONFIRM, ANSWERS).headers["Location"] == "/account/?confirmed=1"
        assert CONFIRM not in marcia.get("/home/").text
        assert ChallengeVerifier.objects.get().proven_at == timezone.now()


def test_wrong_answers_are_reported_and_confirm_nothing(marcia: Client) -> None:
    page = marcia.post(CONFIRM, WRONG_ANSWERS)
    assert "These answers do not match" in page.text
    assert "/account/questions/" in page.text
    assert ChallengeVerifier.objects.get().proven_at is None
    assert marcia.get("/home/").status_code == 200


@pytest.mark.slow
def test_wrong_answers_count_toward_the_limit_of_a_reset(marcia: Client) -> None:
    assert [marcia.post(CONFIRM, WRONG_ANSWERS).status_code for _ in range(5)] == [200] * 5
    assert marcia.post(CONFIRM, ANSWERS).status_code == 429
    marcia.post("/logout/")
    assert answer(stand_before_questions(marcia)).status_code == 429


@pytest.mark.slow
def test_a_missing_answer_costs_no_attempt(marcia: Client) -> None:
    for _ in range(7):
        assert "Answer this question." in marcia.post(CONFIRM, {"birth_month": "5"}).text
    assert marcia.post(CONFIRM, ANSWERS).status_code == 302
