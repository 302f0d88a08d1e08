"""Five consecutive wrong passwords disable a parent's account until the school reactivates it (P5)."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from parents import accounts
from parents.models import GuardianAccount
from portal.actor import Actor
from portal.auth import axes_handler
from portal.limits import throttle
from portal.models import AccessEvent, User
from sis import roster
from tests.cast import HERE, PASSWORD, Cast
from tests.counting import hashes, row_statements
from tests.parents.people import MINNIE, activate, log_in
from tests.visiting import Client

DISABLED = "Your account is disabled. Contact your child's school."
AdvanceClock = Callable[[int], None]


@pytest.fixture
def advance_clock() -> Iterator[AdvanceClock]:
    """Lets so many seconds pass."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield lambda seconds: clock.shift(timedelta(seconds=seconds))


@pytest.fixture
def minnie(cast: Cast, advance_clock: AdvanceClock) -> User:
    return activate(cast.mother)


def page_of(answer: Any, username: str) -> str:
    """A page without what differs anyway: the token and the name that was typed."""
    return re.sub(r'value="\w{64}"', "", answer.text.replace(username, "x"))


def wrong(
    times: int, advance_clock: AdvanceClock, username: str = MINNIE, client: Client | None = None
) -> list[int]:
    """Log in this many times with a wrong password, each from a new browser or all from this one."""
    statuses = []
    for _ in range(times):
        statuses.append(log_in(client or Client(), username, "wrong-password").status_code)
        advance_clock(20)
    return statuses


@pytest.mark.django_db(transaction=True)
def test_the_fifth_failure_disables_and_says_so(minnie: User, advance_clock: AdvanceClock) -> None:
    assert wrong(4, advance_clock) == [200] * 4
    fifth = log_in(Client(), MINNIE, "wrong-password")
    assert fifth.status_code == 429
    assert DISABLED in fifth.text
    minnie.refresh_from_db()
    assert (minnie.state, minnie.disabled_reason) == ("disabled", "failed_sign_ins")
    assert minnie.disabled_at
    event = AccessEvent.objects.filter(kind="portal.sign_in").latest("pk")
    assert event.detail == {"refused": False, "disabled": True}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("wait", [0, 60, 48 * 3600])
def test_after_that_the_right_password_does_not_work_however_long_the_wait(
    minnie: User, advance_clock: AdvanceClock, wait: int
) -> None:
    wrong(5, advance_clock)
    advance_clock(wait)
    with hashes() as spent:
        answer = log_in(Client())
    assert (answer.status_code, DISABLED in answer.text, spent) == (429, True, [])
    assert Client().post("/password/", {"username": MINNIE, "password": PASSWORD}).status_code == 429


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_right_password_before_the_fifth_failure_resets_the_count(
    minnie: User, advance_clock: AdvanceClock
) -> None:
    wrong(4, advance_clock)
    assert log_in(Client()).url == "/parents/home/"
    advance_clock(20)
    assert wrong(4, advance_clock) == [200] * 4
    assert log_in(Client()).url == "/parents/home/"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_right_fifth_attempt_succeeds_and_ends_no_session(
    minnie: User, advance_clock: AdvanceClock
) -> None:
    at_home = Client()
    log_in(at_home)
    advance_clock(20)
    wrong(4, advance_clock)
    assert log_in(Client()).url == "/parents/home/"
    minnie.refresh_from_db()
    assert (minnie.state, minnie.disabled_reason, minnie.disabled_at) == ("active", "", None)
    assert at_home.get("/parents/home/").status_code == 200
    advance_clock(20)
    assert wrong(4, advance_clock) == [200] * 4


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_unknown_name_gets_the_same_response_to_every_attempt(
    minnie: User, advance_clock: AdvanceClock
) -> None:
    for _ in range(7):
        known, unknown = (log_in(Client(), name, "wrong-password") for name in (MINNIE, "nobody2023"))
        assert known.status_code == unknown.status_code
        assert known.headers.keys() == unknown.headers.keys()
        assert page_of(known, MINNIE) == page_of(unknown, "nobody2023")
        advance_clock(20)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_failure_costs_the_same_for_an_unknown_name(minnie: User, advance_clock: AdvanceClock) -> None:
    for _ in range(5):
        costs = []
        roster.district_contact()  # kept for a minute
        for name in (MINNIE, "nobody2023"):
            browser = Client()
            with row_statements() as seen, hashes() as spent:
                log_in(browser, name, "wrong-password")
            costs.append((len(seen), len(spent)))
        assert costs[0] == costs[1]
        assert costs[0] <= (5, 1)
        advance_clock(20)


@pytest.mark.django_db(transaction=True)
def test_a_log_in_costs_four_statements_and_one_hash(minnie: User) -> None:
    with row_statements() as seen, hashes() as spent:
        assert log_in(Client()).status_code == 302
    assert (len(seen), len(spent)) == (4, 1), "\n".join(seen)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("from_known", [1, 4])
def test_five_failures_in_all_disable_from_whatever_browsers(
    minnie: User, advance_clock: AdvanceClock, from_known: int
) -> None:
    own = Client()
    log_in(own)
    own.post("/logout/")
    advance_clock(20)
    assert wrong(5 - from_known, advance_clock) == [200] * (5 - from_known)
    assert wrong(from_known, advance_clock, client=own) == [200] * (from_known - 1) + [429]
    assert DISABLED in log_in(own).text


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_right_password_in_any_browser_ends_the_run_of_failures(
    minnie: User, advance_clock: AdvanceClock
) -> None:
    own = Client()
    log_in(own)
    own.post("/logout/")
    advance_clock(20)
    assert wrong(4, advance_clock) == [200] * 4
    assert log_in(own).url == "/parents/home/"
    advance_clock(20)
    assert wrong(4, advance_clock) == [200] * 4


@pytest.mark.django_db(transaction=True)
def test_five_failures_in_a_known_browser_disable_for_every_browser(
    minnie: User, advance_clock: AdvanceClock
) -> None:
    own = Client()
    log_in(own)
    own.post("/logout/")
    advance_clock(20)
    assert wrong(5, advance_clock, client=own) == [200] * 4 + [429]
    for browser in (own, Client()):
        answer = log_in(browser)
        assert (answer.status_code, DISABLED in answer.text) == (429, True)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_right_fifth_attempt_in_a_known_browser_unlocks_every_browser(
    minnie: User, advance_clock: AdvanceClock
) -> None:
    own = Client()
    log_in(own)
    own.post("/logout/")
    advance_clock(20)
    wrong(4, advance_clock, client=own)
    assert log_in(own).url == "/parents/home/"
    advance_clock(20)
    assert log_in(Client()).url == "/parents/home/"


@pytest.mark.django_db(transaction=True)
def test_disabling_ends_sessions_for_good(minnie: User, advance_clock: AdvanceClock, cast: Cast) -> None:
    own = Client()
    log_in(own)
    advance_clock(20)
    wrong(5, advance_clock)
    assert own.get("/parents/home/").headers["Location"] == "/parents/"
    account = GuardianAccount.objects.get(user=minnie)
    accounts.reactivate_account(actor=Actor(cast.technician, HERE), account=account)
    assert own.get("/parents/home/").headers["Location"] == "/parents/"
    assert log_in(Client()).url == "/parents/home/"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sixty_failures_an_hour_from_one_address_make_it_wait(
    cast: Cast, advance_clock: AdvanceClock
) -> None:
    """So a stranger cannot disable parents by the hundred: twelve an hour are the most."""
    for attempt in range(58):
        Client().send("/parents/", {"username": f"parent{attempt // 2}", "password": "wrong-password"})
    statuses = [
        log_in(Client(), f"parent{attempt // 2}", "wrong-password").status_code for attempt in range(58, 62)
    ]
    assert statuses == [200] * 2 + [429] * 2
    elsewhere = Client(REMOTE_ADDR="198.51.100.9")
    assert log_in(elsewhere, "parent77", "wrong-password").status_code == 200
    advance_clock(3601)
    assert log_in(Client(), "parent78", "wrong-password").status_code == 200


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_success_refunds_the_addresss_attempt(minnie: User, advance_clock: AdvanceClock) -> None:
    for _ in range(70):
        assert log_in(Client()).status_code == 302
        advance_clock(20)


@pytest.mark.django_db(transaction=True)
def test_a_log_in_overtaken_by_a_fifth_failure_gets_no_session(
    minnie: User, advance_clock: AdvanceClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The right password is verified while somebody else's fifth try disables the account."""
    verified = axes_handler.AttemptHandler.user_logged_in

    def overtaken(self: object, *args: object, **kwargs: object) -> None:
        User.objects.filter(pk=minnie.pk).update(session_nonce="another")
        verified(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(axes_handler.AttemptHandler, "user_logged_in", overtaken)
    browser = Client()
    answer = log_in(browser)
    assert (answer.status_code, "sid" in browser.cookies) == (200, False)
    assert not AccessEvent.objects.filter(kind="portal.sign_in", success=True).exists()
    assert throttle.waiting_until("parent_sign_in", target=MINNIE) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("username", ["S0123457", "tech@example.org", MINNIE])
def test_both_sign_in_pages_accept_every_user_and_redirect_each_home(minnie: User, username: str) -> None:
    home = {"S0123457": "/home/", "tech@example.org": "/admin/", MINNIE: "/parents/home/"}[username]
    assert log_in(Client(), username).url == home
    at_landing = Client()
    at_landing.post("/", {"username": username})
    assert at_landing.post("/password/", {"password": PASSWORD}).headers["Location"] == home


@pytest.mark.django_db(transaction=True)
def test_a_students_name_on_the_parents_page_is_never_disabled(
    cast: Cast, advance_clock: AdvanceClock
) -> None:
    for _ in range(6):
        answer = log_in(Client(), "S0123457", "wrong-password")
        assert DISABLED not in answer.text
        advance_clock(20)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("username", [MINNIE, "nobody77"])
def test_the_last_tries_are_announced_the_same_for_every_name(
    minnie: User, advance_clock: AdvanceClock, username: str
) -> None:
    said = []
    for _ in range(4):
        said.append(log_in(Client(), username, "wrong-password").text)
        advance_clock(20)
    assert ["last-tries" in page for page in said] == [False, False, True, True]
    assert "You have <b>2 tries</b> left. After that, your account is disabled" in said[2]
    assert "You have <b>1 try</b> left. After that, your account is disabled" in said[3]
