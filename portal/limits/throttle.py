"""Attempt limits that hold under concurrency.

Everything that can be guessed is charged here before it is verified. A charge is one atomic statement that
refuses if no attempt is left. It is committed on its own, so that neither a crash nor parallel requests give
an extra attempt. Keys are HMACs of canonical names, so the tables name no one. Unknown names are charged like
known ones.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex

from django.db import OperationalError, transaction
from django.db.models import Exists
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from portal.digests import digest
from portal.limits import table
from portal.limits.statements import (
    FOREVER,
    Reservation,
    address_ceiling,
    charge_statements,
    clear_statements,
    refund_statements,
)
from portal.limits.table import AddressLimit
from portal.models import Attempt, AttemptedTarget
from portal.sql import Statement, run_together
from portal.web.client_address import Origin

__all__ = [
    "FOREVER",
    "Locked",
    "Refused",
    "Reservation",
    "charge",
    "clear",
    "refund",
    "refused_already",
    "waiting_until",
]


class Refused(Exception):
    """No attempt is left. `until` is when there will be one; None if only staff can reopen the target."""

    def __init__(self, limit_name: str, until: datetime | None) -> None:
        super().__init__(limit_name)
        self.limit_name, self.until = limit_name, until


class Locked(Exception):
    """Another transaction holds the target's row; nothing was charged, and the same try may work soon."""


def charge(
    name: str,
    *,
    target: str,
    origin: Origin | None = None,
    known_browser: bool = False,
    also: tuple[str, str] | None = None,
    when_closed: Statement | None = None,
) -> Reservation:
    """Charge one attempt at `target` (a canonical name or number) under the limit `name`.

    `origin` is where the request comes from; limits that do not count addresses or networks do not need
    it. A known browser has no address limit, and shares its attempts with the target's other known browsers.
    `also` is a second limit with its target, charged in the same statement. Commits its own transaction; a
    refusal charges nothing. `when_closed` is a statement that runs with the charge; it reads from
    `charged_account` whether `is_last`, that is, whether this attempt uses up the limit for all browsers.
    Raises `Refused`; `Locked`; ValueError if `origin` is required and missing.
    """
    now = timezone.now()
    reservation = _reservation(name, target, origin, now, known_browser=known_browser, also=also)
    try:
        with transaction.atomic(durable=True):
            charged = run_together(charge_statements(reservation, origin, now, when_closed))
            if charged:
                spent, everywhere, is_last, closes_in = charged[0]
                return replace(
                    reservation, spent=spent, everywhere=everywhere, is_last=is_last, closes_in=closes_in
                )
            transaction.set_rollback(True)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Locked(name) from error
        raise
    # The refusing row may have been cleared or renewed just now.
    window = (reservation.limit.address or reservation.limit).window
    raise _refusal(reservation, origin, now) or Refused(name, _window_end(window, now))


def refused_already(
    name: str,
    *,
    target: str,
    origin: Origin | None = None,
    known_browser: bool = False,
    also: tuple[str, str] | None = None,
) -> Refused | None:
    """Return the refusal that `charge` with the same arguments would raise now, or None.

    One statement that only reads: it charges nothing, and waits for no lock. A charge may still be
    refused afterward.
    """
    now = timezone.now()
    reservation = _reservation(name, target, origin, now, known_browser=known_browser, also=also)
    return _refusal(reservation, origin, now)


def _refusal(reservation: Reservation, origin: Origin | None, now: datetime) -> Refused | None:
    address_key, address = reservation.address_key, reservation.limit.address
    tried = AttemptedTarget.objects.filter(address_key=address_key, target_key=reservation.address_target)
    keys = [key for part in reservation.chain for key in part.keys]
    rows = Attempt.objects.filter(key__in=[*keys, address_key] if address_key else keys)
    found = {row.key: row for row in rows.annotate(tried_from_here=Exists(tried))}
    for part in reservation.chain:
        for key in part.keys:
            until = part.refused_until(found[key], now) if key in found else None
            if until:
                return Refused(part.limit.name, None if until == FOREVER else until)
    at_address = found.get(address_key)
    if at_address is None or address is None or origin is None or at_address.tried_from_here:
        return None
    is_full = at_address.spent >= address_ceiling(address, origin)
    return Refused(reservation.limit.name, _window_end(address.window, now)) if is_full else None


def _reservation(
    name: str,
    target: str,
    origin: Origin | None,
    now: datetime,
    *,
    known_browser: bool,
    also: tuple[str, str] | None,
) -> Reservation:
    limit, key = table.limit(name), digest(name, target)
    address = limit.address
    if origin is None:
        if address or limit.by_network:
            raise ValueError(name)
        return Reservation(limit, key)
    network_key = digest(name, target, origin.network) if limit.by_network else ""
    second = _reservation(*also, origin, now, known_browser=False, also=None) if also else None
    reservation = Reservation(limit, key, network_key, also=second)
    if address is None:
        return reservation
    if known_browser:
        return replace(reservation, known_browser=not limit.one_share)
    address_target = token_hex(20) if address.every_try else key
    address_key = _address_key(name, address, origin, now)
    return replace(reservation, address_key=address_key, address_target=address_target)


def refund(reservation: Reservation) -> None:
    """Refund a successful attempt without logging an event."""
    run_together(refund_statements(reservation))


def clear(name: str, *, target: str) -> None:
    """Refund every attempt at `target` in every browser and network, for staff who unlock an account."""
    run_together(clear_statements(digest(name, target)))


def waiting_until(name: str, *, target: str) -> datetime | None:
    """Return until when unknown browsers must wait for `target`; `FOREVER` until staff unlock it; or None.

    Of a limit that counts networks apart, the longest wait of any network.
    """
    reservation, now = Reservation(table.limit(name), digest(name, target)), timezone.now()
    rows = Attempt.objects.filter(target_key=reservation.target_key)
    return max((until for row in rows if (until := reservation.refused_until(row, now))), default=None)


def waiting_of_each(name: str, *, targets: Iterable[str]) -> dict[str, datetime]:
    """Return `waiting_until` of those of these targets that wait. One query for any number."""
    limit, now = table.limit(name), timezone.now()
    keys = {digest(name, target): target for target in targets}
    found: dict[str, datetime] = {}
    for row in Attempt.objects.filter(target_key__in=keys):
        until = Reservation(limit, row.target_key).refused_until(row, now)
        if until is not None:
            target = keys[row.target_key]
            found[target] = max(until, found.get(target, until))
    return found


def _address_key(name: str, address: AddressLimit, origin: Origin, now: datetime) -> str:
    # The number of the window is part of the key, so that old targets need not be cleared.
    window = int(now.timestamp() // address.window.total_seconds())
    return digest(f"{name}_address", origin.network, str(window))


def _window_end(window: timedelta, now: datetime) -> datetime:
    return now + window - timedelta(seconds=now.timestamp() % window.total_seconds())
