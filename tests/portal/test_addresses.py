"""Limits for addresses: distinct accounts from unknown browsers; the address only has to wait."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.limits import throttle
from portal.web.client_address import Origin
from tests.cast import Cast, make_staff, sign_in
from tests.factories import StaffUserFactory
from tests.visiting import Client

pytestmark = pytest.mark.slow

HERE = Origin(ip="203.0.113.7")
SCHOOL = Origin(ip="198.51.100.9")


@pytest.fixture(autouse=True)
def _stopped_clock(db: None) -> Iterator[None]:
    with time_machine.travel(timezone.now().replace(minute=1), tick=False):
        yield


def fail_at(count: int, *, origin: Origin = HERE, name: str = "student_sign_in", first: int = 0) -> int:
    """Fail at so many distinct accounts; return how many of these tries went through."""
    for n in range(first, first + count):
        try:
            throttle.charge(name, target=f"target{n}", origin=origin)
        except throttle.Refused:
            return n - first
    return count


def test_an_address_waits_after_two_hundred_distinct_accounts() -> None:
    assert fail_at(250) == 200


def test_the_refusal_says_when_the_window_ends() -> None:
    fail_at(200)
    with pytest.raises(throttle.Refused) as refused:
        throttle.charge("student_sign_in", target="one more", origin=HERE)
    assert refused.value.until
    assert dt.timedelta(0) < refused.value.until - timezone.now() <= dt.timedelta(minutes=10)


def test_a_new_window_opens_everything_again() -> None:
    fail_at(200)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=10), tick=False):
        assert fail_at(250, first=1000) == 200


def test_failing_again_at_the_same_account_counts_once() -> None:
    for _ in range(4):
        assert fail_at(199) == 199
    assert fail_at(1, first=500) == 1
    assert fail_at(1, first=501) == 0


def test_an_account_tried_before_the_ceiling_can_be_tried_again() -> None:
    fail_at(250)
    assert fail_at(1, first=3) == 1


def test_other_addresses_do_not_wait() -> None:
    fail_at(250)
    assert fail_at(10, origin=SCHOOL) == 10


def test_successes_do_not_count() -> None:
    for n in range(220):
        throttle.refund(throttle.charge("student_sign_in", target=f"pupil{n}", origin=HERE))
    assert fail_at(250) == 200


def test_known_browsers_do_not_wait_with_their_address(settings: Settings, cast: Cast) -> None:
    settings.LIMITS = {"student_sign_in_address": {"ceiling": 3}}
    own, stranger = Client(), Client()
    sign_in(own, "S0123457")
    own.post("/logout/")
    for n in range(3):
        assert sign_in(stranger, f"S765432{n}", "wrong").status_code == 200
    assert sign_in(stranger, "S0999999", "wrong").status_code == 429
    assert sign_in(own, "S0123457").status_code == 302


def test_the_wait_of_an_address_does_not_reveal_the_account(settings: Settings, cast: Cast) -> None:
    settings.LIMITS = {"student_sign_in_address": {"ceiling": 1}}
    sign_in(Client(), "S7654321", "wrong")
    known, unknown = (sign_in(Client(), name, "wrong") for name in ("S0123457", "S7654399"))
    assert (known.status_code, known["Retry-After"]) == (unknown.status_code, unknown["Retry-After"])
    assert known.status_code == 429


def test_a_school_has_its_enrollment_as_ceiling(settings: Settings) -> None:
    settings.SCHOOL_NETWORKS = {"198.51.100.0/24": 240, "198.51.100.0/28": 230}
    assert fail_at(300, origin=SCHOOL) == 240
    assert fail_at(300, origin=HERE) == 200


def test_a_small_school_has_no_less_than_any_address(settings: Settings) -> None:
    settings.SCHOOL_NETWORKS = {"198.51.100.0/24": 12}
    assert fail_at(300, origin=SCHOOL) == 200


@pytest.mark.parametrize(
    ("name", "anywhere", "in_a_school"),
    [("staff_sign_in", 30, 30), ("claim", 200, 1000), ("challenge_answers", 25, 200)],
)
def test_each_limit_has_its_own_ceiling(
    settings: Settings, name: str, anywhere: int, in_a_school: int
) -> None:
    settings.SCHOOL_NETWORKS = {"198.51.100.0/24": 1000}
    assert fail_at(1100, origin=HERE, name=name) == anywhere
    assert fail_at(1100, origin=SCHOOL, name=name) == in_a_school


def test_an_ipv6_network_counts_as_one_address() -> None:
    assert fail_at(200, origin=Origin(ip="2001:db8:1:2::1")) == 200
    assert fail_at(1, origin=Origin(ip="2001:db8:1:2:ffff::9"), first=900) == 0
    assert fail_at(1, origin=Origin(ip="2001:db8:1:3::1"), first=900) == 1


def test_a_class_with_typing_errors_behind_one_address_is_not_limited(cast: Cast) -> None:
    """30 pupils, every tenth types a wrong password first, all behind the school's one address."""
    example = make_staff("example@example.org")
    for n in range(30):
        StaffUserFactory.create(
            username=f"S05{n:05d}", kind="student", password=example.password, salt=example.salt
        )
        browser = Client()
        if n % 10 == 0:
            assert sign_in(browser, f"S05{n:05d}", "river-lamp-tigre").status_code == 200
        assert sign_in(browser, f"S05{n:05d}").status_code == 302


def test_three_thousand_students_behind_one_address_are_not_limited(settings: Settings) -> None:
    """T19, by the books: 8 % of 3,000 fail at first, most of them come in at the next try."""
    settings.SCHOOL_NETWORKS = {"198.51.100.0/24": 3000}
    assert fail_at(240, origin=SCHOOL) == 240
