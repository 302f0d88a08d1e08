"""The current password has five attempts per session (P9)."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.utils import timezone

from portal.models import AccessEvent, User
from tests.cast import ANSWERS, NEW_PASSWORD, PASSWORD, Cast, sign_in
from tests.faults.racing import Request, send_together
from tests.live import LivePortal
from tests.visiting import Client

NEW = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
WRONG = {"old_password": "wrong-password", **NEW}
RIGHT = {"old_password": PASSWORD, **NEW}


@pytest.fixture
def marcia(cast: Cast) -> Client:
    """Marcia's browser, signed in."""
    browser = Client()
    sign_in(browser, "S0123457")
    return browser


def verified() -> int:
    return AccessEvent.objects.filter(kind="portal.current_password").count()


def test_five_wrong_passwords_end_the_session(marcia: Client) -> None:
    assert [marcia.post("/account/", WRONG).status_code for _ in range(4)] == [200] * 4
    page: Any = marcia.post("/account/", WRONG, follow=True)
    assert page.redirect_chain == [("/?ended=tries", 302)]
    assert "the current password was entered incorrectly five times" in page.text
    assert marcia.get("/home/").headers["Location"] == "/"
    assert verified() == 5
    assert sign_in(marcia, "S0123457").url == "/home/"
    assert marcia.post("/account/", RIGHT).headers["Location"] == "/account/?changed=1"


@pytest.mark.slow
def test_a_right_password_refunds_the_attempts(marcia: Client) -> None:
    for _ in range(4):
        marcia.post("/account/", WRONG)
    easy = {"new_password1": "password1", "new_password2": "password1"}
    assert "too easy to guess" in marcia.post("/account/", {**RIGHT, **easy}).text
    assert [marcia.post("/account/", WRONG).status_code for _ in range(4)] == [200] * 4


def test_the_questions_page_shares_the_attempts(marcia: Client) -> None:
    for _ in range(3):
        marcia.post("/account/", WRONG)
    wrong = {"old_password": "wrong-password", **ANSWERS}
    assert marcia.post("/account/questions/", wrong).status_code == 200
    assert marcia.post("/account/questions/", wrong).headers["Location"] == "/?ended=tries"


@pytest.mark.slow
def test_an_incomplete_form_costs_no_attempt(marcia: Client) -> None:
    for _ in range(7):
        assert marcia.post("/account/", {"old_password": "wrong-password"}).status_code == 200
    assert verified() == 0


def test_another_device_cookie_gives_no_more_attempts(marcia: Client, cast: Cast) -> None:
    stranger = Client()
    sign_in(stranger, "tech@example.org")
    for _ in range(3):
        marcia.post("/account/", WRONG)
    marcia.cookies["dev"] = stranger.cookies["dev"].value
    assert marcia.post("/account/", WRONG).status_code == 200
    del marcia.cookies["dev"]
    assert marcia.post("/account/", WRONG).headers["Location"] == "/?ended=tries"


@pytest.mark.slow
def test_each_session_has_its_own_attempts(marcia: Client) -> None:
    thief = Client()
    sign_in(thief, "S0123457")
    for _ in range(5):
        thief.post("/account/", WRONG)
    assert marcia.post("/account/", RIGHT).headers["Location"] == "/account/?changed=1"


def forms(client: Client, fields: dict[str, str], times: int) -> list[Request]:
    """The same form so many times, from one browser."""
    token = str(client.get("/account/").context["csrf_token"])
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client.cookies.values())
    body = urlencode({"csrfmiddlewaretoken": token, **fields})
    return [Request("/account/", body, cookies)] * times


def test_of_twenty_parallel_wrong_passwords_at_most_five_are_verified(
    live_portal: LivePortal, cast: Cast
) -> None:
    browser = Client()
    sign_in(browser, "S0123457")
    answers = send_together(live_portal, forms(browser, WRONG, 20))
    # What comes after the end of the session finds none, or loses it on the way (400).
    assert {answer.status for answer in answers} <= {200, 302, 400}
    assert sum(answer.location == "/?ended=tries" for answer in answers) >= 1
    assert 1 <= verified() <= 5
    assert browser.get("/account/").headers["Location"] == "/"


def test_parallel_saves_change_the_password_once(live_portal: LivePortal, cast: Cast) -> None:
    browser = Client()
    sign_in(browser, "S0123457")
    answers = send_together(live_portal, forms(browser, RIGHT, 6))
    assert {answer.location for answer in answers} == {"/account/?changed=1"}
    assert AccessEvent.objects.filter(kind="portal.password_changed").count() == 1
    user = User.objects.get(username="S0123457")
    assert user.password_digests.count() == 2
    assert sign_in(Client(), "S0123457", NEW_PASSWORD).url == "/home/"


@pytest.mark.slow
def test_five_wrong_passwords_end_the_session_however_slowly(marcia: Client) -> None:
    began, statuses = timezone.now(), []
    for minutes in range(0, 301, 50):
        with time_machine.travel(began + timedelta(minutes=minutes), tick=False):
            statuses.append(marcia.post("/account/", WRONG).status_code)
    assert statuses == [200] * 4 + [302] * 3
    assert verified() == 5
