"""Forty passwords at once on the real server (T01), and a fifth try whose server dies (P5)."""

import re
import threading
from collections import Counter
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction

from portal.models import AccessEvent, User
from tests.cast import PASSWORD, Cast
from tests.faults.racing import Request, Response, send, send_together
from tests.live import LivePortal
from tests.parents.people import MINNIE, activate, log_in
from tests.visiting import Client

FORTY = 40


def form(password: str, username: str = MINNIE) -> Request:
    """The log-in form of a browser of its own, filled in."""
    client = Client()
    page = client.get("/parents/")
    token = str(page.context["csrf_token"])
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client.cookies.values())
    fields = {"csrfmiddlewaretoken": token, "username": username, "password": password}
    return Request("/parents/", urlencode(fields), cookies)


def hashed() -> int:
    return AccessEvent.objects.filter(kind="portal.sign_in").exclude(detail__refused=True).count()


@pytest.mark.parametrize("username", [MINNIE, "nobody2023"])
def test_of_forty_parallel_wrong_passwords_five_are_hashed(
    live_portal: LivePortal, cast: Cast, username: str
) -> None:
    activate(cast.mother)
    answers = send_together(live_portal, [form("wrong-password", username) for _ in range(FORTY)])
    statuses = Counter(answer.status for answer in answers)
    assert statuses == {200: 4, 429: 36}
    assert hashed() == 5
    if username == MINNIE:
        user = User.objects.get(username=MINNIE)
        assert (user.state, user.disabled_reason) == ("disabled", "failed_sign_ins")


@pytest.mark.parametrize("turn", [0, 9, *(pytest.param(n, marks=pytest.mark.full) for n in range(1, 9))])
def test_forty_parallel_passwords_give_a_session_or_a_disabled_account_never_both(
    live_portal: LivePortal, cast: Cast, turn: int
) -> None:
    activate(cast.mother)
    forms = [form("wrong-password") for _ in range(FORTY - 1)]
    forms.insert(turn * 4, form(PASSWORD))
    answers = send_together(live_portal, forms)
    assert hashed() <= 5
    sessions = [answer for answer in answers if answer.location == "/parents/home/"]
    user = User.objects.get(username=MINNIE)
    assert (len(sessions), user.state) in {(1, "active"), (0, "disabled")}
    assert {answer.status for answer in answers} <= {200, 302, 429}


def test_a_server_killed_during_the_fifth_attempt_leaves_the_account_disabled_with_its_reason(
    live_portal: LivePortal, cast: Cast
) -> None:
    """The failure's log row waits for a lock: then the worker is killed, after spending, before answering."""
    activate(cast.mother)
    for _ in range(4):
        log_in(Client(), MINNIE, "wrong-password")
    answers: list[Response] = []
    fifth = form("wrong-password")
    sender = threading.Thread(target=lambda: answers.append(send(live_portal, fifth)))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE portal_accessevent IN SHARE MODE")
        sender.start()
        wait_for_a_waiting_statement()
        live_portal.kill_workers()
        sender.join()
    assert [answer.status for answer in answers] == [0]
    live_portal.make_ready()
    live_portal.drain()
    user = User.objects.get(username=MINNIE)
    assert (user.state, user.disabled_reason) == ("disabled", "failed_sign_ins")
    assert user.disabled_at
    page = log_in(Client())
    assert (page.status_code, bool(re.search("account is disabled", page.text))) == (429, True)


def wait_for_a_waiting_statement() -> None:
    """Wait until the server stands before the locked table."""
    event = threading.Event()
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
            if cursor.fetchone()[0]:
                return
        event.wait(0.01)
    raise AssertionError("the fifth try did not come as far as the log")
