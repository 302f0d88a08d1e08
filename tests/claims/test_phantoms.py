"""Forgot My Password does not reveal who has an account (F1)."""

import re
from collections import Counter
from typing import Any

import pytest

from claims import recovery
from claims.questions import QUESTIONS
from portal.actor import Actor
from portal.models import User
from tests.cast import ANSWERS, HERE, Cast, claim
from tests.claims.walking import fill_in, stand_before_questions
from tests.visiting import Client

pytestmark = pytest.mark.slow

# Names that look like an email address are staff names, which the tests of links cover.
NAMES = ["S7654321", "S0393354", "S0999999", "nobody at all", "S012345", "李🦆"]
PLAUSIBLE = {
    "birth_month": "12",
    "birth_year": "1999",
    "favorite_fruit": "orange",
    "favorite_season": "winter",
}


def asked(username: str) -> list[str]:
    """Return the questions that a new browser is asked for this name."""
    page = stand_before_questions(Client(), username).get("/forgot/questions/")
    return [field.name for field in page.context["form"].visible_fields()]


def answered_wrong(client: Client, username: str) -> Any:
    wrong = {code: PLAUSIBLE.get(code, "wrong") for code in asked(username)}
    return fill_in(stand_before_questions(client, username), "/forgot/questions/", wrong)


def shape(page: Any) -> str:
    """A page without the typed name, the tokens and the questions themselves."""
    text = re.sub(r'name="(csrfmiddlewaretoken|journey)" value="[^"]+"', "", page.text)
    text = re.sub(r'<b translate="no">[^<]+</b>', "", text)
    return re.sub(r'<div id="fields".*?<button class="button">', "", text, flags=re.DOTALL)


@pytest.mark.parametrize("username", NAMES)
def test_a_name_without_an_account_is_asked_three_questions_that_never_change(
    cast: Cast, username: str
) -> None:
    questions = asked(username)
    assert len(questions) == 3
    assert set(questions) <= set(QUESTIONS)
    assert asked(username) == questions
    assert asked(f" {username.lower()}") == questions


def test_phantoms_do_not_depend_on_the_database_or_the_session_key(cast: Cast, settings: Any) -> None:
    before = [asked(name) for name in NAMES]
    settings.SECRET_KEY = "another-" + "k" * 60
    claim(cast.stranger)
    assert [asked(name) for name in NAMES if name != "S0999999"] == [
        questions for name, questions in zip(NAMES, before, strict=True) if name != "S0999999"
    ]


def test_different_names_get_different_phantoms(db: None) -> None:
    drawn = [recovery.questions_of(f"S{number:07d}") for number in range(400)]
    assert len({tuple(questions) for questions in drawn}) > 40, "of 56 possible sets"
    counts = Counter(code for questions in drawn for code in questions)
    assert set(counts) == set(QUESTIONS)
    assert all(100 < count < 200 for count in counts.values()), counts


def test_a_reset_or_disabled_account_is_asked_phantoms_as_well(cast: Cast) -> None:
    assert asked("S0123457") == list(ANSWERS)
    recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="forgot")
    assert len(asked("S0123457")) == 3
    user = claim(cast.daffy)
    User.objects.filter(pk=user.pk).update(
        state="disabled", disabled_reason="by_staff", disabled_at=user.created_at
    )
    wrong = fill_in(
        stand_before_questions(Client(), "S0393354"),
        "/forgot/questions/",
        {code: {**PLAUSIBLE, **ANSWERS}.get(code, "Hawks") for code in asked("S0393354")},
    )
    assert "These answers do not match" in wrong.text


@pytest.mark.parametrize("username", NAMES)
def test_pages_are_equal_for_known_and_unknown_names(cast: Cast, username: str) -> None:
    known, unknown = Client(), Client()
    pages = [
        (stand_before_questions(client, name).get("/forgot/questions/"), answered_wrong(client, name))
        for client, name in ((known, "S0123457"), (unknown, username))
    ]
    for one, other in zip(*pages, strict=True):
        assert one.status_code == other.status_code == 200
        assert sorted(one.headers) == sorted(other.headers)
        assert shape(one) == shape(other)
    assert sorted(known.cookies) == sorted(unknown.cookies)


def test_the_first_step_makes_no_query(client: Client, cast: Cast) -> None:
    pages = [Client().post("/forgot/", {"username": name}) for name in ("S0123457", *NAMES)]
    assert {page.headers["Location"] for page in pages} == {"/forgot/questions/"}
    assert len({tuple(sorted(page.headers)) for page in pages}) == 1


@pytest.mark.parametrize("username", ["S0123457", "S7654321"])
def test_locks_are_the_same_for_unknown_names(cast: Cast, username: str) -> None:
    pages = [answered_wrong(Client(), username) for _ in range(6)]
    assert [page.status_code for page in pages] == [200] * 5 + [429]
    assert 23 * 3600 < int(pages[-1].headers["Retry-After"]) <= 24 * 3600
    assert "770-555-0100" in pages[-1].text
    assert "Babb" not in pages[-1].text


@pytest.mark.parametrize(
    "username", ["x" * 300, "\x00", "🦆" * 90, "<svg onload=alert(1)>", "\u200b", "%s{{7}}"]
)
def test_no_name_causes_an_error(cast: Cast, username: str) -> None:
    client = Client()
    page = client.post("/forgot/", {"username": username}, follow=True)
    assert page.status_code == 200
    assert "<svg onload" not in page.text
    if page.redirect_chain:
        wrong = {f.name: PLAUSIBLE.get(f.name, "wrong") for f in page.context["form"].visible_fields()}
        assert "do not match" in fill_in(client, "/forgot/questions/", wrong).text
