"""Forgot My Password: three answers and a new password replace the old one (F1, F2)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from claims import recovery
from portal.actor import Actor
from portal.models import AccessEvent, PasswordDigest, User
from tests.cast import ANSWERS, HERE, NEW_PASSWORD, PASSWORD, Cast, claim, sign_in
from tests.claims.walking import (
    answer,
    fill_in,
    journey_id,
    reset_in_browser,
    stand_before_new_password,
    stand_before_questions,
    twice,
)
from tests.visiting import Client


def test_all_steps_end_with_a_new_password(client: Client, cast: Cast) -> None:
    page = reset_in_browser(client)
    assert "Your password has been changed" in page.text
    assert "S0123457" in page.text
    assert "Authentication Failed" in sign_in(Client(), "S0123457", PASSWORD).text
    assert sign_in(Client(), "S0123457", NEW_PASSWORD).url == "/home/"
    event = AccessEvent.objects.get(kind="claims.password_reset")
    assert (event.success, event.student_id) == (True, cast.marcia.pk)


@pytest.mark.parametrize("typed", ["s0123457", " S0123457 ", "Ｓ０１２３４５７", "S01\u200b23457"])
def test_case_width_and_spaces_of_the_username_are_ignored(client: Client, cast: Cast, typed: str) -> None:
    stand_before_questions(client, typed)
    assert "S0123457" in client.get("/forgot/questions/").text
    assert answer(client).url == "/forgot/password/"


def test_the_students_own_three_questions_are_asked(client: Client, cast: Cast) -> None:
    answers = {"birth_year": "2013", "school_mascot": "Hawks", "favorite_season": "fall"}
    claim(cast.daffy, answers=answers)
    stand_before_questions(client, "S0393354")
    page = client.get("/forgot/questions/")
    assert [field.name for field in page.context["form"].visible_fields()] == list(answers)
    assert answer(client, answers).url == "/forgot/password/"


@pytest.mark.slow
def test_a_reset_ends_every_session_and_known_browser(cast: Cast) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        assert sign_in(browser, "S0123457").url == "/home/"
        assert browser.get("/home/").status_code == 200
    reset_in_browser(Client())
    for browser in (here, there):
        assert browser.get("/home/").headers["Location"] == "/"


def test_a_reset_refunds_the_sign_in_attempts(client: Client, cast: Cast) -> None:
    for _ in range(6):
        page = sign_in(Client(), "S0123457", "wrong")
    assert page.status_code == 429
    reset_in_browser(client)
    assert sign_in(Client(), "S0123457", NEW_PASSWORD).url == "/home/"


@pytest.mark.slow
@pytest.mark.parametrize("used", [PASSWORD, "second-password-22"])
def test_no_password_is_ever_used_twice(client: Client, cast: Cast, used: str) -> None:
    reset_in_browser(Client(), password="second-password-22")
    reset_in_browser(Client(), password="third-password-333")
    stand_before_new_password(client)
    page = fill_in(client, "/forgot/password/", twice(used))
    assert page.status_code == 200
    assert "You’ve used that password before" in page.text
    assert sign_in(Client(), "S0123457", "third-password-333").url == "/home/"


def test_after_a_used_password_another_one_can_be_typed(client: Client, cast: Cast) -> None:
    stand_before_new_password(client)
    assert fill_in(client, "/forgot/password/", twice(PASSWORD)).status_code == 200
    assert fill_in(client, "/forgot/password/", twice(NEW_PASSWORD)).url == "/forgot/done/"


def test_a_password_matches_in_every_unicode_form(client: Client, cast: Cast) -> None:
    reset_in_browser(Client(), password="café-crème-12")
    stand_before_new_password(client)
    page = fill_in(client, "/forgot/password/", twice("cafe\u0301-cre\u0300me-12"))
    assert "You’ve used that password before" in page.text
    assert sign_in(Client(), "S0123457", "cafe\u0301-cre\u0300me-12").url == "/home/"


def test_the_history_survives_a_staff_reset_and_a_new_claim(client: Client, cast: Cast) -> None:
    recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="forgot")
    claim(cast.marcia, NEW_PASSWORD)
    stand_before_new_password(client)
    for used in (PASSWORD, NEW_PASSWORD):
        assert "used that password before" in fill_in(client, "/forgot/password/", twice(used)).text


@pytest.mark.parametrize("change", ["staff reset", "another reset", "staff reset and new claim"])
def test_the_proof_is_void_once_the_account_has_changed(client: Client, cast: Cast, change: str) -> None:
    stand_before_new_password(client)
    if change == "another reset":
        reset_in_browser(Client(), password="meanwhile-changed-1")
    else:
        recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="forgot")
    if change.endswith("claim"):
        claim(cast.marcia, "claimed-again-22")
    before = User.objects.values("password", "state").get(username="S0123457")
    page = fill_in(client, "/forgot/password/", twice(NEW_PASSWORD))
    assert page.url == "/forgot/?again=1"
    assert "Please start here" in client.get(page.url).text
    assert User.objects.values("password", "state").get(username="S0123457") == before
    assert client.get("/forgot/password/").headers["Location"] == "/forgot/?again=1"


def test_save_pressed_twice_has_one_effect(client: Client, cast: Cast) -> None:
    stand_before_new_password(client)
    fields = {"journey": journey_id(client.get("/forgot/password/")), **twice(NEW_PASSWORD)}
    assert [client.post("/forgot/password/", fields).headers["Location"] for _ in range(3)] == [
        "/forgot/done/"
    ] * 3
    assert AccessEvent.objects.filter(kind="claims.password_reset").count() == 1
    assert PasswordDigest.objects.filter(user__username="S0123457").count() == 2
    for _ in range(2):
        assert client.get("/forgot/done/").status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_step_can_be_skipped(client: Client, cast: Cast, method: str) -> None:
    for path in ("/forgot/questions/", "/forgot/password/"):
        assert getattr(client, method)(path).url == "/forgot/?again=1"
    assert client.get("/forgot/done/").headers["Location"] == "/forgot/"
    stand_before_questions(client)
    assert getattr(client, method)("/forgot/password/").url == "/forgot/questions/"


def test_starting_with_another_name_voids_the_earlier_proof(client: Client, cast: Cast) -> None:
    stand_before_new_password(client)
    old_tab = {"journey": journey_id(client.get("/forgot/password/")), **twice(NEW_PASSWORD)}
    stand_before_questions(client, "S0393354")
    for path in ("/forgot/password/", "/forgot/questions/"):
        page = client.post(path, {**old_tab, **ANSWERS})
        assert page.status_code == 409
        assert "You started another claim" in page.text
    assert client.get("/forgot/password/").headers["Location"] == "/forgot/questions/"
    assert sign_in(Client(), "S0123457", PASSWORD).url == "/home/"


def test_after_30_idle_minutes_the_reset_starts_over(client: Client, cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        stand_before_new_password(client)
        clock.shift(timedelta(minutes=30, seconds=1))
        page = client.post("/forgot/password/", twice(NEW_PASSWORD), follow=True)
    assert page.redirect_chain == [("/forgot/?again=1", 302)]
    assert "Please start here" in page.text


def test_signed_in_users_are_redirected_to_the_landing_page(client: Client, cast: Cast) -> None:
    sign_in(client, "S0123457")
    for path in ("/forgot/", "/forgot/questions/", "/forgot/password/", "/forgot/done/"):
        assert client.get(path).headers["Location"] == "/"
