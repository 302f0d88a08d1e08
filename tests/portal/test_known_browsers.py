"""A stranger who guesses passwords locks the account for unknown browsers only."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from claims import recovery
from portal.actor import Actor
from portal.web.known_browsers import MOST_ACCOUNTS
from tests.cast import ANSWERS, HERE, NEW_PASSWORD, Cast, claim, make_staff, sign_in
from tests.visiting import Client


def hammer(username: str = "S0123457", times: int = 6) -> None:
    for _ in range(times):
        answer = sign_in(Client(), username, "wrong")
    assert answer.status_code == 429


def known() -> Client:
    """A browser in which Marcia has signed in and out again."""
    browser = Client()
    sign_in(browser, "S0123457")
    browser.post("/logout/")
    return browser


@pytest.fixture
def own(cast: Cast) -> Client:
    return known()


def test_the_owner_signs_in_while_a_stranger_guesses(own: Client) -> None:
    hammer()
    assert sign_in(own, "S0123457").status_code == 302


def test_the_stranger_still_waits_after_the_owner_signed_in(own: Client) -> None:
    hammer()
    sign_in(own, "S0123457")
    assert sign_in(Client(), "S0123457").status_code == 429


@pytest.mark.slow
def test_a_known_browser_has_a_budget_of_its_own_and_no_more(own: Client) -> None:
    hammer()
    for _ in range(5):
        assert sign_in(own, "S0123457", "wrong").status_code == 200
    assert sign_in(own, "S0123457").status_code == 429


@pytest.mark.slow
def test_known_browsers_share_five_failures_then_the_wait_holds_for_all(cast: Cast) -> None:
    """A minute after strangers have waited, they wait with the known browsers, not beside them."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        owners = [known() for _ in range(8)]
        hammer()
        clock.shift(dt.timedelta(seconds=50))
        statuses = [sign_in(owner, "S0123457", "wrong").status_code for owner in owners]
        assert statuses == [200] * 5 + [429] * 3
        clock.shift(dt.timedelta(seconds=11))
        for browser in (Client(), owners[0]):
            assert sign_in(browser, "S0123457").status_code == 429
        clock.shift(dt.timedelta(seconds=50))
        assert sign_in(owners[0], "S0123457").status_code == 302


@pytest.mark.slow
def test_a_stranger_never_lengthens_the_owners_wait(own: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            sign_in(own, "S0123457", "wrong")
        clock.shift(dt.timedelta(seconds=50))
        hammer()
        clock.shift(dt.timedelta(seconds=11))
        assert sign_in(own, "S0123457").status_code == 302


def test_failures_in_a_known_browser_do_not_lock_out_another(own: Client) -> None:
    for _ in range(6):
        sign_in(own, "S0123457", "wrong")
    assert sign_in(Client(), "S0123457").status_code == 302


def test_a_browser_is_known_only_for_users_who_signed_in_there(own: Client, cast: Cast) -> None:
    hammer("tech@example.org")
    assert sign_in(own, "tech@example.org").status_code == 429


@pytest.mark.slow
def test_a_browser_knows_several_people(own: Client, cast: Cast) -> None:
    sign_in(own, "tech@example.org")
    own.post("/logout/")
    hammer()
    hammer("tech@example.org")
    assert sign_in(own, "S0123457").status_code == 302
    assert sign_in(own, "tech@example.org").status_code == 302


@pytest.mark.slow
def test_a_shared_device_cookie_stays_small(own: Client, cast: Cast) -> None:
    for n in range(MOST_ACCOUNTS + 2):
        make_staff(f"staff{n}@example.org")
        sign_in(own, f"staff{n}@example.org")
    assert len(own.cookies["dev"].value) < 1000
    hammer()
    assert sign_in(own, "S0123457").status_code == 429


def test_a_browser_is_forgotten_after_half_a_year(own: Client) -> None:
    with time_machine.travel(timezone.now() + dt.timedelta(days=181), tick=False):
        hammer()
        assert sign_in(own, "S0123457").status_code == 429


@pytest.mark.slow
def test_a_forged_device_cookie_is_ignored(own: Client) -> None:
    hammer()
    genuine = own.cookies["dev"].value
    for forged in ("", "x", genuine[:-1] + ("A" if genuine[-1] != "A" else "B"), genuine.split(":")[0]):
        own.cookies["dev"] = forged
        assert sign_in(own, "S0123457").status_code == 429


def test_a_self_service_reset_makes_every_browser_unknown(own: Client) -> None:
    proof = recovery.verify_answers(
        actor=Actor(origin=HERE), username="S0123457", answers=ANSWERS, known_browser=False
    )
    recovery.reset_password(
        actor=Actor(origin=HERE),
        proof=proof,
        password=NEW_PASSWORD,
        journey="a-journey",
        known_browser=True,
    )
    hammer()
    assert sign_in(own, "S0123457", NEW_PASSWORD).status_code == 429


@pytest.mark.slow
def test_a_staff_reset_makes_every_browser_unknown(own: Client, cast: Cast) -> None:
    recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="forgotten")
    claim(cast.marcia, NEW_PASSWORD)
    hammer()
    assert sign_in(own, "S0123457", NEW_PASSWORD).status_code == 429


def test_another_persons_device_cookie_gives_no_new_budget(own: Client, cast: Cast) -> None:
    stolen = Client()
    sign_in(stolen, "tech@example.org")
    stolen.post("/logout/")
    for _ in range(5):
        sign_in(stolen, "S0123457", "wrong")
    assert sign_in(stolen, "S0123457").status_code == 429
    assert sign_in(Client(), "S0123457").status_code == 429
