"""The shipped gunicorn arguments over real HTTP: their sign-ins beside `sync` workers, and memory in a storm.

Both servers run during the whole measurement and take turns, so that only the ratio counts. A `sync` worker
has one thread: nothing in it waits for anything else.
"""

import itertools
import statistics
import time

from tests.bench.students import make_claimed
from tests.live import LivePortal, shipped_arguments, start_portal
from tests.storming import SignIn, memory_of_workers, send_all

ROUNDS, EACH, CONNECTIONS, STORM = 12, 80, 16, 60
SYNC = ("--worker-class=sync", "--threads=1")


def run() -> None:
    """Measure and print."""
    names = make_claimed(EACH)
    sign_ins = [SignIn(name, f"10.0.0.{number}") for number, name in enumerate(names)]
    shipped, proxy = shipped_arguments(), {"TRUSTED_PROXIES": "1"}
    with start_portal(shipped, **proxy) as ours, start_portal([*shipped, *SYNC], **proxy) as sync:
        _storm(ours, sign_ins)
        rates: dict[str, list[float]] = {"shipped": [], "sync": []}
        rate(sync, sign_ins)
        for _, (name, portal) in itertools.product(range(ROUNDS), (("shipped", ours), ("sync", sync))):
            rates[name].append(rate(portal, sign_ins))
    shares = [mine / theirs for mine, theirs in zip(rates["shipped"], rates["sync"], strict=True)]
    print(f"{'sync':10} {statistics.median(rates['sync']):7.1f} sign-ins a second over HTTP")
    print(
        f"{'shipped':10} {statistics.median(rates['shipped']):7.1f} sign-ins a second over HTTP: "
        f"{statistics.median(shares):.2f} of sync (from {min(shares):.2f} to {max(shares):.2f})"
    )


def rate(portal: LivePortal, sign_ins: list[SignIn]) -> float:
    """Send all sign-ins once; return the number per second."""
    began = time.perf_counter()
    statuses = send_all(portal, sign_ins, connections=CONNECTIONS)
    assert set(statuses) == {302}, statuses
    return len(sign_ins) / (time.perf_counter() - began)


def _storm(portal: LivePortal, sign_ins: list[SignIn]) -> None:
    rate(portal, sign_ins)
    before = memory_of_workers(portal)
    send_all(portal, sign_ins * 4, connections=STORM)
    after = memory_of_workers(portal)
    print(f"{'memory':10} {before >> 20} MB before a storm of {STORM} connections, {after >> 20} MB after it")
