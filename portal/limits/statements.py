"""The statements that charge and refund an attempt; portal/limits/throttle.py decides when.

They run in one round trip and lock rows in the same order: the target's own row first, the address last. So
a request that waits for one target's row holds nothing that another target needs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from portal.limits.table import AddressLimit, Limit, Waits
from portal.models import Attempt
from portal.models.attempt import LONG_AGO
from portal.sql import Statement
from portal.web.client_address import Origin, school_enrollment

FOREVER = datetime(9999, 1, 1, tzinfo=timezone.get_default_timezone())
# How long a charge waits for a row that another transaction has locked.
LOCK_WAIT = timedelta(milliseconds=300)

_NOW = "(SELECT now FROM moment)"
_LONG_AGO = f"timestamptz '{LONG_AGO.isoformat()}'"


@dataclass(frozen=True, slots=True)
class Reservation:
    """What one attempt was charged, so that a success can refund it."""

    limit: Limit
    target_key: str
    network_key: str = ""  # the target as this network tries it, if the limit counts networks apart
    known_browser: bool = False  # charged to the share of known browsers
    address_key: str = ""
    address_target: str = ""
    also: "Reservation | None" = None  # a second limit that the same attempt was charged to
    spent: int = 0
    everywhere: int = 0  # the attempts over all networks; of `also`, if there is one
    is_last: bool = False  # it used up the limit: only its own success, or staff, can reopen the account
    closes_in: int | None = None  # failures in a row until only staff can reopen it; None if it never closes

    @property
    def tries_left(self) -> int:
        """How many attempts are left after this one before the target must wait, or is closed."""
        until_wait = -self.spent % self.limit.waits[0][0]
        return until_wait if self.closes_in is None else min(until_wait, self.closes_in)

    @property
    def chain(self) -> "Iterator[Reservation]":
        """The reservations under each limit, in the order in which their rows are locked."""
        reservation: Reservation | None = self
        while reservation is not None:
            yield reservation
            reservation = reservation.also

    @property
    def keys(self) -> list[str]:
        """The keys of the rows of this limit, in the order in which they are locked."""
        return [key for key in (self.network_key, self.target_key) if key]

    def refused_until(self, row: Attempt, now: datetime) -> datetime | None:
        """Return until when this row refuses the attempt, `FOREVER` if only staff can reopen it, or None."""
        limit, failed = self.limit, row.consecutive + row.known_consecutive
        is_closed = 0 < limit.closed_after <= failed
        strangers_closed = 0 < limit.closed_after_unknown <= row.consecutive and not self.known_browser
        if is_closed or strangers_closed:
            return FOREVER
        until = row.known_not_before if self.known_browser else row.not_before
        return until if until > now else None


def charge_statements(
    reservation: Reservation, origin: Origin | None, now: datetime, when_closed: Statement | None
) -> list[Statement]:
    """Return the statements that charge one attempt.

    The last returns the attempts charged, those over all networks, whether this was the last one, and after
    how many more failures the target closes; no row if the attempt is refused, and then the transaction must
    be rolled back. `when_closed` reads `is_last` from `charged_account`.
    """
    # The time-out is set before the first row is locked, because every other statement reads this one.
    wait = f"{LOCK_WAIT // timedelta(milliseconds=1)}ms"
    moment = "SELECT %s::timestamptz AS now, set_config('lock_timeout', %s, true)"
    statements = [Statement("moment", moment, (now, wait)), *_charge_rows(reservation)]
    last_row = statements[-1].name
    charged = f"EXISTS (SELECT 1 FROM {last_row})"
    if when_closed is not None:
        statements.append(when_closed)
        charged += f" AND (SELECT count(*) FROM {when_closed.name}) >= 0"
    address = reservation.limit.address if reservation.address_key else None
    if address and origin:
        statements += _charge_address(address, reservation, origin, charged)
        charged = "EXISTS (SELECT 1 FROM charged_address)"
    returned = f"spent, (SELECT spent FROM {last_row}), is_last, closes_in"
    result = f"SELECT {returned} FROM charged_account WHERE {charged}"
    return [*statements, Statement("charged", result, ())]


def _charge_rows(reservation: Reservation) -> Iterator[Statement]:
    name = ""
    for part in reservation.chain:
        for key in part.keys:
            after, name = name, f"{name}_next" if name else "charged_account"
            yield _charge_row(name, part, key, after)


def _charge_row(name: str, reservation: Reservation, key: str, after: str) -> Statement:
    """Charge one row if the row before it was charged; return nothing if this one must wait or is closed."""
    limit, waits = reservation.limit, _waits_of(reservation, key)
    mine, other = ("known_", "") if reservation.known_browser else ("", "known_")
    counts = 1 if limit.closed_after else 0
    renewed = f"(a.renews_at <= {_NOW} OR a.spent + a.known_spent = 0)"
    tries = f"(CASE WHEN {renewed} THEN 1 ELSE a.{mine}spent + 1 END)"
    ends = f"(CASE WHEN {renewed} THEN {_later(limit.window)} ELSE a.renews_at END)"
    wait = _wait(waits, tries, ends)
    also_strangers = ""
    if reservation.known_browser:
        # Known browsers have used up their share after strangers used up theirs: now all wait.
        has_spent = f"NOT {renewed} AND a.spent >= {waits[0][0]}"
        also_strangers = f", not_before = CASE WHEN {has_spent} THEN GREATEST(a.not_before, {wait})"
        also_strangers += " ELSE a.not_before END"
    failed = "a.consecutive + a.known_consecutive"
    is_open = [f"a.{mine}not_before <= {_NOW}"]
    if limit.closed_after:
        is_open.append(f"{failed} < {limit.closed_after}")
    closes_in = [f"{limit.closed_after} - ({failed})"] if limit.closed_after else []
    if limit.closed_after_unknown and not reservation.known_browser:
        is_open.append(f"a.consecutive < {limit.closed_after_unknown}")
        closes_in.append(f"{limit.closed_after_unknown} - a.consecutive")
    is_last = f"{failed} >= {limit.closed_after}" if limit.closed_after else "false"
    least = f"LEAST({', '.join(closes_in)})" if closes_in else "NULL::integer"
    condition = f"WHERE EXISTS (SELECT 1 FROM {after})" if after else ""
    sql = f"""INSERT INTO portal_attempt AS a
            (key, target_key, renews_at, {mine}spent, {mine}consecutive, {mine}not_before)
        SELECT %s, %s, {_later(limit.window)}, 1, {counts},
            COALESCE({_wait(waits, "1", _later(limit.window))}, {_LONG_AGO})
        FROM moment {condition}
        ON CONFLICT (key) DO UPDATE SET renews_at = {ends},
            {mine}spent = {tries}, {other}spent = CASE WHEN {renewed} THEN 0 ELSE a.{other}spent END,
            {mine}consecutive = a.{mine}consecutive + {counts},
            {mine}not_before = COALESCE({wait}, a.{mine}not_before){also_strangers}
        WHERE {" AND ".join(is_open)}
        RETURNING a.{mine}spent AS spent, {is_last} AS is_last, {least} AS closes_in"""
    return Statement(name, sql, (key, reservation.target_key))


def _waits_of(reservation: Reservation, key: str) -> Waits:
    limit = reservation.limit
    if not limit.by_network or key == reservation.network_key:
        return limit.waits
    return ((limit.all_networks, None),) if limit.all_networks else ()


def _later(time: timedelta) -> str:
    return f"{_NOW} + interval '{time.total_seconds()} seconds'"


def _wait(waits: Waits, tries: str, ends: str) -> str:
    """Return the SQL of the time until which this number of attempts makes a target wait, or NULL."""
    if not waits:
        return "NULL::timestamptz"
    stretch = waits[0][0]
    branches = [
        f"WHEN {tries} >= {count} AND {tries} %% {stretch} = 0 THEN {ends if wait is None else _later(wait)}"
        for count, wait in reversed(waits)
    ]
    return f"CASE {' '.join(branches)} END"


def _charge_address(
    address: AddressLimit, reservation: Reservation, origin: Origin, condition: str
) -> list[Statement]:
    ends = _later(2 * address.window)
    target = f"""INSERT INTO portal_attemptedtarget (address_key, target_key, renews_at)
        SELECT %s, %s, {ends} WHERE {condition}
        ON CONFLICT (address_key, target_key) DO NOTHING RETURNING 1"""
    is_new = "(SELECT count(*) FROM added_target)"
    total = f"""INSERT INTO portal_attempt AS a (key, target_key, renews_at, spent)
        SELECT %s, '', {ends}, {is_new} WHERE {condition}
        ON CONFLICT (key) DO UPDATE SET spent = a.spent + {is_new}
        WHERE a.spent + {is_new} <= %s RETURNING 1"""
    return [
        Statement("added_target", target, (reservation.address_key, reservation.address_target)),
        Statement("charged_address", total, (reservation.address_key, address_ceiling(address, origin))),
    ]


def address_ceiling(address: AddressLimit, origin: Origin) -> int:
    """Return how many targets this address may fail at in a window."""
    enrollment = school_enrollment(origin.ip)
    if enrollment is None:
        return address.ceiling
    return address.school_ceiling if address.school_ceiling is not None else max(enrollment, address.ceiling)


def refund_statements(reservation: Reservation, then: Statement | None = None) -> list[Statement]:
    """Return the statements that refund a successful attempt, in the lock order of a charge.

    `then` runs after `refunded_account`, and before the address is locked.
    """
    statements = list(_refund_rows(reservation))
    if then is not None:
        statements.append(then)
    if reservation.address_key:
        after = f"(SELECT count(*) FROM {statements[-1].name}) >= 0"
        target = f"""DELETE FROM portal_attemptedtarget WHERE address_key = %s AND target_key = %s AND {after}
            RETURNING 1"""
        address = """UPDATE portal_attempt SET spent = spent - (SELECT count(*) FROM removed_target)
            WHERE key = %s RETURNING 1"""
        statements += [
            Statement("removed_target", target, (reservation.address_key, reservation.address_target)),
            Statement("refunded_address", address, (reservation.address_key,)),
        ]
    return statements


def _refund_rows(reservation: Reservation) -> Iterator[Statement]:
    name = ""
    for part in reservation.chain:
        for key in part.keys:
            order = f" AND (SELECT count(*) FROM {name}) >= 0" if name else ""
            name = f"{name}_next" if name else "refunded_account"
            sql = f"UPDATE portal_attempt SET {_refund(part, key)} WHERE key = %s{order} RETURNING 1"
            yield Statement(name, sql, (key,))


def _refund(reservation: Reservation, key: str) -> str:
    limit, mine = reservation.limit, "known_" if reservation.known_browser else ""
    if limit.counts_successes:
        return f"{mine}consecutive = 0"
    if not limit.keeps_failures:
        return f"{mine}spent = 0, {mine}consecutive = 0, {mine}not_before = {_LONG_AGO}"
    waits = _waits_of(reservation, key)
    still_waits = f"spent > {waits[0][0]}" if waits else "false"
    return f"""spent = GREATEST(spent - 1, 0),
        not_before = CASE WHEN {still_waits} THEN not_before ELSE {_LONG_AGO} END"""


def clear_statements(target_key: str) -> list[Statement]:
    """Return the statements that forget every attempt at a target, locked in the order of a charge."""
    rows = """SELECT key FROM portal_attempt WHERE target_key = %s
        ORDER BY key = target_key, key FOR UPDATE"""
    delete = "DELETE FROM portal_attempt WHERE key IN (SELECT key FROM found) RETURNING 1"
    return [Statement("found", rows, (target_key,)), Statement("cleared", delete, ())]
