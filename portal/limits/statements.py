"""The statements by which a try is spent and given back; portal/limits/throttle.py says when.

On PostgreSQL they go in one round trip; each takes its row locks in the same order: target, address, account.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from portal.limits.table import AddressLimit, Limit
from portal.sql import Statement, moment, on_postgresql
from portal.web.client_address import Origin, school_enrollment

FOREVER = datetime(9999, 1, 1, tzinfo=timezone.get_default_timezone())
LONG_AGO = datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one try has spent, so that a success can give it back."""

    limit: Limit
    key: str
    target_key: str
    address_key: str = ""
    address_target: str = ""
    spent: int = 0
    is_last: bool = False  # it closed the way: only a success of this very try, or staff, opens it again


def take(limit: Limit, receipt: Receipt, origin: Origin | None, now: datetime) -> tuple[int, int]:
    """Spend one try; return how many tries are spent now, and how many in a row; (0, 0) if it was refused."""
    address = limit.address if receipt.address_key else None
    statements = _spend_at_address(address, receipt, origin, now) if address and origin else []
    account = _spend_at_account(limit, receipt, now, guarded=bool(statements))
    with connection.cursor() as cursor:
        if on_postgresql() and statements:
            ctes = ", ".join(f"step{n} AS ({s.sql})" for n, s in enumerate(statements, 1))
            params = [p for s in (*statements, account) for p in s.params]
            cursor.execute(f"WITH {ctes} {account.sql}", params)
            return cursor.fetchone() or (0, 0)
        fresh = 0
        for statement in statements:
            cursor.execute(
                statement.sql.replace("(SELECT count(*) FROM step1)", str(fresh)), statement.params
            )
            rows = cursor.fetchall()
            if statement is statements[-1] and not rows:
                return 0, 0
            fresh = len(rows)
        cursor.execute(account.sql, account.params)
        return cursor.fetchone() or (0, 0)


def _spend_at_address(
    address: AddressLimit, receipt: Receipt, origin: Origin, now: datetime
) -> list[Statement]:
    ends = moment(now + 2 * address.window)
    target = """INSERT INTO portal_attemptedtarget (address_key, target_key, renews_at) VALUES (%s, %s, %s)
        ON CONFLICT (address_key, target_key) DO NOTHING RETURNING 1"""
    fresh = "(SELECT count(*) FROM step1)"
    total = f"""INSERT INTO portal_attempt AS a (key, target_key, spent, streak, renews_at, not_before)
        SELECT %s, '', {fresh}, 0, %s, %s WHERE true
        ON CONFLICT (key) DO UPDATE SET spent = a.spent + {fresh} WHERE a.spent + {fresh} <= %s RETURNING 1"""
    return [
        Statement(target, (receipt.address_key, receipt.address_target, ends)),
        Statement(total, (receipt.address_key, ends, moment(now), _ceiling(address, origin))),
    ]


def _ceiling(address: AddressLimit, origin: Origin) -> int:
    enrollment = school_enrollment(origin.ip)
    if enrollment is None:
        return address.ceiling
    return address.school_ceiling if address.school_ceiling is not None else max(enrollment, address.ceiling)


def _spend_at_account(limit: Limit, receipt: Receipt, now: datetime, *, guarded: bool) -> Statement:
    guard = "EXISTS (SELECT 1 FROM step2)" if guarded and on_postgresql() else "true"
    counts = 1 if limit.closed_after else 0
    tries = "(CASE WHEN a.renews_at <= %s THEN 1 ELSE a.spent + 1 END)"
    sql = f"""INSERT INTO portal_attempt AS a (key, target_key, spent, streak, renews_at, not_before)
        SELECT %s, %s, 1, {counts}, %s, %s WHERE {guard}
        ON CONFLICT (key) DO UPDATE SET spent = {tries}, streak = a.streak + {counts},
            renews_at = CASE WHEN a.renews_at <= %s THEN %s ELSE a.renews_at END,
            not_before = CASE {{waits}} ELSE a.not_before END
        WHERE a.not_before <= %s RETURNING spent, streak"""
    at, ends = moment(now), moment(now + limit.window)
    cases, case_params = _waits(limit, tries, now)
    inserted = (receipt.key, receipt.target_key, ends, moment(_wait_after_first(limit, now)))
    params: tuple[Any, ...] = (*inserted, at, at, ends, *case_params, at)
    return Statement(sql.replace("{waits}", cases), params)


def _wait_after_first(limit: Limit, now: datetime) -> datetime:
    """Return the not-before time after a first try: not `now`, which a parallel try may be older than."""
    tries, wait = limit.waits[0]
    return LONG_AGO if tries > 1 else now + (wait or limit.window)


def _waits(limit: Limit, tries: str, now: datetime) -> tuple[str, list[Any]]:
    """Return the CASE branches that set the wait after so many tries, longest stretch first."""
    at, branches, params = moment(now), [], []
    if limit.closed_after:
        branches.append(f"WHEN a.streak + 1 >= {limit.closed_after} THEN %s")
        params.append(moment(FOREVER))
    stretch = limit.waits[0][0]
    for count, wait in reversed(limit.waits):
        until = "%s" if wait is not None else "(CASE WHEN a.renews_at <= %s THEN %s ELSE a.renews_at END)"
        branches.append(f"WHEN {tries} >= {count} AND {tries} %% {stretch} = 0 THEN {until}")
        params += [at, at]
        params += [moment(now + wait)] if wait is not None else [at, moment(now + limit.window)]
    return " ".join(branches), params


def forgive(receipt: Receipt) -> list[Statement]:
    """Return the statements by which a success gives back what its try spent.

    They take row locks in the order in which `spend` takes them: target, address, account.
    """
    account, params = _forgive_account(receipt)
    if not receipt.address_key:
        return [Statement(f"{account} RETURNING 1", params)]
    target = "DELETE FROM portal_attemptedtarget WHERE address_key = %s AND target_key = %s RETURNING 1"
    address = "UPDATE portal_attempt SET spent = spent - {freed} WHERE key = %s RETURNING 1"
    if on_postgresql():
        address = address.format(freed="(SELECT count(*) FROM step1)")
        account += " AND (SELECT count(*) FROM step2) >= 0"
    else:
        address = address.format(freed="1")
    return [
        Statement(target, (receipt.address_key, receipt.address_target)),
        Statement(address, (receipt.address_key,)),
        Statement(f"{account} RETURNING 1", params),
    ]


def _forgive_account(receipt: Receipt) -> tuple[str, tuple[Any, ...]]:
    """Forget the account's tries; where a success does not renew the window, only those in a row."""
    limit = receipt.limit
    # A known browser that closed the way has closed it for all; its success opens it for all.
    keys = (receipt.key, receipt.target_key if receipt.is_last else receipt.key)
    if not limit.counts_successes:
        return "DELETE FROM portal_attempt WHERE key IN (%s, %s)", keys
    full = "CASE WHEN spent >= %s THEN renews_at ELSE %s END"
    sql = f"UPDATE portal_attempt SET streak = 0, not_before = {full} WHERE key IN (%s, %s)"
    return sql, (limit.waits[0][0], moment(LONG_AGO), *keys)
