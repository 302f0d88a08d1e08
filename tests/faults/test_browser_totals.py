"""One total for each account, over all browsers, whatever arrives at the same moment (T01, T02)."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.limits import statements
from portal.models import User
from tests.cast import Cast, sign_in
from tests.claims.walking import WRONG_ANSWERS, journey_id, stand_before_questions
from tests.counting import hashes
from tests.faults.racing import together
from tests.parents.people import MINNIE, activate, log_in
from tests.visiting import Client

pytestmark = pytest.mark.django_db(transaction=True)

KNOWN_BROWSERS, TRIES, STRANGERS = 8, 5, 10
# Ten runs in all; one in `make test`.
RUNS = pytest.mark.parametrize("run", [0, *(pytest.param(n, marks=pytest.mark.full) for n in range(1, 10))])


@pytest.fixture(autouse=True)
def _room_for_all(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every try gets a hashing slot and its row, so that only the limits refuse."""
    monkeypatch.setattr(statements, "LOCK_WAIT", timedelta(seconds=4))
    settings.HASHING_QUEUE = 1000
    settings.HASHING_WAIT = timedelta(seconds=60)


def known_browsers(username: str) -> list[Client]:
    browsers = [Client() for _ in range(KNOWN_BROWSERS)]
    for browser in browsers:
        assert sign_in(browser, username).status_code == 302
        browser.post("/logout/")
    return browsers


def send_all(tries: Sequence[Callable[[], Any]]) -> tuple[Counter[int], int]:
    """Send all at the same moment; return the statuses, and how many secrets were verified."""
    with hashes() as verified:
        responses = together(*tries)
    statuses = Counter[int]()
    for response in responses:
        statuses[getattr(response, "status_code", 0)] += 1
    return statuses, len(verified)


def with_cookies(browser: Client) -> Client:
    """Another window of the same browser."""
    window = Client()
    window.cookies.update(browser.cookies)
    return window


@pytest.mark.slow
@RUNS
def test_students_have_five_from_known_browsers_and_five_from_the_others(cast: Cast, run: int) -> None:
    browsers = known_browsers("S0123457")
    windows = [with_cookies(browser) for browser in browsers for _ in range(TRIES)]
    windows += [Client() for _ in range(STRANGERS)]
    for window in windows:
        window.post("/", {"username": "S0123457"})
    tries = [partial(window.post, "/password/", {"password": "wrong"}) for window in windows]
    statuses, verified = send_all(tries)
    assert (statuses, verified) == ({200: 10, 429: 40}, 10)


@pytest.mark.slow
@RUNS
def test_answers_have_five_sets_from_known_browsers_and_five_from_the_others(cast: Cast, run: int) -> None:
    browsers = known_browsers("S0123457")
    tries: list[Callable[[], Any]] = []
    for browser in [*browsers, *(Client() for _ in range(STRANGERS))]:
        stand_before_questions(browser)
        form = {"journey": journey_id(browser.get("/forgot/questions/")), **WRONG_ANSWERS}
        windows = TRIES if browser in browsers else 1
        tries += [partial(with_cookies(browser).post, "/forgot/questions/", form) for _ in range(windows)]
    statuses, verified = send_all(tries)
    assert (statuses, verified) == ({200: 10, 429: 40}, 10)


@pytest.mark.slow
@RUNS
def test_parents_have_five_in_all_and_are_disabled(cast: Cast, run: int) -> None:
    activate(cast.mother)
    browsers = [Client() for _ in range(KNOWN_BROWSERS)]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for browser in browsers:
            assert log_in(browser).status_code == 302
            browser.post("/logout/")
            clock.shift(20)  # five attempts in 15 seconds may be verified, right ones too
        windows = [with_cookies(browser) for browser in browsers for _ in range(TRIES)]
        windows += [Client() for _ in range(STRANGERS)]
        statuses, verified = send_all([partial(log_in, w, MINNIE, "wrong-password") for w in windows])
    assert (statuses, verified) == ({200: 4, 429: 46}, 5)
    assert User.objects.get(username=MINNIE).disabled_reason == "failed_sign_ins"
