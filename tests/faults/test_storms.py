"""Storms of sign-ins against gunicorn as it is shipped (T78)."""

import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest
from django.contrib.auth.hashers import make_password

from portal.models import User
from tests.cast import PASSWORD, SALT
from tests.conftest import Rounds
from tests.live import LivePortal, shipped_arguments, start_portal
from tests.storming import SignIn, memory_of_workers, run_together, send, send_all

pytestmark = pytest.mark.process

SCHOOL, STRANGER = "198.51.100.9", "192.0.2.66"
CLASS, CONNECTIONS, HONEST = 60, 60, 40
WORKERS, THREADS, SLOTS, MIB = 2, 70, 2, 1 << 20
# What a worker holds before its first request; each thread holds a connection to the database and some more.
PROCESS = 60 * MIB


@pytest.fixture(scope="module")
def shipped_process(django_db_setup: None) -> Iterator[LivePortal]:
    """gunicorn with the arguments of the Dockerfile. Waiting is long: no test is about a slow machine."""
    networks = f'{{"{SCHOOL}/32": 600}}'
    with start_portal(
        shipped_arguments(), TRUSTED_PROXIES="1", SCHOOL_NETWORKS=networks, HASHING_WAIT_SECONDS="60"
    ) as portal:
        yield portal


@pytest.fixture
def shipped(
    transactional_db: None, production_hashing: None, shipped_process: LivePortal
) -> Iterator[LivePortal]:
    """The same, with the test's own data in it."""
    shipped_process.make_ready()
    yield shipped_process
    shipped_process.drain()


@pytest.fixture
def names(shipped: LivePortal) -> list[str]:
    """The user names of students who all have the password `PASSWORD`."""
    digest = make_password(PASSWORD, salt=SALT)
    students = [User(username=f"S{number:07d}", kind="student", salt=SALT) for number in range(1, CLASS + 1)]
    for student in students:
        student.password = digest
        student.save()
    return [student.username for student in students]


def test_sixty_children_of_one_school_sign_in_at_once(
    shipped: LivePortal, names: list[str], rounds: Rounds
) -> None:
    for _ in range(rounds(1, 5)):
        statuses = send_all(shipped, [SignIn(name, SCHOOL) for name in names], connections=CLASS)
        assert Counter(statuses) == {302: CLASS}


def test_one_strangers_sixty_connections_turn_no_honest_sign_in_away(
    shipped: LivePortal, names: list[str]
) -> None:
    over, numbers = threading.Event(), itertools.count(1)
    attacked, honest = Counter[int](), Counter[int]()

    def attack() -> None:
        while not over.is_set():
            attacked[send(shipped, SignIn(f"S9{next(numbers):06d}", STRANGER, "wrong"))] += 1

    def sign_in(number: int) -> None:
        honest[send(shipped, SignIn(names[number], f"203.0.113.{number}"))] += 1

    def sign_all_in() -> None:
        run_together([partial(sign_in, number) for number in range(HONEST)])
        over.set()

    run_together([*[attack] * CONNECTIONS, sign_all_in])
    assert honest == {302: HONEST}
    assert attacked[503] > 0, "the stranger has felt nothing"


def test_a_storm_costs_the_memory_of_the_slots_not_of_the_threads(
    shipped: LivePortal, names: list[str], rounds: Rounds
) -> None:
    for _ in range(rounds(1, 5)):
        send_all(shipped, [SignIn(name, SCHOOL) for name in names], connections=CONNECTIONS)
    assert memory_of_workers(shipped) < WORKERS * (PROCESS + SLOTS * 19 * MIB + THREADS * MIB)
