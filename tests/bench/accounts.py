"""Sign-ins and claims per second, relative to bare Argon2 hashes per second, interleaved in one run.

The machine may be slow or busy, so only the ratios count. 1.00 would mean that everything except the hashing
is free.
"""

import itertools
import statistics
import time
from collections.abc import Callable

from django.contrib.auth.hashers import make_password

from tests.bench.students import claim_somebody, make_people, sign_somebody_in
from tests.visiting import Client

ROUNDS, EACH = 8, 10
HASHES = {"sign-in": 1, "claim": 2}


def rate(work: Callable[[], object]) -> float:
    """Run `work` this many times; return the number per second."""
    began = time.perf_counter()
    for _ in range(EACH):
        work()
    return EACH / (time.perf_counter() - began)


def bare_hash() -> None:
    """One hash with the portal's parameters."""
    make_password("river-lamp-tiger")


def run() -> None:
    """Measure and print."""
    make_people((ROUNDS + 1) * EACH)
    jobs: dict[str, Callable[[], None]] = {
        "bare hash": bare_hash,
        "sign-in": lambda: sign_somebody_in(Client()),
        "claim": lambda: claim_somebody(Client()),
    }
    for work in jobs.values():
        work()
    rates: dict[str, list[float]] = {name: [] for name in jobs}
    for _, (name, work) in itertools.product(range(ROUNDS), jobs.items()):
        rates[name].append(rate(work))
    bare = rates["bare hash"]
    print(f"{'bare hash':10} {statistics.median(bare):7.1f} a second")
    for name, hashes in HASHES.items():
        shares = [mine * hashes / hash_rate for mine, hash_rate in zip(rates[name], bare, strict=True)]
        share = statistics.median(shares)
        print(
            f"{name:10} {statistics.median(rates[name]):7.1f} a second, {hashes} hash(es) each: "
            f"{share:.2f} of what bare hashing allows (from {min(shares):.2f} to {max(shares):.2f})"
        )
