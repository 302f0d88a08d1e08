"""Accounts close some time after the last child has left, and open when a child returns (P10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from parents.models import GuardianAccount
from portal import access_log
from portal.actor import Actor
from portal.models import SignInReport, User, new_nonce
from sis import roster
from sis.hooks import RosterChanges


@dataclass(frozen=True, slots=True)
class Departures:
    """How many accounts were closed, and how many opened."""

    closed: int
    reopened: int


def close_departed(*, now: datetime) -> Departures:
    """Close the accounts of families that have left, and open those whose child has returned.

    Run it after each load. Nothing is closed between two school years, so that no one loses an account over
    the summer. A few statements for any number of accounts.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        reopened = _reopen(now)
        closed = 0 if roster.is_between_years(today) else _close(now)
    return Departures(closed, reopened)


def reopen_returned(changes: RosterChanges) -> None:
    """Reopen the accounts of families whose child is back in a load; each load calls it (`sis.hooks`).

    `close_departed` does the same, also if only a relationship is new.
    """
    if changes.students_back or changes.students_new:
        _reopen(timezone.now())


def _close(now: datetime) -> int:
    gone = roster.without_children_since(now - settings.DEPARTED_GRACE)
    accounts = GuardianAccount.objects.filter(guardian__in=gone.values("pk"))
    ids = list(accounts.exclude(user__state=User.State.DISABLED).values_list("user_id", flat=True))
    User.objects.filter(pk__in=ids).update(
        state=User.State.DISABLED,
        disabled_reason=User.DisabledReason.DEPARTED,
        disabled_at=now,
        session_nonce=new_nonce(),
    )
    access_log.record_many("parents.account_closed", actor=Actor(), about=_logged(ids), at=now)
    return len(ids)


def _reopen(now: datetime) -> int:
    back = GuardianAccount.objects.filter(guardian__in=roster.with_children().values("pk"))
    departed = back.filter(user__disabled_reason=User.DisabledReason.DEPARTED)
    ids = list(departed.values_list("user_id", flat=True))
    # A password that had to be changed still has to be.
    reported = SignInReport.objects.filter(user=OuterRef("pk"), closed_at=None)
    must_change = Q(temporary_until__isnull=False) | Exists(reported)
    state = Case(
        When(must_change, then=Value(User.State.MUST_CHANGE_PASSWORD)), default=Value(User.State.ACTIVE)
    )
    User.objects.filter(pk__in=ids).update(
        state=state, disabled_reason="", disabled_at=None, session_nonce=new_nonce()
    )
    access_log.record_many("parents.account_reopened", actor=Actor(), about=_logged(ids), at=now)
    return len(ids)


def _logged(user_ids: Iterable[int]) -> list[access_log.Entry]:
    return [(user_id, None, {}) for user_id in user_ids]
