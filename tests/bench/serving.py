"""The shipped gunicorn arguments over real HTTP: their sign-ins beside `sync` workers, and memory in a storm.

Both servers run during the whole measurement and take turns, so that only the ratios count. A `sync` worker
has one thread: nothing in it waits for anything else. On a busy machine the processor time of the workers
says more than the clock.
"""

import itertools
import statistics
import time
from typing import NamedTuple

from tests.bench.students import make_claimed
from tests.live import LivePortal, shipped_arguments, start_portal
from tests.storming import SignIn, memory_of_workers, send_all, time_of_workers

ROUNDS, EACH, CONNECTIONS, STORM = 8, 60, 16, 60
SYNC = ("--worker-class=sync", "--threads=1")


def run() -> None:
    """Measure and print."""
    names = make_claimed(EACH)
    sign_ins = [SignIn(name, f"10.0.0.{number}") for number, name in enumerate(names)]
    shipped, proxy = shipped_arguments(), {"TRUSTED_PROXIES": "1"}
    with start_portal(shipped, **proxy) as ours, start_portal([*shipped, *SYNC], **proxy) as sync:
        _storm(ours, sign_ins)
        measured: dict[str, list[Measured]] = {"sync": [], "shipped": []}
        measure(sync, sign_ins)
        for _, (name, portal) in itertools.product(range(ROUNDS), (("shipped", ours), ("sync", sync))):
            measured[name].append(measure(portal, sign_ins))
    for name, found in measured.items():
        rate, cost = (statistics.median(values) for values in zip(*found, strict=True))
        print(
            f"{name:10} {rate:7.1f} sign-ins a second over HTTP, {cost * 1000:.1f} ms of processor time each"
        )
    pairs = list(zip(measured["shipped"], measured["sync"], strict=True))
    rates = [mine.rate / theirs.rate for mine, theirs in pairs]
    costs = [theirs.cost / mine.cost for mine, theirs in pairs]
    print(
        f"{'':10} shipped is {statistics.median(rates):.2f} of sync by the clock (from {min(rates):.2f} to "
        f"{max(rates):.2f}), {statistics.median(costs):.2f} by processor time"
    )


class Measured(NamedTuple):
    """Sign-ins a second, and the processor time of the workers in seconds for each."""

    rate: float
    cost: float


def measure(portal: LivePortal, sign_ins: list[SignIn]) -> Measured:
    """Send all sign-ins once."""
    began, used = time.perf_counter(), time_of_workers(portal)
    statuses = send_all(portal, sign_ins, connections=CONNECTIONS)
    assert set(statuses) == {302}, statuses
    taken = time.perf_counter() - began
    return Measured(len(sign_ins) / taken, (time_of_workers(portal) - used) / len(sign_ins))


def _storm(portal: LivePortal, sign_ins: list[SignIn]) -> None:
    send_all(portal, sign_ins[:8], connections=2)
    before = memory_of_workers(portal)
    send_all(portal, sign_ins * 4, connections=STORM)
    after = memory_of_workers(portal)
    print(f"{'memory':10} {before >> 20} MB before a storm of {STORM} connections, {after >> 20} MB after it")
