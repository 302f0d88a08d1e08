"""Attempt limits that hold under concurrency.

Whatever can be guessed spends here before it is verified. Spending is one atomic statement that refuses
when nothing is left, committed on its own: a crash or a burst of parallel requests never buys a guess.
Keys are HMACs of canonical names, so the books name nobody, and unknown names spend like known ones.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex

from django.db import transaction
from django.utils import timezone

from portal.digests import digest
from portal.limits import table
from portal.limits.statements import FOREVER, Receipt, forgive, take
from portal.limits.table import AddressLimit, Limit
from portal.models import Attempt
from portal.sql import run_together
from portal.web.client_address import Origin

__all__ = ["FOREVER", "Receipt", "Refused", "clear", "forgive", "give_back", "spend", "waiting_until"]


class Refused(Exception):
    """Nothing is left to spend. `until` is when it will be; None if only staff can open it again."""

    def __init__(self, limit_name: str, until: datetime | None) -> None:
        super().__init__(limit_name)
        self.limit_name, self.until = limit_name, until


def spend(
    name: str,
    *,
    target: str,
    origin: Origin | None = None,
    known_browser: bool = False,
    when_closed: Callable[[], object] | None = None,
) -> Receipt:
    """Spend one try at `target` (a canonical name or number) under the limit `name`.

    `origin` is where the request comes from; a limit that counts no addresses needs none. A known browser has
    a budget of its own and no address limit. Commits by itself; nothing is spent where it refuses.
    `when_closed` runs in the same transaction where this try is the one that closes the way, from every
    browser. Raises `Refused`; ValueError where an address would count and is missing.
    """
    limit, now = table.limit(name), timezone.now()
    receipt = _receipt(limit, target, origin, now, known_browser=known_browser)
    with transaction.atomic(durable=True):
        spent, streak = take(limit, receipt, origin, now)
        if spent:
            if when_closed and streak >= limit.closed_after > 0:
                _close(limit, receipt, now)
                when_closed()
                receipt = replace(receipt, is_last=True)
            return replace(receipt, spent=spent)
        transaction.set_rollback(True)
    raise Refused(name, _refused_until(receipt, now))


def _receipt(
    limit: Limit, target: str, origin: Origin | None, now: datetime, *, known_browser: bool
) -> Receipt:
    own_key, address = digest(limit.name, target), limit.address
    if address is None:
        return Receipt(limit, own_key, own_key)
    if origin is None:
        raise ValueError(limit.name)
    if known_browser:
        return Receipt(limit, digest(limit.name, target, origin.device), own_key)
    address_target = token_hex(20) if address.every_try else own_key
    return Receipt(limit, own_key, own_key, _address_key(address, origin, now), address_target)


def _close(limit: Limit, receipt: Receipt, now: datetime) -> None:
    """Close the way for unknown browsers as well, where a known one has used up its own tries."""
    if receipt.key != receipt.target_key:
        closed = {"spent": 0, "streak": limit.closed_after, "renews_at": now, "not_before": FOREVER}
        Attempt.objects.update_or_create(
            key=receipt.target_key, defaults={**closed, "target_key": receipt.target_key}
        )


def give_back(receipt: Receipt) -> None:
    """Give back at once what a try spent, where nothing is written down along with it."""
    run_together(forgive(receipt))


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


def _refused_until(receipt: Receipt, now: datetime) -> datetime | None:
    row = Attempt.objects.filter(key=receipt.key, not_before__gt=now).first()
    if row is None:
        # The address waits; or, where no address counts, what refused has just been cleared.
        address = receipt.limit.address if receipt.address_key else None
        window = (address or receipt.limit).window
        return now + window - timedelta(seconds=now.timestamp() % window.total_seconds())
    return None if row.not_before >= FOREVER else row.not_before
