"""The counted costs of claim and reset: Argon2 hashes and queries."""

from collections.abc import Callable
from typing import Any

import pytest

from claims import recovery
from portal.actor import Actor
from portal.auth.hashing import PortalArgon2Hasher
from portal.models import PasswordDigest, User
from sis.models import Student
from tests.cast import ANSWERS, HERE, NEW_PASSWORD, Cast
from tests.claims.walking import (
    DAFFY,
    MARCIA,
    WRONG_ANSWERS,
    answer,
    claim_in_browser,
    give_password,
    journey_id,
    reset_in_browser,
    save_answers,
    stand_before_new_password,
    stand_before_questions,
    stand_before_save,
    twice,
)
from tests.counting import hashes, row_statements
from tests.visiting import Client

Act = Callable[[Client, str], Any]


@pytest.fixture
def long_history(cast: Cast) -> User:
    """Marcia, after 200 passwords."""
    user = User.objects.get(username="S0123457")
    example = user.password.rsplit("$", 1)[0]
    PasswordDigest.objects.bulk_create(
        PasswordDigest(user=user, digest=f"{example}${number:043d}") for number in range(199)
    )
    return user


def test_a_first_claim_costs_two_hashes(client: Client, daffy: Student) -> None:
    with hashes() as seen:
        claim_in_browser(client)
    assert seen == ["made", "made"]


def test_a_reset_costs_two_hashes(client: Client, long_history: User) -> None:
    with hashes() as seen:
        reset_in_browser(client)
    assert seen == ["compared", "made"]


def test_a_claim_after_a_staff_reset_costs_two_hashes(client: Client, cast: Cast, long_history: User) -> None:
    recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="forgot")
    with hashes() as seen:
        claim_in_browser(client, MARCIA, NEW_PASSWORD)
    assert seen == ["made", "made"]


def test_each_older_set_of_parameters_costs_one_hash_more(client: Client, long_history: User) -> None:
    class Older(PortalArgon2Hasher):
        time_cost = 1

    older = Older().encode("an-older-password", long_history.salt)
    PasswordDigest.objects.create(user=long_history, digest=older)
    stand_before_new_password(client)
    page = client.get("/forgot/password/")
    with hashes() as seen:
        client.post("/forgot/password/", {"journey": journey_id(page), **twice("an-older-password")})
    assert len(seen) == 2
    assert client.get("/forgot/done/").headers["Location"] == "/forgot/", "the old password is refused"


def test_a_staff_reset_hashes_nothing(cast: Cast) -> None:
    with hashes() as seen:
        recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="forgot")
    assert seen == []


@pytest.mark.parametrize("username", ["S0123457", "S0393354", "S7654321", "nobody"])
def test_wrong_answers_cost_one_hash_for_every_kind_of_name(
    client: Client, cast: Cast, username: str
) -> None:
    stand_before_questions(client, username)
    page = client.get("/forgot/questions/")
    fields = page.context["form"].visible_fields()
    given = {field.name: WRONG.get(field.name, "wrong") for field in fields}
    with hashes() as seen:
        client.post("/forgot/questions/", {"journey": journey_id(page), **given})
    assert len(seen) == 1


WRONG = {"birth_month": "12", "birth_year": "1999", "favorite_fruit": "banana", "favorite_season": "winter"}


@pytest.mark.parametrize(
    "refused",
    [
        lambda client: give_password(client, "short"),
        lambda client: client.post("/claim/questions/", ANSWERS),
        lambda client: save_answers(client, {"birth_month": "5"}),
    ],
)
def test_input_of_an_invalid_form_is_not_hashed(
    client: Client, daffy: Student, refused: Callable[[Client], Any]
) -> None:
    stand_before_save(client)
    with hashes() as seen:
        refused(client)
    assert seen == []


@pytest.mark.slow
def test_unanswered_questions_cost_neither_a_hash_nor_an_attempt(client: Client, cast: Cast) -> None:
    stand_before_questions(client)
    with hashes() as seen:
        for _ in range(7):
            assert answer(client, {**ANSWERS, "middle_name": " "}).status_code == 200
    assert seen == []
    assert answer(client).url == "/forgot/password/"


def opened(path: str) -> Act:
    return lambda client, journey: client.get(path)


def sent(path: str, fields: dict[str, str]) -> Act:
    return lambda client, journey: client.send(path, {"journey": journey, **fields})


NO_STEPS = (lambda client: client, "")
AT_SAVE = (stand_before_save, "/claim/questions/")
AT_QUESTIONS = (stand_before_questions, "/forgot/questions/")
AT_NEW_PASSWORD = (stand_before_new_password, "/forgot/password/")
BUDGETS = [
    ("the first step", NO_STEPS, opened("/claim/"), 0),
    ("the first step sent", NO_STEPS, sent("/claim/", DAFFY), 5),
    ("no match", NO_STEPS, sent("/claim/", {**DAFFY, "last_name": "X"}), 4),
    ("a password", AT_SAVE, opened("/claim/password/"), 2),
    ("a password sent", AT_SAVE, sent("/claim/password/", twice(NEW_PASSWORD)), 5),
    ("questions", AT_SAVE, opened("/claim/questions/"), 2),
    ("save", AT_SAVE, sent("/claim/questions/", ANSWERS), 19),
    ("forgot", NO_STEPS, opened("/forgot/"), 0),
    ("forgot sent", NO_STEPS, sent("/forgot/", {"username": "S0123457"}), 1),
    ("own questions", AT_QUESTIONS, opened("/forgot/questions/"), 2),
    ("own questions sent", AT_QUESTIONS, sent("/forgot/questions/", ANSWERS), 7),
    ("wrong answers", AT_QUESTIONS, sent("/forgot/questions/", WRONG_ANSWERS), 5),
    ("new password", AT_NEW_PASSWORD, opened("/forgot/password/"), 2),
    ("new password sent", AT_NEW_PASSWORD, sent("/forgot/password/", twice(NEW_PASSWORD)), 16),
]


@pytest.mark.parametrize(
    ("before", "act", "most"), [row[1:] for row in BUDGETS], ids=[row[0] for row in BUDGETS]
)
def test_every_page_has_a_query_budget(
    client: Client, cast: Cast, before: tuple[Any, str], act: Act, most: int
) -> None:
    walk, form = before
    walk(client)
    journey = journey_id(client.get(form)) if form else ""
    with row_statements() as seen:
        assert act(client, journey).status_code in (200, 302, 303)
    assert len(seen) <= most, "\n".join(seen)
