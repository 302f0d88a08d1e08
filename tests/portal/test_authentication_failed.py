"""The same page for every failed sign-in: it does not reveal who has an account (S4, T13)."""

import re
from typing import Any

import pytest
from django.utils import timezone

from portal.models import User
from tests.cast import Cast, sign_in
from tests.visiting import Client

EVERYBODY = {
    "wrong password": "S0123457",
    "unclaimed": "S0393354",
    "unknown": "S7654321",
    "another school": "S0999999",
    "staff": "tech@example.org",
    "no staff": "nobody@example.org",
    "no shape at all": "hello",
}


def shape(answer: Any, username: str) -> tuple[object, ...]:
    """All that the outside sees of an answer, without the typed name and the form's token."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text).replace(username, "NAME")
    cookies = {name: (len(m.value) > 0, m["max-age"], m["path"]) for name, m in answer.cookies.items()}
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    return answer.status_code, headers, cookies, body


def test_a_wrong_password_says_authentication_failed(client: Client, cast: Cast) -> None:
    page = sign_in(client, "S0123457", "wrong").text
    assert "Authentication Failed" in page
    assert "Caps Lock" in page
    assert "S0123456" in page
    assert 'href="/forgot/"' in page
    assert "<title>Error: " in page


def test_the_failure_page_says_who_to_ask(client: Client, cast: Cast) -> None:
    page = sign_in(client, "S0123457", "wrong").text
    assert "Service Desk" in page
    assert "770-555-0100" in page


def test_the_failure_page_never_shows_what_was_typed_as_a_password(client: Client, cast: Cast) -> None:
    assert "secret-canary" not in sign_in(client, "S0123457", "secret-canary").text


@pytest.mark.parametrize("username", EVERYBODY.values(), ids=EVERYBODY.keys())
def test_the_failure_page_is_the_same_for_every_kind_of_name(cast: Cast, username: str) -> None:
    expected = shape(sign_in(Client(), "S0123457", "wrong"), "S0123457")
    assert shape(sign_in(Client(), username, "wrong"), username) == expected


def test_a_disabled_account_fails_like_any_other_even_with_the_right_password(cast: Cast) -> None:
    expected = shape(sign_in(Client(), "S7654321", "wrong"), "S7654321")
    marcia = User.objects.get(username="S0123457")
    marcia.disable(User.DisabledReason.BY_STAFF, at=timezone.now())
    marcia.save()
    assert shape(sign_in(Client(), "S0123457"), "S0123457") == expected


def test_the_first_screen_responds_the_same_for_every_name(cast: Cast) -> None:
    answers = [shape(Client().post("/", {"username": name}), name) for name in EVERYBODY.values()]
    assert all(answer == answers[0] for answer in answers)


def test_the_second_screen_looks_the_same_for_every_name(cast: Cast) -> None:
    def second(username: str) -> tuple[object, ...]:
        browser = Client()
        browser.post("/", {"username": username})
        return shape(browser.get("/password/"), username)

    expected = second("S0123457")
    assert all(second(name) == expected for name in EVERYBODY.values())
