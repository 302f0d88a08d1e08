"""The statements that charge and refund an attempt; portal/limits/throttle.py decides when.

They run in one round trip and lock rows in the same order: target, address, account.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from portal.limits.table import AddressLimit, Limit
from portal.sql import Statement
from portal.web.client_address import Origin, school_enrollment

FOREVER = datetime(9999, 1, 1, tzinfo=timezone.get_default_timezone())
LONG_AGO = datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class Reservation:
    """What one attempt was charged, so that a success can refund it."""

    limit: Limit
    key: str
    target_key: str
    address_key: str = ""
    address_target: str = ""
    spent: int = 0
    is_last: bool = False  # it used up the limit: only its own success, or staff, can reopen the account


def charge_statements(reservation: Reservation, origin: Origin | None, now: datetime) -> list[Statement]:
    """Return the statements that charge one attempt.

    The last returns the attempts charged and the consecutive failures, or no row if the attempt is
    refused.
    """
    address = reservation.limit.address if reservation.address_key else None
    at_address = _charge_address(address, reservation, origin, now) if address and origin else []
    return [*at_address, _charge_account(reservation, now, needs_address=bool(at_address))]


def _charge_address(
    address: AddressLimit, reservation: Reservation, origin: Origin, now: datetime
) -> list[Statement]:
    ends = now + 2 * address.window
    target = """INSERT INTO portal_attemptedtarget (address_key, target_key, renews_at) VALUES (%s, %s, %s)
        ON CONFLICT (address_key, target_key) DO NOTHING RETURNING 1"""
    is_new = "(SELECT count(*) FROM added_target)"
    total = f"""INSERT INTO portal_attempt AS a (key, target_key, spent, consecutive, renews_at, not_before)
        SELECT %s, '', {is_new}, 0, %s, %s
        ON CONFLICT (key) DO UPDATE SET spent = a.spent + {is_new}
        WHERE a.spent + {is_new} <= %s RETURNING 1"""
    return [
        Statement("added_target", target, (reservation.address_key, reservation.address_target, ends)),
        Statement(
            "charged_address", total, (reservation.address_key, ends, now, address_ceiling(address, origin))
        ),
    ]


def address_ceiling(address: AddressLimit, origin: Origin) -> int:
    """Return how many targets this address may fail at in a window."""
    enrollment = school_enrollment(origin.ip)
    if enrollment is None:
        return address.ceiling
    return address.school_ceiling if address.school_ceiling is not None else max(enrollment, address.ceiling)


def _charge_account(reservation: Reservation, now: datetime, *, needs_address: bool) -> Statement:
    limit = reservation.limit
    condition = "EXISTS (SELECT 1 FROM charged_address)" if needs_address else "true"
    counts = 1 if limit.closed_after else 0
    tries = "(CASE WHEN a.renews_at <= %s THEN 1 ELSE a.spent + 1 END)"
    waits, wait_params = _waits(limit, tries, now)
    sql = f"""INSERT INTO portal_attempt AS a (key, target_key, spent, consecutive, renews_at, not_before)
        SELECT %s, %s, 1, {counts}, %s, %s WHERE {condition}
        ON CONFLICT (key) DO UPDATE SET spent = {tries}, consecutive = a.consecutive + {counts},
            renews_at = CASE WHEN a.renews_at <= %s THEN %s ELSE a.renews_at END,
            not_before = CASE {waits} ELSE a.not_before END
        WHERE a.not_before <= %s RETURNING spent, consecutive"""
    ends = now + limit.window
    inserted = (reservation.key, reservation.target_key, ends, _wait_after_first(limit, now))
    return Statement("charged_account", sql, (*inserted, now, now, ends, *wait_params, now))


def _wait_after_first(limit: Limit, now: datetime) -> datetime:
    """Return the not-before time after a first attempt. Not `now`: a parallel attempt may be older."""
    tries, wait = limit.waits[0]
    return LONG_AGO if tries > 1 else now + (wait or limit.window)


def _waits(limit: Limit, tries: str, now: datetime) -> tuple[str, list[datetime]]:
    """Return the CASE branches that set the wait after a number of attempts, the largest number first."""
    branches: list[str] = []
    params: list[datetime] = []
    if limit.closed_after:
        branches.append(f"WHEN a.consecutive + 1 >= {limit.closed_after} THEN %s")
        params.append(FOREVER)
    stretch = limit.waits[0][0]
    for count, wait in reversed(limit.waits):
        until = "%s" if wait is not None else "(CASE WHEN a.renews_at <= %s THEN %s ELSE a.renews_at END)"
        branches.append(f"WHEN {tries} >= {count} AND {tries} %% {stretch} = 0 THEN {until}")
        params += [now, now]
        params += [now + wait] if wait is not None else [now, now + limit.window]
    return " ".join(branches), params


def refund_statements(reservation: Reservation) -> list[Statement]:
    """Return the statements that refund a successful attempt; the last is `refunded_account`.

    They lock rows in the same order as a charge: target, address, account.
    """
    if not reservation.address_key:
        return [_refund_account(reservation, order="")]
    target = "DELETE FROM portal_attemptedtarget WHERE address_key = %s AND target_key = %s RETURNING 1"
    address = """UPDATE portal_attempt SET spent = spent - (SELECT count(*) FROM removed_target)
        WHERE key = %s RETURNING 1"""
    return [
        Statement("removed_target", target, (reservation.address_key, reservation.address_target)),
        Statement("refunded_address", address, (reservation.address_key,)),
        _refund_account(reservation, order=" AND (SELECT count(*) FROM refunded_address) >= 0"),
    ]


def _refund_account(reservation: Reservation, *, order: str) -> Statement:
    """Clear the account's attempts, or only the consecutive ones if a success keeps the window.

    `order` is a condition that is always true; it makes this statement wait for another one.
    """
    limit = reservation.limit
    # A known browser that used up the limit closed the account for all browsers; its success reopens it.
    keys = (reservation.key, reservation.target_key if reservation.is_last else reservation.key)
    where = f"WHERE key IN (%s, %s){order} RETURNING 1"
    if not limit.counts_successes:
        return Statement("refunded_account", f"DELETE FROM portal_attempt {where}", keys)
    full = "CASE WHEN spent >= %s THEN renews_at ELSE %s END"
    sql = f"UPDATE portal_attempt SET consecutive = 0, not_before = {full} {where}"
    return Statement("refunded_account", sql, (limit.waits[0][0], LONG_AGO, *keys))
