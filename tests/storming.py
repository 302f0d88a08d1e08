"""Many sign-ins at once over real HTTP, each in one request: the form carries its name."""

import http.client
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings

from tests.cast import PASSWORD
from tests.live import LivePortal
from tests.visiting import SEE_OTHER, page_led_to

TOKEN = "t" * 32


@dataclass(frozen=True)
class SignIn:
    """One sign-in: whose, from which address (behind one trusted proxy), with which password."""

    username: str
    address: str
    password: str = PASSWORD


def send(portal: LivePortal, sign_in: SignIn) -> int:
    """Send it from a browser that was never here, on a connection of its own; return the status."""
    fields = {"username": sign_in.username, "password": sign_in.password, "csrfmiddlewaretoken": TOKEN}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{settings.CSRF_COOKIE_NAME}={TOKEN}",
        "X-Forwarded-For": sign_in.address,
    }
    caller = http.client.HTTPConnection(portal.host, portal.port, timeout=60)
    try:
        caller.request("POST", "/password/", urlencode(fields), headers)
        answer = caller.getresponse()
        if answer.status == SEE_OTHER:
            own = answer.headers.get_all("Set-Cookie", [])
            answer = page_led_to(caller, answer, headers, own=own)
        answer.read()
        return answer.status
    finally:
        caller.close()


def send_all(portal: LivePortal, sign_ins: Iterable[SignIn], *, connections: int) -> list[int]:
    """Send all of them over so many connections at once; return the statuses."""
    left, statuses, lock = iter(sign_ins), list[int](), threading.Lock()
    gate = threading.Barrier(connections)

    def work() -> None:
        gate.wait(30)
        while True:
            with lock:
                sign_in = next(left, None)
            if sign_in is None:
                return
            statuses.append(send(portal, sign_in))

    run_together([work] * connections)
    return statuses


def run_together(works: Sequence[Callable[[], object]]) -> None:
    """Run each in a thread of its own, and wait for all."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def memory_of_workers(portal: LivePortal) -> int:
    """Return the bytes that the workers hold for themselves."""
    return sum(worker.memory_full_info().uss for worker in portal.workers())


def time_of_workers(portal: LivePortal) -> float:
    """Return the processor time in seconds that the workers have used so far."""
    return sum(sum(worker.cpu_times()[:2]) for worker in portal.workers())
