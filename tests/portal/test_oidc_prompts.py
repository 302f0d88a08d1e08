"""What an app may ask of the sign-in: none, again, how old it may be, and the way through it (S6)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from portal.models import Client, PairwiseSubject
from portal.web.next_page import is_app_request
from tests.cast import PASSWORD, Cast, sign_in
from tests.portal.relying_party import RelyingParty, answer, signed_in
from tests.visiting import Client as Browser


@pytest.fixture
def app(cast: Cast) -> RelyingParty:
    return RelyingParty.register()


def test_a_silent_request_gets_a_code_or_is_told_why_not(app: RelyingParty) -> None:
    assert answer(app.authorize(Browser(), prompt="none"))["error"] == "login_required"
    student = signed_in()
    assert answer(app.authorize(student, prompt="none"))["error"] == "interaction_required"

    app.code(student)
    code = answer(app.authorize(student, prompt="none"))["code"]
    assert app.token(code=code).status_code == 200


def test_a_silent_request_shows_no_page_to_the_wrong_person(cast: Cast, app: RelyingParty) -> None:
    staff = signed_in("tech@example.org")

    assert answer(app.authorize(staff, prompt="none"))["error"] == "access_denied"
    assert "You don’t have access to" in app.authorize(staff).text


def test_a_sign_in_that_began_at_an_app_ends_on_a_page_with_a_link(app: RelyingParty) -> None:
    app.code(signed_in())  # so that the note has been read before
    browser = Browser()
    assert app.authorize(browser).url == "/"

    page = browser.get(sign_in(browser, "S0123457").url)
    assert page.status_code == 200
    assert page.context["continue_to"] in page.text.replace("&amp;", "&")
    # A form may not lead to another site: the page in between is shown whatever has been read.
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert answer(browser.get(page.context["continue_to"]))["code"]


@pytest.mark.slow
@pytest.mark.parametrize("changes", [{"prompt": "login"}, {"max_age": "1"}], ids=["prompt", "max_age"])
def test_a_new_sign_in_is_made_where_the_app_wants_one(app: RelyingParty, changes: dict[str, str]) -> None:
    student, now = signed_in(), timezone.now()
    first = app.claims(app.sign_on(student))["auth_time"]
    with time_machine.travel(now + dt.timedelta(seconds=90), tick=False):
        again = app.authorize(student, **changes)
        assert again.status_code == 200
        assert "wants to make sure it’s you" in again.text
        leads_to: Any = student.post(
            again.request["PATH_INFO"] + "?" + again.request["QUERY_STRING"], {"again": "1"}
        )
        assert leads_to.url == "/"
        assert "Welcome back" not in student.get("/").text
        back: Any = student.get(sign_in(student, "S0123457", PASSWORD).url)
        tokens = app.token(code=answer(student.get(back.context["continue_to"]))["code"]).json()
    assert app.claims(tokens)["auth_time"] >= first + 90


def test_a_sign_in_that_is_young_enough_is_taken(app: RelyingParty) -> None:
    student = signed_in()
    app.code(student)

    assert answer(app.authorize(student, max_age="600"))["code"]
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=90), tick=False):
        assert answer(app.authorize(student, max_age="60", prompt="none"))["error"] == "login_required"


def test_auth_time_is_that_of_the_sign_in_and_the_same_after_a_refresh(app: RelyingParty) -> None:
    now = timezone.now().replace(microsecond=0)
    with time_machine.travel(now, tick=False) as clock:
        student = signed_in()
        clock.shift(dt.timedelta(minutes=5))
        tokens = app.sign_on(student)
        assert app.claims(tokens)["auth_time"] == int(now.timestamp())
        clock.shift(dt.timedelta(minutes=5))
        refreshed = app.refresh(tokens["refresh_token"]).json()
        assert app.claims(refreshed)["auth_time"] == int(now.timestamp())


def test_the_note_comes_again_when_more_is_shared(app: RelyingParty) -> None:
    student = signed_in()
    app.code(student)
    Client.objects.update(claims=["email"])
    note = app.authorize(student)
    assert "Email address" in note.text

    forged = note.context["continue_to"].replace("noted=", "noted=0")
    assert student.get(forged).status_code == 200
    assert answer(student.get(note.context["continue_to"]))["code"]
    assert PairwiseSubject.objects.get().noted_claims == ["email"]


def test_an_app_may_send_its_request_as_a_form(app: RelyingParty) -> None:
    browser = Browser(enforce_csrf_checks=True)
    response: Any = browser.post("/o/authorize/", app.request())

    assert response.status_code == 302
    assert response.url.startswith("/o/authorize/?")
    landing: Any = browser.get(response.url)
    assert landing.url == "/"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example.org/o/authorize/",
        "//evil.example.org/o/authorize/",
        "/o/token/",
        "/o/authorize/\\x",
    ],
)
def test_only_a_request_of_an_app_is_led_back_to(address: str) -> None:
    assert not is_app_request(address)
    assert is_app_request("/o/authorize/?client_id=1")
