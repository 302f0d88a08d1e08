"""The table of limits, and the district's overrides."""

import datetime as dt

import pytest
from pytest_django.fixtures import Settings

from portal.limits import table

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "window", "waits", "closed_after"),
    [
        ("student_sign_in", DAY, ((5, MINUTE), (10, 15 * MINUTE)), 0),
        ("staff_sign_in", DAY, ((5, 15 * MINUTE),), 0),
        ("claim", HOUR, ((10, None),), 0),
        ("claim_name", DAY, ((20, None),), 0),
        ("challenge_answers", DAY, ((5, None),), 15),
        ("new_password", HOUR, ((20, None),), 0),
        ("new_answers", HOUR, ((20, None),), 0),
        ("correction", DAY, ((10, None),), 0),
    ],
)
def test_the_accounts_have_the_limits_of_the_design(
    name: str, window: dt.timedelta, waits: tuple, closed_after: int
) -> None:
    limit = table.limit(name)
    assert (limit.window, limit.waits, limit.closed_after) == (window, waits, closed_after)


@pytest.mark.parametrize(
    ("name", "window", "ceiling"),
    [
        ("student_sign_in", 10 * MINUTE, 200),
        ("staff_sign_in", HOUR, 30),
        ("claim", 10 * MINUTE, 200),
        ("challenge_answers", HOUR, 25),
    ],
)
def test_the_addresses_have_the_limits_of_the_design(name: str, window: dt.timedelta, ceiling: int) -> None:
    address = table.limit(name).address
    assert address is not None
    assert (address.window, address.ceiling) == (window, ceiling)


def test_of_fifteen_sets_of_answers_unknown_browsers_may_use_ten() -> None:
    assert table.limit("challenge_answers").closed_after_unknown == 10


def test_a_limit_that_does_not_declare_its_address_limit_cannot_be_written() -> None:
    """Forgetting it would let one address try every account."""
    with pytest.raises(TypeError, match="address"):
        table.Limit("forgetful", DAY, ((5, None),))  # type: ignore[call-arg]


def test_a_district_changes_a_limit_in_seconds(settings: Settings) -> None:
    settings.LIMITS = {"claim": {"window": 60, "waits": [[2, 5], [4, None]]}, "claim_address": {"ceiling": 7}}
    limit = table.limit("claim")
    assert limit.window == MINUTE
    assert limit.waits == ((2, dt.timedelta(seconds=5)), (4, None))
    assert limit.address is not None
    assert limit.address.ceiling == 7
    assert table.limit("student_sign_in").waits[0][0] == 5


def test_every_limit_says_whether_it_limits_addresses() -> None:
    with pytest.raises(TypeError, match="address"):
        table.Limit("new", DAY, ((5, None),))  # type: ignore[call-arg]


def test_an_unknown_limit_raises_an_error(settings: Settings) -> None:
    with pytest.raises(KeyError):
        table.limit("nonsense")


def test_an_unknown_setting_of_a_limit_raises_an_error(settings: Settings) -> None:
    settings.LIMITS = {"claim": {"tries": 3}}
    with pytest.raises(TypeError):
        table.limit("claim")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("S0123457", "student_sign_in"),
        ("ｓ０１２３４５７", "student_sign_in"),
        ("0123457", "student_sign_in"),
        ("s12345", "student_sign_in"),
        ("ann", "student_sign_in"),
        ("Minnie1058", "parent_sign_in"),
        ("s0123457a", "parent_sign_in"),
        ("", "student_sign_in"),
        ("a@b.org", "staff_sign_in"),
        (" A @ b ", "staff_sign_in"),
    ],
)
def test_the_form_of_a_name_decides_its_sign_in_limit(typed: str, name: str) -> None:
    assert table.sign_in_limit_name(typed) == name
