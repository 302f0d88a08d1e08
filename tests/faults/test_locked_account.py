"""A lock held on one account's row delays that account only (T49)."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction

from portal.digests import digest
from portal.limits import statements, throttle
from portal.models import AccessEvent, Attempt
from portal.web.client_address import Origin
from tests.cast import PASSWORD, Cast, sign_in
from tests.faults.racing import Request, send_together
from tests.live import LivePortal
from tests.parents.people import MINNIE, activate, log_in
from tests.visiting import Client

HERE = Origin(ip="127.0.0.1")


def form(username: str, password: str) -> Request:
    """The second screen of the sign-in in a browser of its own, filled in."""
    client = Client()
    client.post("/", {"username": username})
    token = str(client.get("/password/").context["csrf_token"])
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client.cookies.values())
    fields = {"csrfmiddlewaretoken": token, "username": username, "password": password}
    return Request("/password/", urlencode(fields), cookies)


def locked(key: str) -> None:
    """Lock this row until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM portal_attempt WHERE key = %s FOR UPDATE", [key])
        assert cursor.fetchone()


def test_while_one_account_is_locked_everyone_else_signs_in(live_portal: LivePortal, cast: Cast) -> None:
    """All come from one address, which counts failures of unknown browsers: no one waits behind another."""
    sign_in(Client(), "S0123457", "wrong")
    key = digest("student_sign_in", "s0123457")
    behind_the_lock = [form("S0123457", PASSWORD) for _ in range(6)]
    others = [form("tech@example.org", PASSWORD), form("S0999999", "wrong"), form("nobody", "wrong")]
    with transaction.atomic():
        locked(key)
        responses = send_together(live_portal, [*behind_the_lock, *others])
    statuses = [response.status for response in responses]
    assert Counter(statuses[:6]) == {503: 6}
    assert statuses[6:] == [302, 200, 200]
    assert "<h1" in responses[0].text
    assert Attempt.objects.get(key=key).spent == 1, "someone who was turned away has lost no attempt"
    assert sign_in(Client(), "S0123457").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_charge_holds_no_other_row_while_it_waits_for_its_own(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row of the address is locked last, so that a second account of that address can pass."""
    monkeypatch.setattr(statements, "LOCK_WAIT", timedelta(seconds=4))
    throttle.charge("student_sign_in", target="s0123457", origin=HERE)
    charged: list[str] = []

    def charge(target: str) -> None:
        try:
            throttle.charge("student_sign_in", target=target, origin=HERE)
            charged.append(target)
        finally:
            connection.close()

    with transaction.atomic():
        locked(digest("student_sign_in", "s0123457"))
        waiting = threading.Thread(target=charge, args=("s0123457",))
        waiting.start()
        wait_until(waits_for_a_lock)
        other = threading.Thread(target=charge, args=("s0999999",))
        other.start()
        other.join()
        assert charged == ["s0999999"]
    waiting.join()
    assert charged == ["s0999999", "s0123457"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_parents_fifth_failure_is_charged_whole_or_not_at_all(cast: Cast) -> None:
    user = activate(cast.mother)
    for _ in range(4):
        log_in(Client(), MINNIE, "wrong-password")
    Attempt.objects.update(renews_at="2001-01-01T00:00Z", not_before="2001-01-01T00:00Z")
    statuses = list[int]()

    def fail() -> None:
        try:
            statuses.append(log_in(Client(), MINNIE, "wrong-password").status_code)
        finally:
            connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM portal_user WHERE id = %s FOR UPDATE", [user.pk])
        fifth = threading.Thread(target=fail)
        fifth.start()
        fifth.join()
    user.refresh_from_db()
    assert (statuses, user.state) == ([503], "active")
    assert Attempt.objects.get(key=digest("parent_sign_in", MINNIE)).consecutive == 4
    assert AccessEvent.objects.filter(kind="portal.sign_in", success=False).count() == 4
    assert log_in(Client(), MINNIE, "wrong-password").status_code == 429
    user.refresh_from_db()
    assert user.state == "disabled"


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def wait_until(happened: Callable[[], bool]) -> None:
    for _ in range(1000):
        if happened():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it did not happen")
