"""The attempt limits: charging, waiting, refunding."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from portal.limits import throttle
from portal.models import Attempt, AttemptedTarget
from portal.web.client_address import Origin

pytestmark = pytest.mark.django_db

HERE = Origin(ip="203.0.113.7")
STUDENT = "student_sign_in"
LIMITS = {
    "student_sign_in": {"waits": [[3, 60], [6, 900]], "window": 3600},
    "claim": {"waits": [[2, None]], "window": 3600},
    "challenge_answers": {"waits": [[2, None]], "window": 3600, "closed_after": 5},
    "staff_sign_in": {"waits": [[1, 30]]},
}


@pytest.fixture(autouse=True)
def _small_limits(settings: Settings) -> None:
    settings.LIMITS = LIMITS


@pytest.fixture
def after_seconds() -> Callable[[float], time_machine.travel]:
    """Travel so many seconds from the beginning of the test."""
    start = timezone.now().replace(minute=5, second=0)
    return lambda seconds: time_machine.travel(start + dt.timedelta(seconds=seconds), tick=False)


def charge(name: str = STUDENT, target: str = "s0000001", origin: Origin = HERE) -> throttle.Reservation:
    return throttle.charge(name, target=target, origin=origin)


def tries(name: str = STUDENT, most: int = 50) -> int:
    """How many tries go through before one is refused."""
    for done in range(most):
        try:
            charge(name)
        except throttle.Refused:
            return done
    return most


def test_a_used_up_limit_refuses_and_says_until_when(after_seconds: Callable) -> None:
    with after_seconds(0):
        assert tries() == 3
        with pytest.raises(throttle.Refused) as refused:
            charge()
        assert refused.value.until == timezone.now() + dt.timedelta(seconds=60)
        assert refused.value.limit_name == STUDENT


def test_after_the_wait_more_attempts_are_allowed_and_the_next_wait_is_longer(
    after_seconds: Callable,
) -> None:
    with after_seconds(0):
        assert tries() == 3
    with after_seconds(59):
        assert tries() == 0
    with after_seconds(61):
        assert tries() == 3
    with after_seconds(61 + 899):
        assert tries() == 0
    with after_seconds(61 + 901):
        assert tries() == 3
    with after_seconds(61 + 901 + 899):
        assert tries() == 0


def test_a_new_window_starts_from_zero(after_seconds: Callable) -> None:
    with after_seconds(0):
        tries()
    with after_seconds(61):
        tries()
    with after_seconds(3601):
        assert tries() == 3
        assert throttle.waiting_until(STUDENT, target="s0000001") == timezone.now() + dt.timedelta(seconds=60)


def test_a_wait_for_the_end_of_the_window(after_seconds: Callable) -> None:
    with after_seconds(0):
        charge("claim")
    with after_seconds(100):
        charge("claim")
        with pytest.raises(throttle.Refused) as refused:
            charge("claim")
        assert refused.value.until == timezone.now() + dt.timedelta(seconds=3500)
    with after_seconds(3601):
        assert tries("claim") == 2


def test_a_target_closes_after_a_number_of_consecutive_failures(after_seconds: Callable) -> None:
    spent = 0
    for hour in range(40):
        with after_seconds(3601 * hour):
            spent += tries("challenge_answers")
    assert spent == 5
    with after_seconds(3601 * 1000), pytest.raises(throttle.Refused) as refused:
        charge("challenge_answers")
    assert refused.value.until is None
    assert throttle.waiting_until("challenge_answers", target="s0000001") == throttle.FOREVER
    throttle.clear("challenge_answers", target="s0000001")
    assert throttle.waiting_until("challenge_answers", target="s0000001") is None
    assert tries("challenge_answers") == 2


def test_a_limit_of_one_allows_one_attempt(after_seconds: Callable) -> None:
    with after_seconds(0):
        assert tries("staff_sign_in") == 1
    with after_seconds(31):
        assert tries("staff_sign_in") == 1


def test_a_success_refunds_everything() -> None:
    charge()
    charge()
    throttle.refund(charge())
    assert not AttemptedTarget.objects.exists()
    assert set(Attempt.objects.values_list("spent", flat=True)) == {0}
    assert tries() == 3


def test_a_refusal_charges_nothing() -> None:
    tries()
    before = list(Attempt.objects.order_by("key").values())
    for _ in range(3):
        with pytest.raises(throttle.Refused):
            charge()
    assert list(Attempt.objects.order_by("key").values()) == before


def test_a_look_says_what_a_charge_would_be_refused(
    after_seconds: Callable, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.LIMITS = {**LIMITS, f"{STUDENT}_address": {"ceiling": 2}}
    with after_seconds(0):
        assert throttle.refused_already(STUDENT, target="s0000001", origin=HERE) is None
        tries()
        charge(target="s0000002")
        for target in ("s0000001", "s0000002", "s0000003"):
            before = list(Attempt.objects.order_by("key").values())
            with django_assert_num_queries(1):
                seen = throttle.refused_already(STUDENT, target=target, origin=HERE)
            assert list(Attempt.objects.order_by("key").values()) == before
            if target == "s0000002":
                assert seen is None
                charge(target=target)
                continue
            with pytest.raises(throttle.Refused) as refused:
                charge(target=target)
            assert seen is not None
            assert (seen.limit_name, seen.until) == (refused.value.limit_name, refused.value.until)


def test_a_look_sees_that_only_staff_can_reopen_a_target(after_seconds: Callable) -> None:
    for hour in range(3):
        with after_seconds(3601 * hour):
            tries("challenge_answers")
    with after_seconds(3601 * 50):
        seen = throttle.refused_already("challenge_answers", target="s0000001", origin=HERE)
        assert seen is not None
        assert seen.until is None


def test_targets_and_limits_are_independent() -> None:
    tries()
    assert throttle.waiting_until(STUDENT, target="s0000001")
    charge(target="s0000002")
    charge("claim")


def test_an_attempt_slightly_older_than_the_first_is_not_refused(after_seconds: Callable) -> None:
    """Two servers' clocks differ, and so does the order in which parallel requests arrive."""
    with after_seconds(5):
        charge()
    with after_seconds(0):
        charge()


def test_the_tables_name_no_one() -> None:
    charge(target="s0123457")
    with connection.cursor() as cursor:
        for table in ("portal_attempt", "portal_attemptedtarget"):
            cursor.execute(f"SELECT t::text FROM {table} t")
            rows = " ".join(row[0] for row in cursor.fetchall())
            assert "0123457" not in rows
            assert "203.0.113.7" not in rows


def test_pruning_deletes_only_attempts_that_ended_long_ago(after_seconds: Callable) -> None:
    with after_seconds(-3 * 24 * 3600):
        charge(target="s0000009")
    for hour in range(3):
        with after_seconds(-4 * 24 * 3600 + 3601 * hour):
            tries("challenge_answers")
    with after_seconds(0):
        charge(target="s0000002")
        call_command("prune")
        assert throttle.waiting_until("challenge_answers", target="s0000001") == throttle.FOREVER
        assert AttemptedTarget.objects.count() == 1


def test_a_limit_without_addresses_counts_every_browser_together() -> None:
    browsers = [Origin(ip=f"203.0.113.{n}", device=f"browser{n}") for n in range(20)]
    for n, origin in enumerate(browsers):
        throttle.charge("choose_username", target="a key", origin=origin, known_browser=bool(n % 2))
    with pytest.raises(throttle.Refused):
        throttle.charge("choose_username", target="a key", origin=HERE)
    with pytest.raises(throttle.Refused):
        throttle.charge("choose_username", target="a key")
    assert throttle.charge("choose_username", target="another key").spent == 1


def test_a_limit_with_an_address_limit_requires_an_origin() -> None:
    with pytest.raises(ValueError, match=STUDENT):
        throttle.charge(STUDENT, target="s0000001")
