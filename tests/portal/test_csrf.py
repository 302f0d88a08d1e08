"""A form that is forged or too old gets a page with a link back, and no input is lost (T35, T42)."""

import pytest

from portal.models import AccessEvent
from tests.cast import PASSWORD, Cast
from tests.visiting import Client

CLAIM = {"last_name": "Clayton", "first_name": "Daffy", "student_id": "0393354"}


@pytest.fixture
def browser(cast: Cast) -> Client:
    """A browser whose forms are checked."""
    return Client(enforce_csrf_checks=True)


def post(browser: Client, path: str, **fields: str) -> None:
    """Post a form as its page gives it."""
    token = str(browser.get(path).context["csrf_token"])
    assert browser.post(path, {**fields, "csrfmiddlewaretoken": token}).status_code == 302


@pytest.mark.parametrize("token", [None, "", "wrong", "x" * 64, "é" * 64])
@pytest.mark.parametrize("path", ["/", "/claim/", "/forgot/", "/password/"])
def test_a_wrong_or_missing_token_shows_the_form_again_with_what_was_typed(
    browser: Client, path: str, token: str | None
) -> None:
    post(browser, "/", username="S0123457")
    fields = {"password": PASSWORD, "username": "x", **CLAIM}
    answer = browser.post(path, fields if token is None else {**fields, "csrfmiddlewaretoken": token})
    assert answer.status_code == 403
    assert "This page was open too long." in answer.text
    assert PASSWORD not in answer.text
    kept = {"/": ['value="x"'], "/claim/": [f'value="{typed}"' for typed in CLAIM.values()]}
    assert all(text in answer.text for text in kept.get(path, []))
    assert not AccessEvent.objects.filter(kind__in=["portal.sign_in", "claims.match"]).exists()


@pytest.mark.parametrize("path", ["/logout/", "/not-you/", "/start-over/"])
def test_without_a_page_to_return_to_it_links_to_the_landing_page(browser: Client, path: str) -> None:
    assert 'class="button" href="/"' in browser.post(path).text


@pytest.mark.parametrize("path", ["/account/language/", "/account/not-me/"])
def test_a_form_of_my_account_links_back_to_my_account(browser: Client, path: str) -> None:
    post(browser, "/", username="S0123457")
    post(browser, "/password/", password=PASSWORD)
    assert 'class="button" href="/account/"' in browser.post(path).text


def test_the_name_is_still_there_for_the_next_try(browser: Client) -> None:
    post(browser, "/", username="S0123457")
    assert browser.post("/password/", {"password": PASSWORD}).status_code == 403
    post(browser, "/password/", password=PASSWORD)
    assert browser.get("/home/").status_code == 200


def test_a_claim_continues_at_the_same_step(browser: Client) -> None:
    post(browser, "/claim/", **CLAIM)
    answer = browser.post("/claim/password/", {"new_password1": "x"})
    assert answer.status_code == 403
    assert "Step 2 of 3" in answer.text


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://testserver.evil", "https://testserver"]
)
def test_a_form_on_a_foreign_site_is_refused(browser: Client, origin: str) -> None:
    token = str(browser.get("/").context["csrf_token"])
    fields = {"username": "S0123457", "csrfmiddlewaretoken": token}
    assert browser.post("/", fields, headers={"Origin": origin}).status_code == 403


def test_a_browser_without_cookies_is_told_so(browser: Client) -> None:
    token = str(browser.get("/").context["csrf_token"])
    browser.cookies.clear()
    leads_to = browser.send("/", {"username": "S0123457", "csrfmiddlewaretoken": token}).url
    browser.cookies.clear()
    answer = browser.get(leads_to)
    assert answer.status_code == 403
    assert "your browser is blocking cookies" in answer.text


@pytest.mark.parametrize("language", ["es", "fr", "vi"])
def test_the_page_is_in_the_readers_language(browser: Client, language: str) -> None:
    answer = browser.post("/", {"username": "x"}, headers={"Accept-Language": language})
    assert f'<html lang="{language}"' in answer.text
    assert "Please try that again" not in answer.text
