"""Attempt limits that hold under concurrency.

Everything that can be guessed is charged here before it is verified. A charge is one atomic statement that
refuses if no attempt is left. It is committed on its own, so that neither a crash nor parallel requests give
an extra attempt. Keys are HMACs of canonical names, so the tables name no one. Unknown names are charged like
known ones.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from portal.digests import digest
from portal.limits import table
from portal.limits.statements import (
    FOREVER,
    Reservation,
    address_ceiling,
    charge_statements,
    refund_statements,
)
from portal.limits.table import AddressLimit, Limit
from portal.models import Attempt, AttemptedTarget
from portal.sql import run_together
from portal.web.client_address import Origin

__all__ = [
    "FOREVER",
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


def charge(
    name: str,
    *,
    target: str,
    origin: Origin | None = None,
    known_browser: bool = False,
    when_closed: Callable[[], object] | None = None,
) -> Reservation:
    """Charge one attempt at `target` (a canonical name or number) under the limit `name`.

    `origin` is where the request comes from; limits without an address limit do not need it. A known
    browser has a budget of its own and no address limit. Commits its own transaction; a refusal charges
    nothing. `when_closed` runs in that transaction if this attempt uses up the limit for all browsers.
    Raises `Refused`; ValueError if `origin` is required and missing.
    """
    limit, now = table.limit(name), timezone.now()
    reservation = _reservation(limit, target, origin, now, known_browser=known_browser)
    with transaction.atomic(durable=True):
        charged = run_together(charge_statements(reservation, origin, now))
        if charged:
            spent, consecutive = charged[0]
            if when_closed and consecutive >= limit.closed_after > 0:
                _close(limit, reservation, now)
                when_closed()
                reservation = replace(reservation, is_last=True)
            return replace(reservation, spent=spent)
        transaction.set_rollback(True)
    raise Refused(name, _refused_until(reservation, now))


def refused_already(
    name: str, *, target: str, origin: Origin | None = None, known_browser: bool = False
) -> Refused | None:
    """Return the refusal that `charge` with the same arguments would raise now, or None.

    One statement that only reads: it charges nothing, and waits for no lock. A charge may still be
    refused afterward.
    """
    limit, now = table.limit(name), timezone.now()
    reservation = _reservation(limit, target, origin, now, known_browser=known_browser)
    keys = [key for key in (reservation.key, reservation.address_key) if key]
    tried = AttemptedTarget.objects.filter(
        address_key=reservation.address_key, target_key=reservation.address_target
    )
    rows = Attempt.objects.filter(key__in=keys).annotate(tried_from_here=Exists(tried))
    found = {row.key: row for row in rows}
    own, address = found.get(reservation.key), found.get(reservation.address_key)
    if own is not None and own.not_before > now:
        return Refused(name, None if own.not_before >= FOREVER else own.not_before)
    if address is None or limit.address is None or origin is None:
        return None
    is_full = not address.tried_from_here and address.spent >= address_ceiling(limit.address, origin)
    return Refused(name, _window_end(limit.address.window, now)) if is_full else None


def _reservation(
    limit: Limit, target: str, origin: Origin | None, now: datetime, *, known_browser: bool
) -> Reservation:
    own_key, address = digest(limit.name, target), limit.address
    if address is None:
        return Reservation(limit, own_key, own_key)
    if origin is None:
        raise ValueError(limit.name)
    if known_browser:
        return Reservation(limit, digest(limit.name, target, origin.device), own_key)
    address_target = token_hex(20) if address.every_try else own_key
    address_key = _address_key(limit.name, address, origin, now)
    return Reservation(limit, own_key, own_key, address_key, address_target)


def _close(limit: Limit, reservation: Reservation, now: datetime) -> None:
    """Close the target for unknown browsers as well, after a known browser has used up its attempts."""
    if reservation.key != reservation.target_key:
        closed = {"spent": 0, "consecutive": limit.closed_after, "renews_at": now, "not_before": FOREVER}
        Attempt.objects.update_or_create(
            key=reservation.target_key, defaults={**closed, "target_key": reservation.target_key}
        )


def refund(reservation: Reservation) -> None:
    """Refund a successful attempt without logging an event."""
    run_together(refund_statements(reservation))


def clear(name: str, *, target: str) -> None:
    """Refund every attempt at `target` in every browser, for staff who unlock an account."""
    Attempt.objects.filter(target_key=digest(name, target)).delete()


def waiting_until(name: str, *, target: str) -> datetime | None:
    """Return until when unknown browsers must wait for `target`; `FOREVER` until staff unlock it; or None."""
    row = Attempt.objects.filter(key=digest(name, target), not_before__gt=timezone.now()).first()
    return row.not_before if row else None


def _address_key(name: str, address: AddressLimit, origin: Origin, now: datetime) -> str:
    # The number of the window is part of the key, so that old targets need not be cleared.
    window = int(now.timestamp() // address.window.total_seconds())
    return digest(f"{name}_address", origin.network, str(window))


def _refused_until(reservation: Reservation, now: datetime) -> datetime | None:
    row = Attempt.objects.filter(key=reservation.key, not_before__gt=now).first()
    if row is None:
        # The address must wait; or, without an address limit, the refusing row has just been cleared.
        address = reservation.limit.address if reservation.address_key else None
        return _window_end((address or reservation.limit).window, now)
    return None if row.not_before >= FOREVER else row.not_before


def _window_end(window: timedelta, now: datetime) -> datetime:
    return now + window - timedelta(seconds=now.timestamp() % window.total_seconds())
