"""A student's home and a launch through the real server, relative to a bare page with a few queries.

Home has the day, what is due, notices and the doors of a full district: RESOURCES sets how many there are
(400), of which the student may open a tenth.
"""

import itertools
import os
from collections.abc import Callable
from http.client import HTTPConnection

from django.conf import settings
from django.utils import timezone

from tests.bench.accounts import ROUNDS, rate
from tests.bench.parents import say
from tests.cast import claim, sign_in
from tests.factories import SectionFactory
from tests.live import start_portal
from tests.record_families import make_record_families
from tests.resources import make_resource
from tests.visiting import Client

RESOURCES = "400"
MINE = 10  # one of so many is for the student


def run() -> None:
    """Measure and print."""
    count = int(os.environ.get("RESOURCES", RESOURCES))
    made = make_record_families(timezone.localdate())
    claim(made.daffy)
    elsewhere = SectionFactory.create()
    for number in range(count):
        make_resource(f"App {number}", *([] if number % MINE == 0 else [{"section": elsewhere}]))
    mine = make_resource("Help", link="/help/")
    student = Client()
    sign_in(student, f"S{made.daffy.number}")
    cookie = f"{settings.SESSION_COOKIE_NAME}={student.cookies[settings.SESSION_COOKIE_NAME].value}"
    with start_portal() as portal:
        connection = HTTPConnection("127.0.0.1", portal.port)
        jobs: dict[str, Callable[[], None]] = {
            "bare page": lambda: get(connection, "/readyz", cookie, 200),
            "home": lambda: get(connection, "/home/", cookie, 200),
            "launch": lambda: get(connection, f"/home/open/{mine.pk}/", cookie, 302),
        }
        for work in jobs.values():
            work()
        rates: dict[str, list[float]] = {name: [] for name in jobs}
        for _, (name, work) in itertools.product(range(ROUNDS), jobs.items()):
            rates[name].append(rate(work))
    say(rates, "home", "bare page", f"of the rate of /readyz, with {count} resources")
    say(rates, "launch", "bare page", "of the rate of /readyz")


def get(connection: HTTPConnection, path: str, cookie: str, status: int) -> None:
    """Open a page in a session, and read the answer."""
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == status, body
