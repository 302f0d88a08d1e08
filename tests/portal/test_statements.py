"""The statements on privacy and accessibility say what is true of this installation, in each language."""

import re
from datetime import timedelta

import pytest
from pytest_django import Settings

from tests.cast import Cast, sign_in
from tests.visiting import Client

LANGUAGES = ("en", "es", "fr", "vi")
PUBLIC = (
    "/",
    "/claim/",
    "/forgot/",
    "/parents/",
    "/parents/activate/",
    "/help/",
    "/privacy/",
    "/accessibility/",
)


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_link_to_the_statements_and_describe_themselves(
    client: Client, cast: Cast, path: str
) -> None:
    page = client.get(path).text
    assert 'href="/privacy/"' in page
    assert 'href="/accessibility/"' in page
    assert "District of Tests" in page
    assert re.findall(r'<meta\s+name="description"\s+content="[^"]{40,}"', page)
    assert ' id=""' not in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/privacy/", "/accessibility/"])
def test_statements_are_in_each_language_under_one_heading(
    client: Client, db: None, path: str, language: str
) -> None:
    client.cookies["language"] = language
    page = client.get(path).text
    assert f'lang="{language}"' in page
    assert page.count("<h1") == 1


def test_figures_follow_the_settings(client: Client, db: None, settings: Settings) -> None:
    page = client.get("/privacy/").text
    for figure in (
        "400 days",
        "1 hour without use",
        "12 hours",
        "90 days after",
        "14 days after",
        "1 minute",
        "20 hours",
    ):
        assert figure in page, figure
    settings.ACCESS_LOG_RETENTION = timedelta(days=123)
    settings.SESSION_IDLE = timedelta(minutes=17)
    settings.DEPARTED_GRACE = timedelta(days=31)
    settings.LIMITS = {"student_sign_in": {"waits": [[4, 60]]}}
    page = client.get("/privacy/").text
    for figure in ("123 days", "17 minutes without use", "31 days after", "After 4 wrong ones"):
        assert figure in page, figure


def test_a_log_that_the_database_keeps_longer_is_said_to_be_kept_longer(
    client: Client, db: None, settings: Settings
) -> None:
    settings.ACCESS_LOG_RETENTION = timedelta(days=5)
    assert re.search(r"Access log.*?90 days", client.get("/privacy/").text, re.DOTALL)


def test_each_cookie_that_a_visit_sets_is_named(client: Client, cast: Cast) -> None:
    elsewhere = Client()
    elsewhere.get("/?lang=es")
    refused = elsewhere.send("/", {"username": ""})
    assert "failed" in refused.cookies
    client.get("/admin/")
    client.post("/", {"username": "S0123457"})
    names = {*refused.cookies, *elsewhere.cookies, *client.cookies}
    sign_in(client, "S0123457")
    names |= {*client.cookies}
    assert names == {"sid", "csrf", "dev", "name", "next", "failed", "language"}
    page = Client().get("/privacy/").text
    for name in names:
        assert f'<code translate="no">{name}</code>' in page, name


def test_the_district_is_named_with_its_seal_and_its_website(
    client: Client, db: None, settings: Settings
) -> None:
    assert client.get("/seal.svg").status_code == 404
    settings.DISTRICT_NAME = "Peach County Schools"
    settings.DISTRICT_URL = "https://schools.example.org/"
    settings.DISTRICT_SEAL = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    page = client.get("/").text
    assert 'href="https://schools.example.org/"' in page
    assert '<img src="/seal.svg" alt=""' in page
    assert "Peach County Schools runs this portal" in client.get("/privacy/").text
    answer = client.get("/seal.svg")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")


@pytest.mark.parametrize("name", ["S0123457", "tech@example.org"])
def test_signing_out_says_so(client: Client, cast: Cast, name: str) -> None:
    sign_in(client, name)
    answer = client.post("/logout/", follow=True)
    assert re.search(r'role="status">\s*<p>\s*You are signed out\.', answer.text)
