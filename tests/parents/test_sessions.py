"""Sixty idle minutes or twelve hours end a parent's session, and the page says when and why (P6)."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.account.services import report_strange_sign_in
from portal.actor import Actor
from portal.models import AccessEvent, SignInReport, User
from tests.cast import HERE, NEW_PASSWORD, PASSWORD
from tests.claims.walking import twice
from tests.families import Families
from tests.parents.walking import log_in
from tests.visiting import Client

HOME, ACCOUNT, STILL_HERE = "/parents/home/", "/parents/account/", "/parents/still-here/"
Clock = Callable[[dt.timedelta], None]
# A quarter past two in the afternoon in the district.
MOMENT = dt.datetime(2026, 11, 24, 19, 15, tzinfo=dt.UTC)


@pytest.fixture
def clock(client: Client, minnie: User) -> Iterator[Clock]:
    """Minnie logs in at `MOMENT`; then the clock is the test's."""
    with time_machine.travel(MOMENT, tick=False) as traveller:
        log_in(client)
        yield traveller.shift


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def change(client: Client, old: str = PASSWORD, new: str = NEW_PASSWORD) -> Any:
    return client.post(ACCOUNT, {"old_password": old, **twice(new)})


def test_a_session_lives_59_idle_minutes_and_not_61(client: Client, clock: Clock) -> None:
    for _ in range(3):
        clock(dt.timedelta(minutes=59))
        assert is_in(client)
    clock(dt.timedelta(minutes=61))
    answer: Any = client.get(HOME)
    over = MOMENT + dt.timedelta(minutes=3 * 59 + 60)
    assert answer.url == f"/parents/?ended=idle&at={int(over.timestamp())}"
    assert not Session.objects.exists()


def test_the_page_says_when_in_the_districts_time_and_why(client: Client, clock: Clock) -> None:
    clock(dt.timedelta(hours=9))
    page = client.get(HOME, follow=True)
    assert "You were logged off at 3:15 p.m. because no one used this page for 60 minutes." in page.text
    assert "Daffy" not in page.text
    assert 'name="username"' in page.text


@pytest.mark.slow
def test_after_twelve_hours_the_page_says_so(client: Client, clock: Clock) -> None:
    for _ in range(14):
        clock(dt.timedelta(minutes=51))
        assert is_in(client)
    clock(dt.timedelta(minutes=7))
    page = client.get(HOME, follow=True)
    assert "You were logged off at 2:15 a.m., after 12 hours." in page.text


@pytest.mark.parametrize(
    "at",
    [
        "", "x", "-1", "1e9", "٣", "9" * 400, "99999999999999999999", "4102444800", "0", "%00", "1.5",
        "<script>", " 5", "1_0",
    ],
)  # fmt: skip
@pytest.mark.parametrize("ended", ["idle", "long", "tries", "", "<b>"])
def test_an_invalid_time_in_the_address_is_ignored(client: Client, db: None, ended: str, at: str) -> None:
    page = client.get("/parents/", {"ended": ended, "at": at})
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert "<b>" not in page.text.split("</header>")[1]


def test_still_here_extends_the_session_by_post_only(client: Client, clock: Clock) -> None:
    clock(dt.timedelta(minutes=56))
    assert client.get(STILL_HERE).status_code == 405
    assert client.head(STILL_HERE).status_code == 405
    assert client.post(STILL_HERE).status_code == 204
    clock(dt.timedelta(minutes=59))
    assert client.post(STILL_HERE).status_code == 204
    clock(dt.timedelta(minutes=59))
    assert is_in(client)


def test_still_here_after_the_end_says_that_the_session_has_ended(client: Client, clock: Clock) -> None:
    clock(dt.timedelta(minutes=61))
    answer: Any = client.post(STILL_HERE)
    assert answer.url.startswith("/parents/?ended=idle&at=")
    assert not is_in(client)
    assert Client().post(STILL_HERE)["Location"] == "/parents/?ended=unsent"


def test_still_here_needs_the_forms_token(minnie: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/parents/")
    fields = {"csrfmiddlewaretoken": str(page.context["csrf_token"])}
    browser.post("/parents/", {"username": "minnie7", "password": PASSWORD, **fields})
    assert browser.post(STILL_HERE).status_code == 403
    token = str(browser.get(HOME).context["csrf_token"])
    assert browser.post(STILL_HERE, {"csrfmiddlewaretoken": token}).status_code == 204


def test_a_new_password_keeps_this_session_and_ends_the_others(families: Families, minnie: User) -> None:
    here, there = Client(), Client()
    log_in(here)
    log_in(there)
    assert change(here).url == "/parents/account/?changed=1"
    assert "Your password has been changed." in here.get("/parents/account/?changed=1").text
    assert is_in(here)
    assert not is_in(there)
    assert log_in(Client()).status_code == 200
    assert log_in(Client(), password=NEW_PASSWORD).url == HOME


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("not-the-one", NEW_PASSWORD, "That isn’t your current password."),
        (PASSWORD, PASSWORD, "You’ve used that password before."),
        (PASSWORD, "sh-rt", "Use at least 8 characters."),
        (PASSWORD, "MinnieClayton", "too much like your name"),
    ],
)
def test_an_invalid_change_changes_nothing(
    client: Client, minnie: User, old: str, new: str, words: str
) -> None:
    other = Client()
    log_in(client)
    log_in(other)
    page = change(client, old, new)
    assert words in page.text
    assert new not in page.text
    assert is_in(other)


def test_five_wrong_current_passwords_end_the_session_and_disable_no_one(
    client: Client, minnie: User
) -> None:
    log_in(client)
    for _ in range(4):
        assert change(client, "a-guess").status_code == 200
    answer = change(client, "a-guess")
    assert answer.url == "/parents/?ended=tries"
    assert "incorrectly five times" in client.get(answer.url).text
    assert log_in(client).url == HOME


def test_a_user_name_cannot_be_changed(client: Client, minnie: User) -> None:
    log_in(client)
    client.post(ACCOUNT, {"username": "other123", "old_password": PASSWORD, **twice(NEW_PASSWORD)})
    minnie.refresh_from_db()
    assert minnie.username == "minnie7"


def test_reporting_a_log_in_ends_other_sessions(families: Families, minnie: User) -> None:
    here, thief = Client(), Client()
    log_in(here)
    log_in(thief)
    assert here.get("/account/not-me/").status_code == 405
    answer: Any = here.post("/account/not-me/")
    assert answer.url == ACCOUNT
    assert not is_in(thief)
    assert "Choose a new password now." in here.get(ACCOUNT).text
    assert here.get(HOME)["Location"] == ACCOUNT, "nothing else until then"
    assert SignInReport.objects.filter(user=minnie, closed_at=None).count() == 1
    assert AccessEvent.objects.filter(kind="portal.not_me", user_id=minnie.pk).count() == 1
    assert change(here).url == "/parents/account/?changed=1"
    assert is_in(here)
    assert SignInReport.objects.filter(user=minnie, closed_at=None).exists(), "the school still has to look"


def test_an_old_tab_cannot_report_or_change_after_the_session_was_ended(minnie: User) -> None:
    tab = Client()
    log_in(tab)
    report_strange_sign_in(actor=Actor(User.objects.get(pk=minnie.pk), HERE))
    for path in ("/account/not-me/", ACCOUNT, "/account/language/"):
        assert tab.post(path)["Location"] in ("/parents/?ended=unsent", "/")
    assert SignInReport.objects.count() == 1


def test_logging_off_redirects_to_the_log_in_page_and_clears_the_session(
    client: Client, minnie: User
) -> None:
    log_in(client)
    old = client.cookies["sid"].value
    answer = client.post("/logout/")
    assert answer["Location"] == "/parents/?ended=out"
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.exists()
    client.cookies["sid"] = old
    assert not is_in(client)


def test_a_language_is_kept_for_the_account(client: Client, minnie: User) -> None:
    log_in(client)
    assert client.post("/account/language/", {"language": "vi"})["Location"] == ACCOUNT
    assert User.objects.get(pk=minnie.pk).language == "vi"
    elsewhere = Client()
    log_in(elsewhere)
    assert '<html lang="vi">' in elsewhere.get(HOME).text
    client.post("/account/language/", {"language": "xx"})
    assert User.objects.get(pk=minnie.pk).language == "vi"
    assert timezone.now() > minnie.created_at


def test_a_form_sent_after_the_session_was_ended_in_another_tab_says_that_it_is_lost(minnie: User) -> None:
    """A request for a correction, typed in one tab while the other logs off."""
    tab = Client()
    log_in(tab)
    tab.post("/logout/")
    page = tab.post("/parents/corrections/new/", {"text": "It is wrong."}, follow=True)
    assert "You were logged off before this was sent. Log in and send it again." in page.text
    assert "logged off before" not in tab.get(HOME, follow=True).text
