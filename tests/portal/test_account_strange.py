"""Recent sign-ins, "this wasn't me", the password that must be changed, and the language (S8, P7, P9)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.urls import URLPattern, URLResolver, get_resolver

from portal.account.sign_ins import describe_agent
from portal.models import AccessEvent, SignInReport, User
from tests.cast import NEW_PASSWORD, PASSWORD, Cast, sign_in
from tests.visiting import Client

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHROMEBOOK = "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"
NEW = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}


@pytest.fixture
def marcia(cast: Cast) -> Client:
    """Marcia's browser, signed in, on a Chromebook."""
    browser = Client(headers={"User-Agent": CHROMEBOOK})
    assert sign_in(browser, "S0123457").url == "/home/"
    return browser


def user() -> User:
    return User.objects.get(username="S0123457")


def rows(client: Client) -> list[Any]:
    return list(client.get("/account/").context["sign_ins"])


def test_sign_ins_are_shown_in_plain_words_and_in_the_districts_time(cast: Cast) -> None:
    browser = Client(headers={"User-Agent": CHROMEBOOK})
    with time_machine.travel(dt.datetime(2026, 11, 20, 2, 30, tzinfo=dt.UTC), tick=False):
        sign_in(browser, "S0123457")
        page = browser.get("/account/").text
    assert "Nov. 19, 2026, 9:30 p.m." in page
    assert "Chrome, Chromebook" in page
    assert "127.0.0.1" in page


def test_the_newest_is_first_and_a_failure_is_labeled(marcia: Client) -> None:
    for password in ("wrong", "wrong"):
        sign_in(Client(), "S0123457", password)
    assert [row.success for row in rows(marcia)] == [False, False, True]
    assert "wrong password" in marcia.get("/account/").text


def test_a_refused_attempt_is_not_called_a_wrong_password(marcia: Client) -> None:
    for _ in range(6):
        sign_in(Client(), "S0123457", "wrong")
    assert rows(marcia)[0].refused
    assert "stopped: too many tries" in marcia.get("/account/").text


def test_many_failures_do_not_hide_a_success(marcia: Client) -> None:
    for _ in range(15):
        AccessEvent.objects.create(kind="portal.sign_in", success=False, user_id=user().pk)
    assert sum(row.success for row in rows(marcia)) == 1


def test_only_the_users_own_sign_ins_are_shown_and_never_a_typed_name(marcia: Client, cast: Cast) -> None:
    sign_in(Client(headers={"User-Agent": "Firefox"}), "tech@example.org")
    sign_in(Client(), "S0999999-typed", "wrong")
    page = marcia.get("/account/").text
    assert len(rows(marcia)) == 1
    assert "Firefox" not in page
    assert "typed" not in page.replace("typed twice", "").replace("js/typed.js", "")


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROMEBOOK, ("Chrome", "Chromebook")),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537.36 Edg/120.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17) CriOS/120 Safari/604.1", ("Chrome", "iPhone")),
        ("Mozilla/5.0 (iPad; CPU OS 17) FxiOS/120 Safari/604.1", ("Firefox", "iPad")),
        (
            "Mozilla/5.0 (Linux; Android 14) SamsungBrowser/23 Chrome/115 Safari",
            ("Samsung Internet", "Android"),
        ),
        ("Mozilla/5.0 (Macintosh) Version/17 Safari/605.1", ("Safari", "Mac")),
        ("curl/8", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_is_named_in_everyday_words(agent: str, words: tuple[str, str]) -> None:
    assert describe_agent(agent) == words


def test_not_me_ends_other_sessions_and_requires_a_new_password(marcia: Client) -> None:
    thief = Client()
    sign_in(thief, "S0123457")
    assert marcia.post("/account/not-me/").headers["Location"] == "/account/"
    assert thief.get("/account/").headers["Location"] == "/"
    page = marcia.get("/account/").text
    assert "Choose a new password now." in page
    assert "/account/not-me/" not in page
    assert marcia.post("/account/", NEW).headers["Location"] == "/account/?changed=1"
    assert user().state == User.State.ACTIVE
    assert marcia.get("/home/").status_code == 200


def test_not_me_twice_makes_one_report(marcia: Client) -> None:
    for password in (NEW_PASSWORD, "garden-piano-cloud"):
        marcia.post("/account/not-me/")
        marcia.post("/account/not-me/")
        fields = {**NEW, "new_password1": password, "new_password2": password}
        marcia.post(
            "/account/", {**fields, "old_password": PASSWORD if password == NEW_PASSWORD else NEW_PASSWORD}
        )
    assert SignInReport.objects.count() == 1
    assert AccessEvent.objects.filter(kind="portal.not_me", user_id=user().pk).count() == 2


def test_staff_see_the_report_and_close_it(marcia: Client, client: Client, cast: Cast) -> None:
    marcia.post("/account/not-me/")
    report = SignInReport.objects.get()
    sign_in(client, "tech@example.org")
    path = "/admin/portal/signinreport/"
    assert "S0123457" in client.get(path).text
    client.post(path, {"action": "close", "_selected_action": [report.pk]})
    report.refresh_from_db()
    assert report.closed_at is not None
    marcia.post("/account/", NEW)
    marcia.post("/account/not-me/")
    assert SignInReport.objects.filter(closed_at=None).count() == 1
    outsider = Client()
    sign_in(outsider, "outsider@example.org")
    assert outsider.get(path).status_code == 403


def paths(patterns: list[Any], before: str = "/") -> list[str]:
    """Every path of the project, its arguments made up."""
    found: list[str] = []
    for pattern in patterns:
        path = before + str(pattern.pattern).lstrip("^").replace("\\Z", "").replace("$", "")
        if isinstance(pattern, URLResolver):
            found += paths(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            found.append(
                "".join(
                    "1" if part.startswith("<") else part
                    for part in path.replace(">", "<").split("<")
                    if part
                )
            )
    return found


@pytest.mark.parametrize("username", ["S0123457", "tech@example.org"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_user_who_must_change_the_password_can_open_no_other_page(
    cast: Cast, username: str, method: str
) -> None:
    browser = Client()
    sign_in(browser, username)
    User.objects.filter(username=username).update(state=User.State.MUST_CHANGE_PASSWORD)
    every = {*paths(get_resolver().url_patterns), "/nowhere/"} - {"/account/", "/logout/"}
    assert {"/", "/home/", "/account/language/", "/account/questions/", "/admin/", "/claim/"} < every
    opened = {path for path in every if getattr(browser, method)(path).headers.get("Location") != "/account/"}
    assert opened == set()
    assert browser.get("/account/").status_code == 200
    assert browser.post("/logout/").status_code == 302


@pytest.mark.parametrize("language", ["en", "es", "fr", "vi"])
def test_a_language_belongs_to_the_account_not_to_the_computer(marcia: Client, language: str) -> None:
    marcia.get("/home/?lang=es")
    answer = marcia.post("/account/language/", {"language": language})
    assert answer.headers["Location"] == "/account/"
    assert (answer.cookies["language"].value, user().language) == ("", language)
    assert f'<html lang="{language}">' in marcia.get("/account/").text


@pytest.mark.parametrize("language", ["de", "", "EN", "vi\x00", "<b>", "x" * 1000])
def test_a_language_that_is_not_offered_is_ignored(marcia: Client, language: str) -> None:
    answer = marcia.post("/account/language/", {"language": language, "state": "disabled", "kind": "staff"})
    assert answer.headers["Location"] == "/account/"
    assert "language" not in answer.cookies
    assert (user().language, user().state, user().kind) == ("en", "active", "student")
