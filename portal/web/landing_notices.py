"""The landing page's notices, cached in memory so that the page needs no query."""

import logging
import time
from dataclasses import dataclass, field
from datetime import date

from django.db import DatabaseError
from django.utils import timezone, translation

from portal.models import LandingNotice

KEPT_SECONDS = 60.0
log = logging.getLogger(__name__)


@dataclass
class _Cache:
    filled_at: float = float("-inf")
    notices: list[LandingNotice] = field(default_factory=list)


_cache = _Cache()


def current_texts() -> list[str]:
    """Return the current notices in the page's language, at most a minute old."""
    return [notice.text(translation.get_language()) for notice in _current()]


def accounts_reset_on() -> date | None:
    """Return the date when all accounts were reset, if a current notice says so."""
    return max((n.accounts_reset_on for n in _current() if n.accounts_reset_on), default=None)


def clear_cache() -> None:
    """Read the notices again for the next page of this process (after a change in admin)."""
    _cache.filled_at = float("-inf")


def cache_notices(found: list[LandingNotice]) -> None:
    """Use these notices for the next minute of this process."""
    _cache.notices, _cache.filled_at = found, time.monotonic()


def _current() -> list[LandingNotice]:
    if time.monotonic() - _cache.filled_at > KEPT_SECONDS:
        # Marked as fresh before the query, so that other threads do not run it too.
        cache_notices(_cache.notices)
        try:
            cache_notices(list(LandingNotice.objects.filter(ends_at__gt=timezone.now()).complete()))
        except DatabaseError as error:
            log.warning("Notices could not be read: %s", type(error).__name__)
    now = timezone.now()
    return [notice for notice in _cache.notices if notice.starts_at <= now < notice.ends_at]
