"""The attempt limits: how often something that can be guessed may be tried.

Each is a default that `settings.LIMITS` can override by name, with times in seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.conf import settings

from portal.usernames import is_parent_shaped, is_staff_shaped

_MOST = 10**9  # seconds or attempts: what a timedelta and a column of the database hold
# What a limit is, which a district cannot change.
_FIXED = {"name", "address", "one_share", "by_network", "counts_successes", "keeps_failures"}
# Pairs of a number of attempts and the wait after it; None waits until the window ends.
Waits = tuple[tuple[int, timedelta | None], ...]

SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=n) for n in (1, 60, 3600, 86400))


@dataclass(frozen=True, slots=True)
class AddressLimit:
    """How many distinct targets one address may fail at in a window; beyond it, the address must wait.

    With `every_try`, repeated failures at the same target count too. An address of a school
    (`SCHOOL_NETWORKS`) may fail at `school_ceiling` targets, or at as many as its enrollment if that is
    None.
    """

    window: timedelta
    ceiling: int
    school_ceiling: int | None = None
    every_try: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """How often one target may be tried in a window.

    `waits` say how long the target waits after how many attempts. The last wait is repeated after each
    further group of as many attempts as the first pair has. `address` limits the attempts from one address,
    and gives known browsers, which it does not count, a share of their own: as many attempts as all unknown
    browsers together. None if addresses do not count; then all browsers share one number.

    After `closed_after` consecutive failures in all, or `closed_after_unknown` from unknown browsers, only
    staff can reopen the target. With `one_share`, known browsers have no share of their own. With
    `counts_successes`, a success resets the consecutive failures but not the window, which then limits all
    attempts.

    With `by_network`, `waits` hold for the network that tried; `all_networks` is the number of attempts
    after which every network waits until the window ends, 0 for none. With `keeps_failures`, a success
    refunds its own attempt only.
    """

    name: str
    window: timedelta
    waits: Waits
    address: AddressLimit | None
    closed_after: int = 0
    closed_after_unknown: int = 0
    one_share: bool = False
    counts_successes: bool = False
    by_network: bool = False
    all_networks: int = 0
    keeps_failures: bool = False


_LIMITS = {
    limit.name: limit
    for limit in (
        Limit("student_sign_in", DAY, ((5, MINUTE), (10, 15 * MINUTE)), AddressLimit(10 * MINUTE, 200)),
        Limit("staff_sign_in", DAY, ((5, 15 * MINUTE),), AddressLimit(HOUR, 30, school_ceiling=30)),
        Limit("second_step", DAY, ((5, 15 * MINUTE),), AddressLimit(HOUR, 30, school_ceiling=30)),
        Limit("staff_link", DAY, ((3, None),), AddressLimit(HOUR, 30, school_ceiling=30)),
        # Five consecutive failures disable the account (P5). At most five attempts are verified at once, so
        # that a right password among forty does not allow five more.
        Limit(
            "parent_sign_in",
            15 * SECOND,
            ((5, None),),
            AddressLimit(HOUR, 60, every_try=True),
            closed_after=5,
            one_share=True,
            counts_successes=True,
        ),
        Limit("one_time_code", 10 * MINUTE, ((20, None),), AddressLimit(10 * MINUTE, 20, every_try=True)),
        Limit("choose_username", HOUR, ((20, None),), address=None),
        Limit("key_request", DAY, ((3, None),), AddressLimit(HOUR, 10, every_try=True)),
        # One network cannot use up the attempts at a number for all others.
        Limit("claim", HOUR, ((10, None),), AddressLimit(10 * MINUTE, 200), by_network=True, all_networks=20),
        # One name with many numbers is a search for a classmate's number.
        Limit("claim_name", DAY, ((20, None),), address=None, by_network=True, keeps_failures=True),
        # The window is longer than any session: five attempts in a session, however slow.
        Limit("current_password", DAY, ((5, None),), address=None),
        Limit(
            "challenge_answers",
            DAY,
            ((5, None),),
            AddressLimit(HOUR, 25, school_ceiling=200),
            closed_after=15,
            closed_after_unknown=10,
        ),
        Limit("answer_just_saved", HOUR, ((5, None),), address=None),
        # Pages that hash what someone chooses: once for a journey, a link or an account is the rule.
        Limit("new_password", HOUR, ((20, None),), address=None),
        Limit("new_answers", HOUR, ((20, None),), address=None),
        Limit("correction", DAY, ((10, None),), address=None),
    )
}


def limit(name: str) -> Limit:
    """Return the limit of this name with the district's overrides; raises KeyError for an unknown name."""
    default, changes = _LIMITS[name], _changes(name)
    if "waits" in changes:
        changes["waits"] = tuple(
            (n, None if s is None else timedelta(seconds=s)) for n, s in changes["waits"]
        )
    if default.address:
        changes["address"] = replace(default.address, **_changes(f"{name}_address"))
    return replace(default, **changes)


def check_overrides(overrides: Mapping[str, Any]) -> None:
    """Raise ValueError, in a few words, if `settings.LIMITS` names what does not exist or cannot be.

    A limit without an address limit cannot get one.
    """
    limits: dict[str, Limit | AddressLimit] = dict(_LIMITS)
    limits |= {f"{name}_address": limit.address for name, limit in _LIMITS.items() if limit.address}
    for name, changes in overrides.items():
        if name not in limits:
            raise ValueError(f"there is no limit {name}; there are {', '.join(sorted(limits))}")
        known = {field.name for field in fields(limits[name])} - _FIXED
        if not isinstance(changes, dict) or not changes or set(changes) - known:
            raise ValueError(f"{name} can change {', '.join(sorted(known))}")
        for field, value in changes.items():
            rule = _broken_rule(field, getattr(limits[name], field), value)
            if rule:
                raise ValueError(f"{field} of {name} must be {rule}")


def sign_in_limit_name(username: str) -> str:
    """Return the sign-in limit for a typed name, by its form; it does not reveal whether it exists."""
    if is_staff_shaped(username):
        return "staff_sign_in"
    return "parent_sign_in" if is_parent_shaped(username) else "student_sign_in"


def _changes(name: str) -> dict[str, Any]:
    changes: dict[str, Any] = dict(settings.LIMITS.get(name, {}))
    if "window" in changes:
        changes["window"] = timedelta(seconds=changes["window"])
    return changes


def _broken_rule(field: str, default: object, value: object) -> str:
    """Return what this override must be, "" if it is."""
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else "true or false"
    if field == "waits":
        rule = "pairs of a number of attempts, greater than in the pair before, and seconds or null"
        return "" if _are_waits(value) else rule
    least = 0 if field in ("closed_after", "closed_after_unknown", "all_networks") else 1
    return "" if _is_number(value, least) else f"a whole number of at least {least}"


def _are_waits(value: object) -> bool:
    if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        return False
    attempts = [n for n, _seconds in value]
    return (
        bool(value)
        and all(_is_number(n, 1) and (seconds is None or _is_number(seconds, 1)) for n, seconds in value)
        and all(fewer < more for fewer, more in pairwise(attempts))
    )


def _is_number(value: object, least: int) -> bool:
    return type(value) is int and least <= value <= _MOST
