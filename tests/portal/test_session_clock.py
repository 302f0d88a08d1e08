"""A session ends after 60 idle minutes and after 12 hours; a visit is stored at most once a minute."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.cast import Cast, sign_in
from tests.counting import row_statements, writes
from tests.visiting import Client

Clock = Callable[..., None]


@pytest.fixture
def advance_clock(client: Client, cast: Cast) -> Iterator[Clock]:
    """Marcia signs in; then move the clock on."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        sign_in(client, "S0123457")
        yield lambda **span: traveller.shift(dt.timedelta(**span))


def is_in(answer: Any) -> bool:
    return bool(answer.status_code == 200)


@pytest.mark.slow
def test_a_session_lives_on_as_long_as_it_is_used(client: Client, advance_clock: Clock) -> None:
    for _ in range(5):
        advance_clock(minutes=59, seconds=50)
        assert is_in(client.get("/home/"))


def test_a_session_ends_after_sixty_idle_minutes_and_the_page_says_so(
    client: Client, advance_clock: Clock
) -> None:
    advance_clock(minutes=60, seconds=10)
    answer = client.get("/home/")
    assert answer["Location"] == "/?ended=1"
    page = client.get("/?ended=1").text
    assert "You were signed out because" in page
    assert "Marcia" not in page


def test_an_ended_session_is_deleted_on_the_server(client: Client, advance_clock: Clock) -> None:
    old = client.cookies["sid"].value
    advance_clock(minutes=61)
    client.get("/home/")
    assert not Session.objects.exists()
    client.cookies["sid"] = old
    assert not is_in(client.get("/home/"))


@pytest.mark.slow
def test_a_session_ends_after_twelve_hours_however_busy(client: Client, advance_clock: Clock) -> None:
    for _ in range(14):
        advance_clock(minutes=51)
        assert is_in(client.get("/home/"))
    advance_clock(minutes=7)
    assert client.get("/home/")["Location"] == "/?ended=1"


def test_a_post_in_an_ended_session_changes_nothing_and_redirects_to_the_landing_page(
    client: Client, advance_clock: Clock
) -> None:
    advance_clock(minutes=61)
    assert client.post("/start-over/")["Location"] in ("/", "/?ended=1")
    assert not is_in(client.get("/home/"))


@pytest.mark.slow
def test_a_visit_is_stored_at_most_once_a_minute(client: Client, advance_clock: Clock) -> None:
    def visit() -> int:
        with row_statements() as seen:
            client.get("/home/")
            client.get("/")
        return len(writes(seen))

    assert visit() == 0
    advance_clock(seconds=59)
    assert visit() == 0
    advance_clock(seconds=2)
    assert visit() == 1
    assert visit() == 0


def test_a_cookie_lives_no_longer_than_the_browser(client: Client, cast: Cast) -> None:
    cookie = sign_in(client, "S0123457").cookies["sid"]
    assert not cookie["max-age"]
    assert not cookie["expires"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_an_anonymous_claim_is_not_ended_by_the_clock_of_sessions(client: Client, cast: Cast) -> None:
    claim = {"last_name": "Clayton", "first_name": "Daffy", "student_id": "0393354"}
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        client.post("/claim/", claim)
        traveller.shift(dt.timedelta(minutes=29))
        assert is_in(client.get("/claim/password/"))
