"""Requests that arrive at the same moment, over real HTTP, from browsers whose steps were walked before."""

import http.client
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import connection

from tests.claims.walking import copied, journey_id
from tests.live import LivePortal
from tests.visiting import SEE_OTHER, Client, page_led_to

NO_ANSWER = 0


@dataclass(frozen=True)
class Request:
    """One form, ready to be sent, with the cookies of its browser."""

    path: str
    body: str
    cookies: str


@dataclass(frozen=True)
class Response:
    """What came back; the status is `NO_ANSWER` where the connection broke."""

    status: int
    location: str = ""
    text: str = ""
    cookies: tuple[str, ...] = ()


def ready_form(client: Client, path: str, fields: dict[str, str]) -> Request:
    """Open a page in this browser and fill it in, without sending it."""
    page = client.get(path)
    token = str(page.context["csrf_token"])
    body = urlencode({"csrfmiddlewaretoken": token, "journey": journey_id(page), **fields})
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client.cookies.values())
    return Request(path, body, cookies)


def send(portal: LivePortal, request: Request) -> Response:
    """Send one form; a broken connection is an answer, too."""
    caller = http.client.HTTPConnection(portal.host, portal.port, timeout=30)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": request.cookies}
    try:
        caller.request("POST", request.path, request.body, headers)
        answer = caller.getresponse()
        cookies = tuple(answer.headers.get_all("Set-Cookie", []))
        if answer.status == SEE_OTHER:
            answer = page_led_to(caller, answer, {"Cookie": request.cookies}, own=[*cookies])
        return Response(answer.status, answer.getheader("Location", ""), answer.read().decode(), cookies)
    except (OSError, http.client.HTTPException):
        return Response(NO_ANSWER)
    finally:
        caller.close()


def after(client: Client, answer: Response) -> Client:
    """Return a browser with the cookies of this one that has got this answer to a form."""
    browser = copied(client)
    for cookie in answer.cookies:
        browser.cookies.load(cookie)
    return browser


def send_together(portal: LivePortal, requests: Sequence[Request]) -> list[Response]:
    """Send all forms at the same moment, each from a thread of its own; return the answers in order."""
    gate = threading.Barrier(len(requests))
    answers: dict[int, Response] = {}

    def go(number: int) -> None:
        gate.wait()
        answers[number] = send(portal, requests[number])

    threads = [threading.Thread(target=go, args=(number,)) for number in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(requests))]


def together(*works: Callable[[], object]) -> list[object]:
    """Do these at the same moment, each on a connection of its own; return the results or exceptions."""
    gate = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def go(number: int) -> None:
        gate.wait()
        try:
            results[number] = works[number]()
        except Exception as error:  # noqa: BLE001
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
