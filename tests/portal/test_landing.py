"""The page that every district device opens on (S1)."""

import gzip

import pytest

from tests.cast import Cast, sign_in
from tests.counting import row_statements
from tests.visiting import Client


def test_landing_makes_no_query_and_sets_no_session(client: Client, db: None) -> None:
    with row_statements() as seen:
        answer = client.get("/")
    assert answer.status_code == 200
    assert seen == []
    assert set(client.cookies) == {"csrf"}


def test_a_made_up_session_cookie_costs_one_query_and_no_session(client: Client, db: None) -> None:
    client.cookies["sid"] = "a" * 32
    with row_statements() as seen:
        answer = client.get("/")
    assert len(seen) == 1
    assert "Signed in as" not in answer.text


@pytest.mark.parametrize("language", ["en", "es", "fr", "vi"])
def test_landing_is_small(client: Client, db: None, language: str) -> None:
    assert len(gzip.compress(client.get(f"/?lang={language}").content)) < 14 * 1024


def test_landing_links_to_sign_in_claim_reset_parents_and_help(client: Client, db: None) -> None:
    page = client.get("/").text
    assert 'name="username"' in page
    assert ">Go</button>" in page
    for path, words in {
        "/claim/": "Claim My Account",
        "/forgot/": "Forgot My Password",
        "/parents/": "Parent Portal",
        "?lang=en": "English",
        "?lang=es": "Español",
        "?lang=fr": "Français",
        "?lang=vi": "Tiếng Việt",
    }.items():
        assert f'href="{path}"' in page
        assert words in page


def test_every_link_of_the_landing_page_works(client: Client, db: None) -> None:
    for path in ("/claim/", "/forgot/", "/parents/"):
        assert client.get(path).status_code == 200


def test_an_empty_name_is_asked_for_again(client: Client, db: None) -> None:
    page = client.post("/", {"username": "  "})
    assert page.status_code == 200
    assert "Enter your username." in page.text
    assert "<title>Error: " in page.text
    assert "name" not in client.cookies


def test_a_name_that_is_too_long_is_kept_for_correction(client: Client, db: None) -> None:
    page = client.post("/", {"username": "S" + "1" * 300})
    assert page.status_code == 200
    assert "That’s too long" in page.text
    assert 'value="S111' in page.text


def test_landing_shows_who_is_signed_in(client: Client, cast: Cast) -> None:
    sign_in(client, "S0123457")
    page = client.get("/").text
    assert "Signed in as <b>Marcia Student</b> (S0123457)" in page
    assert 'action="/logout/"' in page
    assert 'href="/home/"' in page
    assert 'name="username"' not in page


def test_landing_shows_nothing_about_the_previous_user(client: Client, cast: Cast) -> None:
    sign_in(client, "S0123457")
    client.post("/logout/")
    page = client.get("/").text
    assert "Marcia" not in page
    assert "0123457" not in page


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused(client: Client, db: None, method: str) -> None:
    assert getattr(client, method)("/").status_code == 405


def test_head_responds_like_get_without_a_body(client: Client, db: None) -> None:
    answer = client.head("/")
    assert answer.status_code == 200
    assert answer.content == b""
