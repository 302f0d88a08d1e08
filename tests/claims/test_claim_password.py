"""The password screen states and enforces its rules; nothing is stored yet (C4, C7)."""

import json

import pytest
from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

from claims import recovery
from claims.models import ChallengeVerifier, StudentAccount
from portal.actor import Actor
from portal.models import PasswordDigest, User
from sis.models import Student
from tests.cast import HERE, NEW_PASSWORD, PASSWORD, Cast, claim, sign_in
from tests.claims.walking import (
    DAFFY,
    MARCIA,
    claim_in_browser,
    fill_in,
    give_password,
    name_oneself,
    save_answers,
    stand_before_save,
    twice,
)
from tests.counting import hashes
from tests.visiting import Client

STORED = (User, StudentAccount, ChallengeVerifier, PasswordDigest, DBTaskResult)


def rows() -> list[int]:
    return [model._default_manager.count() for model in STORED]


def test_the_screen_states_its_requirements(client: Client, daffy: Student) -> None:
    name_oneself(client)
    text = client.get("/claim/password/").text
    assert "At least 8 characters" in text
    assert "reuse an old password" in text
    assert text.count('autocomplete="new-password"') == 2


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("seven77", "password_too_short"),
        ("password1", "password_too_common"),
        ("0393354!", "password_too_similar"),
        ("S0393354", "password_too_similar"),
        ("Clayton7", "password_too_similar"),
        ("Daffy-123", "password_too_similar"),
        ("x" * 257, "too_long"),
        ("null\x00-byte-word", "nul"),
        ("", "required"),
    ],
)
def test_a_password_that_breaks_a_rule_is_refused(
    client: Client, daffy: Student, password: str, why: str
) -> None:
    name_oneself(client)
    page = fill_in(client, "/claim/password/", twice(password))
    assert page.status_code == 200
    assert page.context["form"].errors.as_data()["new_password1"][0].code == why
    assert client.get("/claim/questions/").headers["Location"] == "/claim/password/"


def test_a_password_of_a_megabyte_is_not_even_read(client: Client, daffy: Student) -> None:
    name_oneself(client)
    with hashes() as seen:
        assert fill_in(client, "/claim/password/", twice("x" * 1_000_000)).status_code == 413
    assert seen == []


@pytest.mark.parametrize(
    "password", ["eight-88", "  blanks count  ", "ŵéíŕď-ẃőŕď", "z" * 50 + "é" * 206, "🦆🐣🥚🪺🦆🐣🥚🪺"]
)
def test_a_long_enough_password_is_accepted(client: Client, daffy: Student, password: str) -> None:
    claim_in_browser(client, password=password)
    assert sign_in(Client(), "S0393354", password).url == "/home/"


def test_both_passwords_must_be_the_same(client: Client, daffy: Student) -> None:
    name_oneself(client)
    typed = {"new_password1": PASSWORD, "new_password2": PASSWORD.title()}
    page = fill_in(client, "/claim/password/", typed)
    assert list(page.context["form"].errors) == ["new_password2"]
    assert f'value="{PASSWORD}"' not in page.text


def test_nothing_is_stored_before_save(client: Client, cast: Cast) -> None:
    before = rows()
    stand_before_save(client)
    assert rows() == before
    assert save_answers(client, {"birth_month": "5"}).status_code == 200
    assert rows() == before
    assert "Authentication Failed" in sign_in(Client(), "S0393354").text
    save_answers(client)
    assert rows() == [count + added for count, added in zip(before, (1, 1, 1, 1, 2), strict=True)]


def test_the_session_never_holds_the_password_or_an_answer(client: Client, daffy: Student) -> None:
    stand_before_save(client)
    save_answers(client, {"middle_name": "Canary-Answer", "birth_month": "5"})
    kept = json.dumps([session.get_decoded() for session in Session.objects.all()])
    assert "argon2id" in kept
    assert PASSWORD not in kept
    assert "canary" not in kept.casefold()
    assert "Clayton" not in kept
    save_answers(client)
    kept = json.dumps([session.get_decoded() for session in Session.objects.all()])
    assert "argon2" not in kept, "after Save not even the digest remains"


def test_after_a_staff_reset_an_old_password_is_refused_and_a_new_one_accepted(
    client: Client, cast: Cast
) -> None:
    recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="forgot")
    name_oneself(client, MARCIA)
    page = give_password(client, PASSWORD)
    assert "You’ve used that password before" in page.text
    assert give_password(client, NEW_PASSWORD).url == "/claim/questions/"
    save_answers(client)
    assert sign_in(Client(), "S0123457", NEW_PASSWORD).url == "/home/"


def test_a_password_chosen_before_another_claim_and_reset_starts_over(client: Client, cast: Cast) -> None:
    """Its digest has a salt that is no longer used, so a repeated password would not be noticed."""
    stand_before_save(client, DAFFY, PASSWORD)
    claim(cast.daffy, PASSWORD)
    recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.daffy, reason="not me")
    assert save_answers(client).url == "/claim/?again=1"
    assert "Authentication Failed" in sign_in(Client(), "S0393354").text
    name_oneself(client)
    assert "You’ve used that password before" in give_password(client, PASSWORD).text
