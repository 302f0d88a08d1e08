"""The real portal under parallel wrong passwords, over HTTP."""

import http.client
import re
import threading
from collections import Counter
from urllib.parse import urlencode

import pytest

from portal.models import AccessEvent
from tests.cast import PASSWORD, Cast
from tests.live import LivePortal
from tests.visiting import SEE_OTHER


class Browser:
    """A browser without mercy: it keeps cookies and follows nothing."""

    def __init__(self, portal: LivePortal) -> None:
        self.portal, self.cookies = portal, dict[str, str]()

    def send(self, method: str, path: str, **fields: str) -> tuple[int, str]:
        """Send one request on a connection of its own; return the status and the page."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        caller = http.client.HTTPConnection(self.portal.host, self.portal.port, timeout=60)
        caller.request(method, path, urlencode(fields) if fields else None, headers)
        answer = caller.getresponse()
        page = answer.read().decode()
        for header in answer.msg.get_all("Set-Cookie") or []:
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        caller.close()
        if answer.status == SEE_OTHER:
            return self.send("GET", answer.getheader("Location", ""))
        return answer.status, page

    def token(self, path: str) -> str:
        """Open a page and return its form's token."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.send("GET", path)[1])
        assert found
        return found[1]

    def type_name(self, username: str) -> str:
        """Go to the second screen; return its form's token."""
        self.send("POST", "/", username=username, csrfmiddlewaretoken=self.token("/"))
        return self.token("/password/")


def at_once(browsers: list[Browser], passwords: list[str], username: str) -> Counter[int]:
    """Post every password from its own browser at one starting shot; count the answers' statuses."""
    tokens = [browser.type_name(username) for browser in browsers]
    barrier, statuses = threading.Barrier(len(browsers)), Counter[int]()

    def post(browser: Browser, token: str, password: str) -> None:
        barrier.wait(30)
        fields = {"username": username, "password": password, "csrfmiddlewaretoken": token}
        statuses[browser.send("POST", "/password/", **fields)[0]] += 1

    threads = [
        threading.Thread(target=post, args=job) for job in zip(browsers, tokens, passwords, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def verified() -> int:
    return AccessEvent.objects.filter(kind="portal.sign_in", detail__refused=False).count()


@pytest.mark.parametrize("username", ["S0123457", "S7654321"])
def test_of_forty_parallel_wrong_passwords_exactly_five_are_verified(
    live_portal: LivePortal, cast: Cast, username: str
) -> None:
    browsers = [Browser(live_portal) for _ in range(40)]
    statuses = at_once(browsers, ["wrong-password"] * 40, username)
    assert statuses == {200: 5, 429: 35}
    assert verified() == 5
    assert AccessEvent.objects.filter(kind="portal.sign_in", detail__refused=True).count() == 35


def test_one_right_password_among_forty_opens_at_most_one_session(
    live_portal: LivePortal, cast: Cast
) -> None:
    browsers = [Browser(live_portal) for _ in range(40)]
    passwords = ["wrong-password"] * 39 + [PASSWORD]
    statuses = at_once(browsers, passwords, "S0123457")
    # A success gives the budget back, so that at most two budgets are verified.
    assert statuses[302] == sum("sid" in browser.cookies for browser in browsers)
    assert statuses[302] <= 1
    assert statuses[200] <= 10
    assert statuses[200] + statuses[302] + statuses[429] == 40


def test_one_user_can_sign_in_from_thirty_browsers_at_once(live_portal: LivePortal, cast: Cast) -> None:
    browsers = [Browser(live_portal) for _ in range(30)]
    statuses = at_once(browsers, [PASSWORD] * 30, "tech@example.org")
    assert set(statuses) <= {302, 429}
    assert statuses[302] >= 5
    assert not AccessEvent.objects.filter(success=False, detail__refused=False).exists()
