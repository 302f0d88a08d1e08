"""The name typed on the first screen is carried to the second in a signed cookie, for ten minutes (S2)."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from portal.models import AccessEvent
from tests.cast import PASSWORD, Cast
from tests.visiting import Client


def test_go_redirects_to_the_second_screen_which_shows_the_name(client: Client, db: None) -> None:
    answer = client.post("/", {"username": "S0123457"})
    assert answer.status_code == 302
    assert answer["Location"] == "/password/"
    page = client.get("/password/").text
    assert "S0123457</b>" in page
    assert "Not you?" in page
    assert 'action="/not-you/"' in page


def test_the_second_screen_carries_the_name_for_password_managers(client: Client, db: None) -> None:
    client.post("/", {"username": "S0123457"})
    page = client.get("/password/").text
    assert 'autocomplete="username" value="S0123457"' in page
    assert 'autocomplete="current-password"' in page


def test_the_second_screen_without_a_name_redirects_to_the_first(client: Client, db: None) -> None:
    for answer in (client.get("/password/"), client.post("/password/", {"password": PASSWORD})):
        assert answer.status_code == 302
        assert answer["Location"] == "/"


def test_the_cookie_is_httponly_and_lasts_ten_minutes(client: Client, db: None) -> None:
    cookie = client.post("/", {"username": "S0123457"}).cookies["name"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 600
    assert "S0123457" not in cookie.value
    assert "sid" not in client.cookies


def test_the_server_rejects_the_cookie_after_ten_minutes(client: Client, db: None) -> None:
    client.post("/", {"username": "S0123457"})
    kept = client.cookies["name"].value
    for minutes, status in ((9, 200), (11, 302)):
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes), tick=False):
            client.cookies["name"] = kept
            assert client.get("/password/").status_code == status


@pytest.mark.parametrize(
    "value",
    ["", "x", "S0123457", "UzAxMjM0NTc:1abc:AAAA", "a:b:c:d", "é", "\x01", "A" * 4000, "UzAxMjM0NTc:1abc:"],
)
def test_a_forged_cookie_redirects_to_the_first_screen(client: Client, db: None, value: str) -> None:
    client.cookies["name"] = value
    for answer in (client.get("/password/"), client.post("/password/", {"password": "x"})):
        assert answer.status_code == 302
        assert answer["Location"] == "/"
    assert not AccessEvent.objects.exists()


def test_a_cookie_of_another_purpose_is_no_name(client: Client, cast: Cast) -> None:
    client.post("/", {"username": "S0123457"})
    device = client.post("/password/", {"password": PASSWORD}).cookies["dev"].value
    client.cookies["name"] = device
    assert client.get("/password/").status_code == 302


def test_not_you_forgets_the_name(client: Client, db: None) -> None:
    client.post("/", {"username": "S0123457"})
    answer = client.post("/not-you/")
    assert answer["Location"] == "/"
    assert client.get("/password/").status_code == 302
    assert "S0123457" not in client.get("/").text


@pytest.mark.parametrize("path", ["/not-you/", "/logout/", "/start-over/"])
def test_changes_require_a_post(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 405


def test_the_name_is_gone_after_signing_in(client: Client, cast: Cast) -> None:
    client.post("/", {"username": "S0123457"})
    client.post("/password/", {"password": PASSWORD})
    assert client.get("/password/")["Location"] == "/"


def test_a_name_with_markup_is_shown_as_text(client: Client, db: None) -> None:
    client.post("/", {"username": "<svg onload=x>{{7*7}}"})
    page = client.get("/password/").text
    assert "<svg onload" not in page
    assert "&lt;svg onload=x&gt;{{7*7}}" in page
