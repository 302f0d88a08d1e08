"""Fixtures of the whole suite: a real database, and the portal as a real server."""

import gc
import random
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from portal.auth.hashing import PortalArgon2Hasher
from portal.web import landing_notices
from tests.cleaning import Cleaner
from tests.live import LivePortal, start_portal
from tests.visiting import Client

pytest_plugins = ["tests.cast", "tests.families", "tests.rosters.loaded"]

Rounds = Callable[[int, int], int]

BROWSER_TESTS = Path(__file__).parent / "browser"
# What a browser test may be repeated in: one case is drawn, and all are tried with `--full`.
LOOKS = frozenset({"language", "locale", "viewport", "color_scheme"})
PRODUCTION_MEMORY_KIB, QUICK_MEMORY_KIB = PortalArgon2Hasher.memory_cost, 64


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options for tests of random moments and of looks: how many they try, and which."""
    parser.addoption("--full", action="store_true", help="all moments and looks, as in make test-faults")
    parser.addoption("--seed", type=int, help="the moments of an earlier run, which has printed its seed")
    parser.addoption("--sample", action="store_true", help="one case of each test, no slow ones")


def pytest_configure(config: pytest.Config) -> None:
    """Draw a seed once for all workers, and say how many made-up rosters are tried."""
    if config.option.seed is None:
        config.option.seed = getattr(config, "workerinput", {}).get(
            "seed", random.SystemRandom().getrandbits(32)
        )
    hypothesis.settings.register_profile("full", max_examples=400, deadline=None)
    hypothesis.settings.register_profile("short", max_examples=8, deadline=None)
    hypothesis.settings.load_profile("full" if config.option.full else "short")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give the seed to a worker, which reads the command line anew."""
    node.workerinput["seed"] = node.config.option.seed


def pytest_report_header(config: pytest.Config) -> str:
    """Name the seed, so that a failure can be had again."""
    options = [f"--{name}" for name in ("full", "sample") if config.getoption(name)]
    return " ".join(["random choices:", f"--seed={config.option.seed}", *options])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test by what it needs besides a database: `make quick` leaves out browsers and processes."""
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker("browser")
        elif "live_portal" in getattr(item, "fixturenames", ()):
            item.add_marker("process")
    left_out: set[pytest.Item] = set()
    if not config.option.full:
        left_out |= {item for item in items if item.get_closest_marker("full")}
        browsers = [item for item in items if item.get_closest_marker("browser")]
        left_out |= _not_drawn(browsers, config.option.seed, among=LOOKS)
    if config.option.sample:
        left_out |= _not_drawn(items, config.option.seed)
        left_out |= {item for item in items if item.get_closest_marker("slow")}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def _not_drawn(
    items: list[pytest.Item], seed: int, *, among: frozenset[str] | None = None
) -> set[pytest.Item]:
    """All but one case of each test with parameters: which one, the seed decides.

    With names of parameters in `among`, cases that differ in other parameters are tests of their own.
    """
    cases = defaultdict(list)
    for item in items:
        given: dict[str, object] = getattr(getattr(item, "callspec", None), "params", {})
        kept = [] if among is None else [f"{name}={given[name]}" for name in sorted({*given} - among)]
        cases[item.nodeid.partition("[")[0], *kept].append(item)
    chance = random.Random(seed)
    drawn = {chance.choice(sorted(those, key=lambda item: item.nodeid)) for _, those in sorted(cases.items())}
    return {item for item in items if item not in drawn}


def pytest_collection_finish() -> None:
    """Spare the garbage collector what lives as long as the run: all modules and all tests."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """Random moments for this test: the same for the same seed."""
    return random.Random(f"{request.config.option.seed} {request.node.nodeid}")


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> Rounds:
    """How often a test of random moments tries: `rounds(2, full=20)`."""
    return lambda short, full: full if request.config.option.full else short


@pytest.fixture(autouse=True)
def _only_marked_tests_start_processes(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test that starts a process says so by its marker, so that `make quick` can leave it out."""
    if not any(request.node.get_closest_marker(name) for name in ("browser", "process")):
        monkeypatch.setattr(subprocess.Popen, "__init__", _no_process)


def _no_process(*_arguments: object, **_options: object) -> None:
    raise AssertionError("A test that starts a process is marked with pytest.mark.process.")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Empty the database after each test with real transactions; the rows of `migrate` stay."""
    with django_db_blocker.unblock():
        cleaner = Cleaner()
    TransactionTestCase._fixture_teardown = lambda _case: cleaner.clean()  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def _quick_hashing() -> Iterator[None]:
    """Hash with little memory in this process; the rules are the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PortalArgon2Hasher, "memory_cost", QUICK_MEMORY_KIB)
        yield


@pytest.fixture
def production_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash as in production: for the parameters themselves, and for races, which need the time it takes."""
    monkeypatch.setattr(PortalArgon2Hasher, "memory_cost", PRODUCTION_MEMORY_KIB)


@pytest.fixture
def client() -> Client:
    """A browser that goes where a form that failed leads."""
    return Client()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Clear caches, so that a test does not see values cached by another one."""
    cache.clear()
    landing_notices.cache_notices([])


@pytest.fixture(scope="session")
def live_server_process(django_db_setup: None) -> Iterator[LivePortal]:
    """One gunicorn for the whole session, on this worker's test database. Tests take `live_portal`."""
    with start_portal() as portal:
        yield portal


@pytest.fixture
def live_portal(
    transactional_db: None, production_hashing: None, live_server_process: LivePortal
) -> Iterator[LivePortal]:
    """The portal as it runs in production: processes and threads behind a port, the test's own data in it."""
    live_server_process.make_ready()
    yield live_server_process
    live_server_process.drain()
