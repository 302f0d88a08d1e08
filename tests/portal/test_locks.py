"""Too many wrong passwords lead to a wait, explained plainly, the same for every name."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.http import HttpResponse
from django.utils import timezone

from portal.digests import digest
from portal.limits import throttle
from portal.models import AccessEvent, Attempt
from tests.cast import PASSWORD, Cast, sign_in
from tests.visiting import Client

Clock = Callable[[float], None]


@pytest.fixture
def advance_clock() -> Iterator[Clock]:
    """Move the clock so many seconds on."""
    with time_machine.travel(timezone.now().replace(minute=5), tick=False) as traveller:
        yield lambda seconds: traveller.shift(dt.timedelta(seconds=seconds))


def fail(username: str = "S0123457", times: int = 1) -> HttpResponse:
    """Wrong passwords, each from a browser that is not known."""
    answers = [sign_in(Client(), username, "wrong") for _ in range(times)]
    return answers[-1]


def test_after_five_failures_even_the_right_password_waits(
    client: Client, cast: Cast, advance_clock: Clock
) -> None:
    assert fail(times=5).status_code == 200
    locked = sign_in(client, "S0123457")
    assert locked.status_code == 429
    assert "sid" not in client.cookies
    advance_clock(61)
    assert sign_in(client, "S0123457").status_code == 302


def test_the_lock_page_says_how_long_and_what_to_do(client: Client, cast: Cast, advance_clock: Clock) -> None:
    fail(times=5)
    advance_clock(20)
    locked = sign_in(client, "S0123457")
    assert locked["Retry-After"] == "40"
    assert "You can try again in <b>1 minute</b>." in locked.text
    assert "Ask your teacher." in locked.text
    assert "Service Desk" in locked.text


@pytest.mark.slow
def test_after_ten_failures_the_wait_is_a_quarter_of_an_hour(cast: Cast, advance_clock: Clock) -> None:
    fail(times=5)
    advance_clock(61)
    fail(times=5)
    locked = fail()
    assert locked["Retry-After"] == "900"
    assert "<b>15 minutes</b>" in locked.text
    advance_clock(899)
    assert fail().status_code == 429
    advance_clock(2)
    assert fail().status_code == 200


def test_a_success_clears_earlier_failures(client: Client, cast: Cast) -> None:
    fail(times=4)
    assert sign_in(client, "S0123457").status_code == 302
    assert fail(times=4).status_code == 200
    assert sign_in(Client(), "S0123457").status_code == 302


@pytest.mark.slow
@pytest.mark.parametrize("username", ["S7654321", "S0393354", "7654321"])
def test_an_unknown_name_waits_exactly_like_a_known_one(
    cast: Cast, advance_clock: Clock, username: str
) -> None:
    for step in range(14):
        known, unknown = fail(), fail(username)
        seen = [(a.status_code, a.get("Retry-After"), len(a.cookies)) for a in (known, unknown)]
        assert seen[0] == seen[1]
        assert known.text.count("<p>") == unknown.text.count("<p>")
        advance_clock(61 if step == 6 else 1)


@pytest.mark.parametrize("username", ["tech@example.org", "nobody@example.org"])
def test_staff_names_wait_a_quarter_of_an_hour_after_five(
    cast: Cast, advance_clock: Clock, username: str
) -> None:
    assert fail(username, times=5).status_code == 200
    assert fail(username)["Retry-After"] == "900"
    advance_clock(901)
    assert fail(username).status_code == 200


def test_all_spellings_of_a_name_share_one_budget(cast: Cast) -> None:
    for spelling in ("S0123457", "s0123457", " S 0123457", "Ｓ０１２３４５７", "S0123457\u200b"):
        assert fail(spelling).status_code == 200
    assert fail("s0123457").status_code == 429


@pytest.mark.slow
def test_another_account_does_not_wait(client: Client, cast: Cast) -> None:
    fail(times=6)
    assert sign_in(client, "tech@example.org").status_code == 302


@pytest.mark.slow
def test_attempts_during_the_wait_do_not_extend_it(cast: Cast, advance_clock: Clock) -> None:
    fail(times=5)
    for _ in range(20):
        advance_clock(2)
        assert fail().status_code == 429
    advance_clock(21)
    assert fail().status_code == 200


def test_a_locked_request_by_script_gets_the_same_page_and_no_foreign_access(
    client: Client, cast: Cast
) -> None:
    fail(times=5)
    client.post("/", {"username": "S0123457"})
    headers = {
        "X-Requested-With": "XMLHttpRequest",
        "Origin": "https://evil.example",
        "Accept": "application/json",
    }
    locked = client.post("/password/", {"password": PASSWORD}, headers=headers)
    assert locked.status_code == 429
    assert locked["Content-Type"].startswith("text/html")
    assert not [name for name in locked.headers if name.startswith("Access-Control")]


def test_axes_stores_nothing_in_its_own_tables(client: Client, cast: Cast) -> None:
    fail(times=6)
    sign_in(client, "tech@example.org")
    client.post("/logout/")
    assert [model.objects.count() for model in (AccessAttempt, AccessFailureLog, AccessLog)] == [0, 0, 0]


def test_staff_can_refund_the_attempts(client: Client, cast: Cast) -> None:
    fail(times=6)
    throttle.clear("student_sign_in", target="s0123457")
    assert sign_in(client, "S0123457").status_code == 302


def test_an_attempt_stays_charged_when_the_worker_is_killed(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> bool:
        raise SystemExit

    monkeypatch.setattr("portal.auth.hashing.verify", die)
    for _ in range(5):
        client.post("/", {"username": "S0123457"})
        with pytest.raises(SystemExit):
            client.post("/password/", {"password": PASSWORD})
    assert not AccessEvent.objects.filter(kind="portal.sign_in").exists()
    assert Attempt.objects.get(key=digest("student_sign_in", "s0123457")).spent == 5
    monkeypatch.undo()
    assert sign_in(client, "S0123457").status_code == 429
