"""Limits under real concurrency, on PostgreSQL: many threads, each with a connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from portal.actor import Actor
from portal.limits import statements, throttle
from portal.limits.success import record_success
from portal.models import AccessEvent, Attempt, AttemptedTarget
from portal.web.client_address import Origin

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

HERE = Origin(ip="203.0.113.7")
NAME = "student_sign_in"


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty threads of one busy process take longer than the 300 ms that production gives a lock."""
    monkeypatch.setattr(statements, "LOCK_WAIT", timedelta(seconds=4))


def at_once(jobs: Sequence[Callable[[], object]]) -> Counter[str]:
    """Run all jobs from one starting shot; count how they ended, by the name of the exception."""
    barrier, ends = threading.Barrier(len(jobs)), Counter[str]()

    def run(job: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(30)
            job()
            ends["done"] += 1
        except Exception as error:  # noqa: BLE001 (told by its name)
            ends[type(error).__name__] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def charge(target: str = "s0123457", origin: Origin = HERE) -> throttle.Reservation:
    return throttle.charge(NAME, target=target, origin=origin)


def succeed(target: str, origin: Origin = HERE) -> None:
    """A try and the success that gives it back, as a sign-in does it."""
    record_success("portal.sign_in", actor=Actor(origin=origin), reservation=charge(target, origin))


def test_of_forty_parallel_attempts_exactly_five_are_charged() -> None:
    assert at_once([charge] * 40) == {"done": 5, "Refused": 35}


def test_of_forty_parallel_attempts_from_forty_addresses_exactly_five_are_charged() -> None:
    jobs = [partial(charge, origin=Origin(ip=f"203.0.113.{n}")) for n in range(40)]
    assert at_once(jobs) == {"done": 5, "Refused": 35}


def test_parallel_attempts_at_forty_names_from_one_address_stop_at_its_ceiling(settings: Settings) -> None:
    settings.LIMITS = {f"{NAME}_address": {"ceiling": 12}}
    jobs = [partial(charge, f"s{n:07d}") for n in range(40)]
    assert at_once(jobs) == {"done": 12, "Refused": 28}
    assert AttemptedTarget.objects.count() == 12


def test_parallel_claims_of_one_name_with_forty_numbers_stop_at_twenty() -> None:
    def claim(number: int) -> None:
        throttle.charge("claim", target=f"{number:07d}", origin=HERE, also=("claim_name", "a name"))

    assert at_once([partial(claim, n) for n in range(40)]) == {"done": 20, "Refused": 20}


def test_parallel_attempts_at_one_name_count_once_for_the_address() -> None:
    at_once([charge] * 5)
    assert AttemptedTarget.objects.count() == 1
    assert sorted(Attempt.objects.values_list("spent", flat=True)) == [1, 5]


def test_parallel_successes_and_failures_lock_no_one_and_lose_no_count() -> None:
    jobs: list[Callable[[], object]] = []
    for n in range(20):
        jobs += [partial(succeed, f"s{n % 4:07d}"), partial(charge, f"s{(n + 2) % 4:07d}")]
    ends = at_once(jobs)
    assert set(ends) <= {"done", "Refused"}
    address = Attempt.objects.get(target_key="")
    assert address.spent == AttemptedTarget.objects.count()


def test_parallel_attempts_and_unlocks_do_not_deadlock() -> None:
    def unlock(n: int) -> None:
        with transaction.atomic():
            throttle.clear(NAME, target=f"s{n % 3:07d}")
            throttle.clear("claim", target=f"{n % 3:07d}")
            throttle.clear("claim_name", target=f"name {n % 2}")

    def claim(n: int) -> None:
        origin, also = Origin(ip=f"203.0.113.{n % 2}"), ("claim_name", f"name {n % 2}")
        throttle.refund(throttle.charge("claim", target=f"{n % 3:07d}", origin=origin, also=also))

    jobs: list[Callable[[], object]] = []
    for n in range(12):
        jobs += [
            partial(unlock, n),
            partial(claim, n),
            partial(charge, f"s{n % 3:07d}"),
            partial(succeed, f"s{n % 3:07d}"),
        ]
    assert set(at_once(jobs)) <= {"done", "Refused"}
    assert AccessEvent.objects.filter(success=True).exists()


def test_a_charge_commits_on_its_own_and_never_inside_another_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        charge()
