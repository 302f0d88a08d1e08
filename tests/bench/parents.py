"""A parent's log-in relative to bare hashing, the home page to a bare page; and what response times reveal.

SAMPLES sets how many of each kind are timed (300).
"""

import itertools
import os
import statistics
from collections.abc import Callable, Iterator
from functools import partial

from tests.bench.accounts import ROUNDS, bare_hash, rate
from tests.bench.families import CHILDREN, Parent, log_in, make_parents, new_browser
from tests.bench.telling import Request, compare
from tests.visiting import Client

SAMPLES = "300"
AT_ONCE = 40  # this many take turns, so that no one logs in five times within 15 seconds


def run() -> None:
    """Measure and print."""
    samples = int(os.environ.get("SAMPLES", SAMPLES))
    parents = make_parents(samples + AT_ONCE, prefix="known")
    measure(parents[:AT_ONCE])
    compare_log_ins(parents[AT_ONCE:])
    compare_requests(parents[AT_ONCE:])


def measure(parents: list[Parent]) -> None:
    """Return interleaved rates: log-ins beside hashes, home pages beside pages with one query."""
    turns: Iterator[Parent] = itertools.cycle(parents)
    browser = log_in(parents[0])
    jobs: dict[str, Callable[[], object]] = {
        "bare hash": bare_hash,
        "parent log-in": lambda: log_in(next(turns)),
        "bare page": lambda: opened(browser, "/readyz"),
        "parent home": lambda: opened(browser, "/parents/home/"),
    }
    rates: dict[str, list[float]] = {name: [] for name in jobs}
    for _, (name, work) in itertools.product(range(ROUNDS), jobs.items()):
        rates[name].append(rate(work))
    say(rates, "parent log-in", "bare hash", "of what bare hashing allows")
    say(rates, "parent home", "bare page", f"of the rate of /readyz, with {CHILDREN} children")


def opened(browser: Client, path: str) -> None:
    """Open a page."""
    answer = browser.get(path)
    assert answer.status_code == 200, answer.content


def say(rates: dict[str, list[float]], name: str, bare: str, words: str) -> None:
    """Print one rate as a share of another."""
    shares = [one / another for one, another in zip(rates[name], rates[bare], strict=True)]
    mine, other = statistics.median(rates[name]), statistics.median(rates[bare])
    print(
        f"{name:13} {mine:7.1f} a second ({bare} {other:.1f}): {statistics.median(shares):.2f} {words} "
        f"(from {min(shares):.2f} to {max(shares):.2f})",
        flush=True,
    )


def compare_log_ins(parents: list[Parent]) -> None:
    """Compare a wrong password for an existing name with one for an unknown name."""
    known = [partial(fail, parent.username) for parent in parents]
    unknown = [partial(fail, f"nobody{number}x") for number in range(len(parents))]
    compare("log-in, wrong", known, unknown)


def fail(username: str) -> None:
    """Log in once with a wrong password."""
    answer = new_browser().post("/parents/", {"username": username, "password": "a-guess-in-vain"})
    assert answer.status_code == 200, answer.content


def compare_requests(parents: list[Parent]) -> None:
    """Compare a request that sends a mail with one for an unknown student number."""
    known: list[Request] = [partial(ask, parent, parent.number) for parent in parents]
    unknown: list[Request] = [partial(ask, parent, f"9{n:06d}") for n, parent in enumerate(parents)]
    compare("key request", known, unknown)


def ask(parent: Parent, number: str) -> None:
    """Send the form for a key."""
    fields = {"last_name": parent.last_name, "first_name": parent.first_name, "student_id": number}
    answer = new_browser().post("/parents/key/", {**fields, "birth_date": "2013-05-04"})
    assert answer.status_code == 302, answer.content
