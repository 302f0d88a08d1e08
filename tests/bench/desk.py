"""The staff pages at a district's size, relative to the fastest possible work, measured in one run.

The machine may be slow or busy, so only the ratios count. STUDENTS sets the size, EVENTS that of the log.
"""

import os
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection, transaction

from claims import progress
from claims.annual_reset import services
from claims.annual_reset.choice import Choice
from portal.actor import Actor
from portal.models import User
from sis.models import Student
from tests.admin_lists import list_addresses
from tests.bench.floors import settle
from tests.cast import HERE, make_staff, sign_in
from tests.desk_rows import fill_desk
from tests.district import fill_district, fill_families
from tests.explaining import visits
from tests.factories import DistrictFactory
from tests.visiting import Client

SIZE, SCHOOLS, ROUNDS = "55000", 65, 5
EVENTS = "1000000"
ALL = Choice("all")
COUNT = "SELECT count(*) FROM sis_student"
SIZES = {"students": "sis_student", "guardians": "sis_guardian", "events": "portal_accessevent"}
# One statement for each table that a reset changes: users, accounts and answers.
UPDATES = (
    "UPDATE portal_user SET state = state WHERE id IN (SELECT user_id FROM claims_studentaccount)",
    "UPDATE claims_studentaccount SET reset_at = reset_at",
    "UPDATE claims_challengeverifier SET digest = digest",
)


def run() -> None:
    """Measure and print."""
    students = int(os.environ.get("STUDENTS", SIZE).split(",")[0])
    DistrictFactory.create()
    school = fill_district(students, schools=SCHOOLS, percent=80, sign_ins=5)[3]
    begun_by, approved_by = (make_staff(f"{n}@example.org", role="district administrator") for n in "ab")
    settle()
    browser = Client()
    sign_in(browser, begun_by.username)
    print(f"\n{students:,} students in {SCHOOLS} schools, {ALL.claimed_accounts():,} accounts", flush=True)
    everybody = Student.objects.all()
    count = median(lambda: execute(COUNT))
    print(f"  {'SELECT count(*)':28} {count * 1000:8.1f} ms")
    for name, work in {
        "dry run of a reset": ALL.count,
        "numbers of the dashboard": lambda: progress.count_groups(everybody, "school_id", "grade"),
        "dashboard, whole page": lambda: page(browser, "/admin/claims/claimprogress/"),
        "dashboard of a school": lambda: page(browser, f"/admin/claims/claimprogress/?school={school.pk}"),
        "list of students": lambda: page(browser, "/admin/sis/student/"),
        "search": lambda: page(browser, "/admin/sis/student/?q=nguyen+pupil12"),
        "queue of tickets": lambda: page(browser, "/admin/claims/resetticket/"),
    }.items():
        say(name, median(work), count, "SELECT count(*)")
    measure_reset(begun_by, approved_by)
    fill_families()
    fill_desk(students=students, events=int(os.environ.get("EVENTS", EVENTS)))
    settle()
    measure_lists(browser)


def measure_lists(browser: Client) -> None:
    """Open every list of admin in each of its ways; print the slowest way of each, and the rows it reads."""
    count = median(lambda: execute(COUNT))
    sizes = ", ".join(f"{size(table):,} {name}" for name, table in SIZES.items())
    print(f"\nThe slowest way of each list: {sizes}; beside SELECT count(*) of the students", flush=True)
    for name, addresses in list_addresses(browser).items():
        taken = {one: min(seconds(partial(page, browser, one)) for _ in range(2)) for one in addresses}
        slowest = max(taken, key=lambda address: taken[address])
        with visits() as seen:
            page(browser, slowest)
        rows = max(seen)[0]
        ratio = f"{taken[slowest] * 1000:8.1f} ms = {taken[slowest] / count:6.1f} x, {rows:9,} rows read"
        print(f"  {name:28} {ratio}, of {len(addresses)} ways: {slowest}", flush=True)


def size(table: str) -> int:
    """Return how many rows a table has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def measure_reset(begun_by: User, approved_by: User) -> None:
    """A reset of all accounts and its undo, relative to bare UPDATEs of the same rows."""
    bare = seconds(update_bare)
    settle()
    run = services.begin_annual_reset(actor=Actor(begun_by, HERE), choice=ALL, confirmation=ALL.phrase)
    taken = seconds(
        lambda: services.approve_annual_reset(
            actor=Actor(approved_by, HERE), run=run, confirmation=ALL.phrase
        )
    )
    # At once, as someone who sees the mistake: no statistics but those that the reset has made.
    back = seconds(lambda: services.undo_annual_reset(actor=Actor(approved_by, HERE), run=run))
    print(f"  {'bare UPDATEs of these rows':28} {bare:8.2f} s")
    for name, took in (("annual reset", taken), ("undoing it", back)):
        print(f"  {name:28} {took:8.2f} s  = {took / bare:5.2f} x bare UPDATEs")


def update_bare() -> None:
    """Write the rows that a reset writes, and nothing else."""
    with transaction.atomic():
        for statement in UPDATES:
            execute(statement)


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def page(browser: Client, path: str) -> None:
    """Open a page; it must respond with 200."""
    assert browser.get(path, follow=True).status_code == 200


def seconds(work: Callable[[], Any]) -> float:
    """Run once; return the seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def median(work: Callable[[], Any]) -> float:
    """Run several times after a first run; return the median of the seconds."""
    work()
    return statistics.median(seconds(work) for _ in range(ROUNDS))


def say(what: str, took: float, floor: float, said: str) -> None:
    """Print one ratio."""
    print(f"  {what:28} {took * 1000:8.1f} ms = {took / floor:6.1f} x {said}", flush=True)
