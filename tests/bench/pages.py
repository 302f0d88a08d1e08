"""The family pages: their SQL beside the same statements sent bare and in a small district; pages a second.

STUDENTS chooses the size. Pages a second are those of the real server, beside a bare Django view that renders
the same table, word for word; both run during the whole measurement and take turns. The ratios count, not the
seconds; of the SQL the least time counts, to which a busy machine adds nothing.
"""

import contextlib
import http.client
import itertools
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection

from parents import family
from parents.models import GuardianAccount
from portal.models import User
from portal.records.pages import STUDENT_PAGES
from portal.records.rights import Part
from sis.demo import write_district
from sis.demo.schools import FULL
from sis.models import Guardian, Relationship, Student
from tests.bench import floors, roster
from tests.bench.families import Parent, log_in
from tests.bench.records import AIM, GRADES, SIZE, SMALL, second_database, student_of_grade, use_database
from tests.cast import PASSWORD, SALT
from tests.live import ROOT, database_url, listening_port, shipped_arguments, start_portal, stop
from tests.storming import run_together
from tests.visiting import Client

ROUNDS, EACH = 5, 5
FAMILY_PAGES = ("home", "calendar", "todo", "messages", "household", "family", "corrections")
AT_LEAST = 0.25
USERNAME = "reader77"
PAGES, CONNECTIONS = 200, 8


@dataclass(frozen=True)
class Reader:
    """A parent of three children who is logged in, with the addresses of all pages."""

    browser: Client
    child: Student
    pages: dict[str, str]


def run() -> None:
    """Measure and print."""
    students = int(os.environ.get("STUDENTS", SIZE).split(",")[0])
    own = str(connection.settings_dict["NAME"])
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, second_database() as small:
        for name, size in ((small, SMALL), (own, students)):
            write_district(Path(folder) / name, students=size, density=FULL)
            roster.load(Path(folder) / name, name)
        readers = {}
        for name in (small, own):
            use_database(name)
            readers[name] = make_reader()
            floors.settle()
        measure_sql(readers, students=students, own=own, small=small)
        use_database(own)
        measure_rates(readers[own])


def make_reader() -> Reader:
    """Make a parent with every right to a child of each school level."""
    children = [Student.objects.get(pk=student_of_grade(grade)) for grade in GRADES]
    guardian = Guardian.objects.create(sourced_id="reader", last_name="Reader", first_name="Rita")
    rights = dict.fromkeys(Relationship.AREAS, True)
    for child in children:
        Relationship.objects.create(guardian=guardian, student=child, kind="mother", **rights)
    user = User(kind=User.Kind.PARENT, username=USERNAME, salt=SALT)
    user.password = make_password(PASSWORD, salt=SALT)
    user.save()
    GuardianAccount.objects.create(guardian=guardian, user=user)
    browser = log_in(Parent(user.username, "", "Reader", "Rita"))
    access = next(one.access for one in family.family_of(user).children if one.student == children[1])
    pages = {name: f"/parents/{name}/" for name in FAMILY_PAGES}
    for page in STUDENT_PAGES:
        more = {"class_id": _class_of(children[1])} if page.part == Part.CLASS_WORK else {}
        pages[f"child: {page.part}"] = access.address(page.part, **more)
    return Reader(browser, children[1], pages)


def _class_of(student: Student) -> int:
    """Return a class of this year in which the student has scores."""
    rows = student.scores.order_by("-changed_at").values_list("assignment__section_id", flat=True)
    return int(rows[0])


def measure_sql(readers: dict[str, Reader], *, students: int, own: str, small: str) -> None:
    """Time the SELECT statements of each page in both districts in turn, and bare, and print."""
    taken: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for _round, (name, reader) in itertools.product(range(ROUNDS), readers.items()):
        use_database(name)
        for page, address in reader.pages.items():
            _sql_of(reader.browser, address)
            times = [_sql_of(reader.browser, address) for _ in range(EACH)]
            taken.setdefault((name, page), []).extend(times)
    print(f"\nSQL of the family's pages, {students:,} students beside {SMALL} and beside bare statements")
    for page in readers[own].pages:
        mine, bare = (min(each) for each in zip(*taken[own, page], strict=True))
        least = min(one for one, _bare in taken[small, page])
        worst = max(mine / bare, mine / least)
        print(
            f"  {page:28} {mine * 1000:7.2f} ms = {mine / bare:5.2f} x bare = {mine / least:5.2f} x {SMALL} "
            f"students  (aim {AIM:g} or less){roster.missed(worst, AIM)}",
            flush=True,
        )


def _sql_of(browser: Client, address: str) -> tuple[float, float]:
    """Open a page; return the seconds of its SELECT statements, and of the same ones sent bare."""
    seen: list[tuple[str, Any]] = []
    mine = 0.0

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal mine
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            if sql.lstrip("( \n").startswith("SELECT"):
                mine += time.perf_counter() - began
                seen.append((sql, params))

    with connection.execute_wrapper(note):
        answer = browser.get(address)
    assert answer.status_code == 200, address
    began = time.perf_counter()
    with connection.connection.cursor() as cursor:
        for sql, params in seen:
            cursor.execute(sql, params)
            cursor.fetchall()
    return mine, time.perf_counter() - began


def measure_rates(reader: Reader) -> None:
    """Compare the grades page over HTTP with the bare view, in turn, and print."""
    cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in reader.browser.cookies.items())
    session = reader.browser.cookies[settings.SESSION_COOKIE_NAME].value
    page, plain = reader.pages[f"child: {Part.GRADES}"], f"key={session}; user={USERNAME}"
    with start_portal(shipped_arguments()) as portal, _bare_server() as bare_port:
        tables = {
            _table_in(_fetch(port, *there))
            for port, there in ((portal.port, (page, cookies)), (bare_port, (f"/{reader.child.pk}/", plain)))
        }
        assert len(tables) == 1, tables
        pairs = [
            (_rate(portal.port, page, cookies), _rate(bare_port, f"/{reader.child.pk}/", plain))
            for _round in range(ROUNDS + 1)
        ][1:]
    mine, bare = (statistics.median(each) for each in zip(*pairs, strict=True))
    share = statistics.median(one / other for one, other in pairs)
    print(
        f"\ngrades page {mine:.1f} a second, bare view {bare:.1f}: {share:.2f} of it "
        f"(aim {AT_LEAST:g} or more){roster.missed(AT_LEAST, share)}",
        flush=True,
    )


@contextlib.contextmanager
def _bare_server() -> Iterator[int]:
    """Start the bare view with the shipped arguments; yield its port."""
    environment = {**os.environ, "DATABASE_URL": database_url()}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    log = ROOT / "var" / "bare-table.log"
    log.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "gunicorn", "tests.bench.bare_table:application", *shipped_arguments()]
    with log.open("wb") as sink:
        process = subprocess.Popen(  # noqa: S603
            [*command, "--bind=127.0.0.1:0", "--log-level=warning", "--no-control-socket"],
            cwd=ROOT,
            env=environment,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield listening_port(process, log)
    finally:
        stop(process)


def _rate(port: int, path: str, cookies: str) -> float:
    """Open a page `PAGES` times over several connections; return how many a second."""
    began = time.perf_counter()
    run_together([lambda: _open(port, path, cookies)] * CONNECTIONS)
    return PAGES // CONNECTIONS * CONNECTIONS / (time.perf_counter() - began)


def _open(port: int, path: str, cookies: str) -> None:
    for _ in _answers(port, path, cookies, PAGES // CONNECTIONS):
        pass


def _fetch(port: int, path: str, cookies: str) -> str:
    return next(_answers(port, path, cookies, 1))


def _answers(port: int, path: str, cookies: str, count: int) -> Iterator[str]:
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(caller):
        for _ in range(count):
            caller.request("GET", path, headers={"Cookie": cookies})
            answer = caller.getresponse()
            page = answer.read()
            assert answer.status == http.HTTPStatus.OK, (path, answer.status)
            yield page.decode()


def _table_in(page: str) -> str:
    """Return the words of the table of grades."""
    table = page.partition('<table class="grades')[2].partition(">")[2].partition("</table>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", table)).split())
