"""One person's data is never shown to another on the same device (S7)."""

import pytest
from django.core import signing

from portal.models import User
from tests.cast import PASSWORD, Cast, sign_in
from tests.visiting import Client

CLAIM = {"last_name": "Clayton", "first_name": "Daffy", "student_id": "0393354"}


@pytest.fixture
def begun(client: Client, cast: Cast) -> Client:
    """A browser in which Daffy has begun a claim."""
    assert client.post("/claim/", CLAIM)["Location"] == "/claim/password/"
    assert client.get("/claim/password/").status_code == 200
    return client


def starts_again(client: Client) -> bool:
    return bool(client.get("/claim/password/")["Location"].startswith("/claim/?again"))


def test_signing_in_ends_a_claim_begun_in_this_browser(begun: Client) -> None:
    sign_in(begun, "S0123457")
    assert not any(key.startswith("journey:") for key in begun.session.keys())  # noqa: SIM118


def test_signing_out_ends_a_claim_begun_in_this_browser(begun: Client) -> None:
    begun.post("/logout/")
    assert starts_again(begun)


def test_start_over_ends_a_claim(begun: Client) -> None:
    assert begun.post("/start-over/")["Location"] == "/"
    assert starts_again(begun)


def test_start_over_makes_no_session(client: Client, db: None) -> None:
    client.post("/start-over/")
    assert "sid" not in client.cookies


def test_a_failed_sign_in_does_not_end_the_claim(begun: Client) -> None:
    sign_in(begun, "S0123457", "wrong")
    assert begun.get("/claim/password/").status_code == 200


@pytest.mark.parametrize("path", ["/claim/", "/claim/password/", "/claim/done/", "/forgot/", "/forgot/done/"])
def test_a_signed_in_user_cannot_claim_for_someone_else(client: Client, cast: Cast, path: str) -> None:
    sign_in(client, "S0123457")
    assert client.get(path)["Location"] == "/"


def test_the_next_person_to_sign_in_replaces_the_one_before(client: Client, cast: Cast) -> None:
    sign_in(client, "S0123457")
    sign_in(client, "tech@example.org")
    page = client.get("/").text
    assert "tech@example.org" in page
    assert "Marcia" not in page


def test_a_failed_sign_in_of_another_user_keeps_the_session(client: Client, cast: Cast) -> None:
    sign_in(client, "S0123457")
    assert "Authentication Failed" in sign_in(client, "tech@example.org", "wrong").text
    assert "Marcia" in client.get("/").text


def test_a_form_from_before_the_sign_in_gets_a_helpful_page(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    token = str(browser.get("/").context["csrf_token"])
    browser.post("/", {"username": "S0123457", "csrfmiddlewaretoken": token})
    token = str(browser.get("/password/").context["csrf_token"])
    assert browser.post("/password/", {"password": PASSWORD, "csrfmiddlewaretoken": token}).status_code == 302
    stale = browser.post("/logout/", {"csrfmiddlewaretoken": token})
    assert stale.status_code == 403
    assert "Nothing was changed." in stale.text
    assert browser.get("/home/").status_code == 200


def test_pages_about_a_person_are_marked_for_the_script_that_hides_them(client: Client, cast: Cast) -> None:
    sign_in(client, "S0123457")
    for path in ("/", "/home/"):
        assert " data-personal" in client.get(path).text


def test_the_device_cookie_does_not_reveal_the_user(client: Client, cast: Cast) -> None:
    cookie = sign_in(client, "S0123457").cookies["dev"]
    marcia = User.objects.get(username="S0123457")
    inside = str(signing.loads(cookie.value, salt="portal.devices"))
    assert not any(word in inside for word in ("0123457", "Marcia", marcia.session_nonce, marcia.salt))
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 180 * 24 * 3600
