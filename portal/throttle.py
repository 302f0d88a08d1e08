"""Attempt limits that hold under concurrency.

Whatever can be guessed spends here before it is verified. Spending is one atomic statement that refuses
when nothing is left, committed on its own: a crash or a burst of parallel requests never buys a guess.
Keys are HMACs of canonical names, so the books name nobody, and unknown names spend like known ones.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from portal import limits
from portal.digests import digest
from portal.limits import AddressLimit, Limit
from portal.models import Attempt
from portal.origin import Origin, school_enrollment
from portal.sql import Statement, moment, on_postgresql

FOREVER = datetime(9999, 1, 1, tzinfo=timezone.get_default_timezone())
LONG_AGO = datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())


class Refused(Exception):
    """Nothing is left to spend. `until` is when it will be; None if only staff can open it again."""

    def __init__(self, limit_name: str, until: datetime | None) -> None:
        super().__init__(limit_name)
        self.limit_name, self.until = limit_name, until


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one try has spent, so that a success can give it back."""

    key: str
    target_key: str
    address_key: str = ""
    spent: int = 0


def spend(name: str, *, target: str, origin: Origin, known_browser: bool = False) -> Receipt:
    """Spend one try at `target` (a canonical name or number) under the limit `name`.

    A known browser has a budget of its own and no address limit. Commits by itself; nothing is spent where
    it refuses. Raises `Refused`.
    """
    limit, now = limits.limit(name), timezone.now()
    own_key = digest(name, target)
    if known_browser:
        receipt = Receipt(key=digest(name, target, origin.device), target_key=own_key)
    else:
        address_key = _address_key(limits.address_limit(name), origin, now)
        receipt = Receipt(key=own_key, target_key=own_key, address_key=address_key)
    with transaction.atomic(durable=True):
        if spent := _spent(limit, receipt, origin, now):
            return replace(receipt, spent=spent)
        transaction.set_rollback(True)
    raise Refused(name, _refused_until(name, receipt, now))


def forgive(receipt: Receipt) -> list[Statement]:
    """Return the statements by which a success gives back what its try spent.

    They take row locks in the order in which `spend` takes them: target, address, account.
    """
    account = "DELETE FROM portal_attempt WHERE key = %s"
    if not receipt.address_key:
        return [Statement(account, (receipt.key,))]
    target = "DELETE FROM portal_attemptedtarget WHERE address_key = %s AND target_key = %s RETURNING 1"
    address = "UPDATE portal_attempt SET spent = spent - {freed} WHERE key = %s RETURNING 1"
    if on_postgresql():
        address = address.format(freed="(SELECT count(*) FROM step1)")
        account += " AND (SELECT count(*) FROM step2) >= 0"
    else:
        address = address.format(freed="1")
    return [
        Statement(target, (receipt.address_key, receipt.target_key)),
        Statement(address, (receipt.address_key,)),
        Statement(account, (receipt.key,)),
    ]


def clear(name: str, *, target: str) -> None:
    """Give `target` its whole budget back in every browser, for staff who unlock an account."""
    Attempt.objects.filter(target_key=digest(name, target)).delete()


def waiting_until(name: str, *, target: str) -> datetime | None:
    """Return until when unknown browsers must wait for `target`; `FOREVER` if until staff help, else None."""
    row = Attempt.objects.filter(key=digest(name, target), not_before__gt=timezone.now()).first()
    return row.not_before if row else None


def _address_key(address: AddressLimit, origin: Origin, now: datetime) -> str:
    # The window's number is part of the key: when it ends, its targets need no clearing.
    window = int(now.timestamp() // address.window.total_seconds())
    return digest(address.name, origin.network, str(window))


def _spent(limit: Limit, receipt: Receipt, origin: Origin, now: datetime) -> int:
    """Spend; return how many tries are spent now, or 0 if it was refused."""
    statements = _spend_at_address(limit, receipt, origin, now) if receipt.address_key else []
    account = _spend_at_account(limit, receipt, now, guarded=bool(statements))
    with connection.cursor() as cursor:
        if on_postgresql() and statements:
            ctes = ", ".join(f"step{n} AS ({s.sql})" for n, s in enumerate(statements, 1))
            params = [p for s in (*statements, account) for p in s.params]
            cursor.execute(f"WITH {ctes} {account.sql}", params)
            return _count(cursor.fetchone())
        fresh = 0
        for statement in statements:
            cursor.execute(
                statement.sql.replace("(SELECT count(*) FROM step1)", str(fresh)), statement.params
            )
            rows = cursor.fetchall()
            if statement is statements[-1] and not rows:
                return 0
            fresh = len(rows)
        cursor.execute(account.sql, account.params)
        return _count(cursor.fetchone())


def _count(row: tuple[int] | None) -> int:
    return row[0] if row else 0


def _spend_at_address(limit: Limit, receipt: Receipt, origin: Origin, now: datetime) -> list[Statement]:
    address = limits.address_limit(limit.name)
    ends = moment(now + 2 * address.window)
    target = """INSERT INTO portal_attemptedtarget (address_key, target_key, renews_at) VALUES (%s, %s, %s)
        ON CONFLICT (address_key, target_key) DO NOTHING RETURNING 1"""
    fresh = "(SELECT count(*) FROM step1)"
    total = f"""INSERT INTO portal_attempt AS a (key, target_key, spent, streak, renews_at, not_before)
        SELECT %s, '', {fresh}, 0, %s, %s WHERE true
        ON CONFLICT (key) DO UPDATE SET spent = a.spent + {fresh} WHERE a.spent + {fresh} <= %s RETURNING 1"""
    return [
        Statement(target, (receipt.address_key, receipt.target_key, ends)),
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
        WHERE a.not_before <= %s RETURNING spent"""
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


def _refused_until(name: str, receipt: Receipt, now: datetime) -> datetime | None:
    row = Attempt.objects.filter(key=receipt.key, not_before__gt=now).first()
    if row is None:
        # The address waits; or, in a known browser, what refused has just been cleared: no limit of
        # addresses need exist for that.
        window = (limits.address_limit(name) if receipt.address_key else limits.limit(name)).window
        return now + window - timedelta(seconds=now.timestamp() % window.total_seconds())
    return None if row.not_before >= FOREVER else row.not_before
