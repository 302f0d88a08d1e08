"""The attempt limits: how often what may be guessed may be tried.

Each is a default that `settings.LIMITS` can override by name, times in seconds.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.conf import settings

from portal.usernames import is_staff_shaped, is_student_shaped

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """How often one target may be tried within a window.

    `waits` are pairs (tries, wait): the wait that follows so many tries; None waits for the window's end.
    The last wait comes again after each further such stretch of tries.
    `closed_after` tries without a success only staff can open it again.
    """

    name: str
    window: timedelta
    waits: tuple[tuple[int, timedelta | None], ...]
    closed_after: int = 0


@dataclass(frozen=True, slots=True)
class AddressLimit:
    """How many distinct targets one address may fail at within a window; it only ever makes an address wait.

    A school's address (`SCHOOL_NETWORKS`) has `school_ceiling`, or its enrollment where that is None.
    """

    name: str
    window: timedelta
    ceiling: int
    school_ceiling: int | None = None


_LIMITS = {
    limit.name: limit
    for limit in (
        Limit("student_sign_in", DAY, ((5, MINUTE), (10, 15 * MINUTE))),
        Limit("staff_sign_in", DAY, ((5, 15 * MINUTE),)),
        Limit("claim", HOUR, ((10, None),)),
        # Longer than any session: five in a session, however slowly they come.
        Limit("current_password", DAY, ((5, None),)),
        Limit("challenge_answers", DAY, ((5, None),), closed_after=15),
        Limit("answer_just_saved", HOUR, ((5, None),)),
    )
}
_ADDRESS_LIMITS = {
    limit.name: limit
    for limit in (
        AddressLimit("student_sign_in_address", 10 * MINUTE, 200),
        AddressLimit("staff_sign_in_address", HOUR, 30, school_ceiling=30),
        AddressLimit("claim_address", 10 * MINUTE, 200),
        AddressLimit("challenge_answers_address", HOUR, 25, school_ceiling=200),
    )
}


def limit(name: str) -> Limit:
    """Return the limit of this name as the district has set it; raises KeyError for an unknown name."""
    changes = _changes(name)
    if "waits" in changes:
        changes["waits"] = tuple(
            (n, None if s is None else timedelta(seconds=s)) for n, s in changes["waits"]
        )
    return replace(_LIMITS[name], **changes)


def address_limit(name: str) -> AddressLimit:
    """Return the limit of addresses for what `name` limits, as the district has set it."""
    name = f"{name}_address"
    return replace(_ADDRESS_LIMITS[name], **_changes(name))


def sign_in_limit_name(username: str) -> str:
    """Return the limit under which a typed name signs in: by its shape, which tells nothing of an account."""
    if is_student_shaped(username) or not is_staff_shaped(username):
        return "student_sign_in"
    return "staff_sign_in"


def _changes(name: str) -> dict[str, Any]:
    changes: dict[str, Any] = dict(settings.LIMITS.get(name, {}))
    if "window" in changes:
        changes["window"] = timedelta(seconds=changes["window"])
    return changes
