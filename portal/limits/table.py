"""The attempt limits: how often what may be guessed may be tried.

Each is a default that `settings.LIMITS` can override by name, times in seconds.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.conf import settings

from portal.usernames import is_parent_shaped, is_staff_shaped

SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=n) for n in (1, 60, 3600, 86400))


@dataclass(frozen=True, slots=True)
class AddressLimit:
    """How many distinct targets one address may fail at within a window; it only ever makes an address wait.

    With `every_try` each failure counts, at the same target, too. A school's address (`SCHOOL_NETWORKS`) has
    `school_ceiling`, or its enrollment where that is None.
    """

    window: timedelta
    ceiling: int
    school_ceiling: int | None = None
    every_try: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """How often one target may be tried within a window.

    `waits` are pairs (tries, wait): the wait that follows so many tries; None waits for the window's end.
    The last wait comes again after each further such stretch of tries. `address` limits what one address may
    try besides; None where nothing but the target counts.
    `closed_after` tries without a success only staff can open it again. Where `counts_successes`, a success
    ends the row of failures but does not renew the window: so many tries at once, whatever comes of them.
    """

    name: str
    window: timedelta
    waits: tuple[tuple[int, timedelta | None], ...]
    address: AddressLimit | None
    closed_after: int = 0
    counts_successes: bool = False


_LIMITS = {
    limit.name: limit
    for limit in (
        Limit("student_sign_in", DAY, ((5, MINUTE), (10, 15 * MINUTE)), AddressLimit(10 * MINUTE, 200)),
        Limit("staff_sign_in", DAY, ((5, 15 * MINUTE),), AddressLimit(HOUR, 30, school_ceiling=30)),
        Limit("second_step", DAY, ((5, 15 * MINUTE),), AddressLimit(HOUR, 30, school_ceiling=30)),
        Limit("staff_link", DAY, ((3, None),), AddressLimit(HOUR, 30, school_ceiling=30)),
        # Five in a row disable the account (P5); five at once are all that is looked at, so that a right
        # password among forty does not buy a second five.
        Limit(
            "parent_sign_in",
            15 * SECOND,
            ((5, None),),
            AddressLimit(HOUR, 60, every_try=True),
            closed_after=5,
            counts_successes=True,
        ),
        Limit("one_time_code", 10 * MINUTE, ((20, None),), AddressLimit(10 * MINUTE, 20, every_try=True)),
        Limit("choose_username", HOUR, ((20, None),), address=None),
        Limit("key_request", DAY, ((3, None),), AddressLimit(HOUR, 10, every_try=True)),
        Limit("claim", HOUR, ((10, None),), AddressLimit(10 * MINUTE, 200)),
        # Longer than any session: five in a session, however slowly they come.
        Limit("current_password", DAY, ((5, None),), address=None),
        Limit(
            "challenge_answers",
            DAY,
            ((5, None),),
            AddressLimit(HOUR, 25, school_ceiling=200),
            closed_after=15,
        ),
        Limit("answer_just_saved", HOUR, ((5, None),), address=None),
    )
}


def limit(name: str) -> Limit:
    """Return the limit of this name as the district has set it; raises KeyError for an unknown name."""
    default, changes = _LIMITS[name], _changes(name)
    if "waits" in changes:
        changes["waits"] = tuple(
            (n, None if s is None else timedelta(seconds=s)) for n, s in changes["waits"]
        )
    if default.address:
        changes["address"] = replace(default.address, **_changes(f"{name}_address"))
    return replace(default, **changes)


def sign_in_limit_name(username: str) -> str:
    """Return the limit under which a typed name signs in: by its shape, which tells nothing of an account."""
    if is_staff_shaped(username):
        return "staff_sign_in"
    return "parent_sign_in" if is_parent_shaped(username) else "student_sign_in"


def _changes(name: str) -> dict[str, Any]:
    changes: dict[str, Any] = dict(settings.LIMITS.get(name, {}))
    if "window" in changes:
        changes["window"] = timedelta(seconds=changes["window"])
    return changes
