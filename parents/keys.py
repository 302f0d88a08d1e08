"""Activation keys: issued for one guardian, revoked, and looked up by what somebody typed (P1, A5)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from parents.errors import ParentError
from parents.models import AccessHold, ActivationKey, GuardianAccount
from portal import access_log
from portal.actor import Actor
from portal.auth import one_time_codes
from portal.auth.password_links import LIFETIME, LIMIT
from portal.limits import throttle
from portal.models import User
from sis import roster


def issue_key(*, actor: Actor, guardian: roster.Guardian, by_mail: bool = False) -> ActivationKey:
    """Issue a key for this guardian; older ones for a letter end with it, a mailed one lives for a day.

    Raises ParentError `has_account` where there is an account already, `inactive` for who left the roster.
    """
    if not guardian.is_active:
        raise ParentError("inactive")
    with transaction.atomic():
        roster.lock_guardians([guardian.pk])  # who issues keys for one guardian does so one after the other
        if GuardianAccount.objects.filter(guardian=guardian).exists():
            raise ParentError("has_account")
        if not by_mail:
            _revoke_letters([guardian.pk], by=actor.user)
        key = _new_key(guardian.pk, by=actor.user, by_mail=by_mail)
        key.save(force_insert=True)
        access_log.record("parents.key_issued", actor=actor, **_logged(key), by_mail=by_mail)
    return key


def guardians_without_key(schools: Sequence[int] | None) -> QuerySet[roster.Guardian]:
    """Return who has rights at these schools (None: anywhere), but neither an account nor a good key.

    Whom a hold keeps from every child gets no key either (A8).
    """
    letters = ActivationKey.objects.good(timezone.now()).filter(by_mail=False)
    held = AccessHold.objects.holding(timezone.localdate())
    wanting = roster.with_rights(school_ids=schools, but=held.values("guardian_id", "student_id"))
    return wanting.filter(account=None).exclude(pk__in=letters.values("guardian_id"))


def issue_keys(*, actor: Actor, schools: Sequence[int] | None) -> int:
    """Issue a key for a letter to every guardian of `guardians_without_key`; return how many.

    A handful of statements, whatever the number of guardians.
    """
    with transaction.atomic():
        roster.lock_guardians(guardians_without_key(schools).values_list("pk", flat=True))
        # Read again, now that nobody else issues: what was waited for may have given them a key.
        ids = list(guardians_without_key(schools).order_by("pk").values_list("pk", flat=True))
        ActivationKey.objects.bulk_create([_new_key(pk, by=actor.user) for pk in ids], batch_size=5000)
        where = "all" if schools is None else list(schools)
        access_log.record("parents.keys_issued", actor=actor, keys=len(ids), schools=where)
    return len(ids)


def revoke_key(*, actor: Actor, key: ActivationKey) -> None:
    """Make a key worthless. Raises ParentError `key_is_over` where it is used or revoked already."""
    with transaction.atomic():
        over = {"revoked_at": timezone.now(), "revoked_by": actor.user}
        if not ActivationKey.objects.filter(pk=key.pk, used_at=None, revoked_at=None).update(**over):
            raise ParentError("key_is_over")
        access_log.record("parents.key_revoked", actor=actor, **_logged(key))


def check_key(*, actor: Actor, code: str) -> ActivationKey:
    """Return the good key that was typed; it is not used up.

    Spends a try before it looks; a good key costs none. Raises ParentError `no_such_key`: used, revoked,
    expired and unknown keys are told from each other by nobody.
    """
    digest = one_time_codes.digest_of(code)
    reservation = throttle.charge(LIMIT, target=digest, origin=actor.origin)
    key = ActivationKey.objects.good(timezone.now()).select_related("guardian").filter(digest=digest).first()
    if key is None:
        access_log.record("parents.key_tried", actor=actor, success=False)
        raise ParentError("no_such_key")
    throttle.refund(reservation)
    return key


def _new_key(guardian_id: int, *, by: User | None, by_mail: bool = False) -> ActivationKey:
    lifetime = LIFETIME if by_mail else timedelta(days=settings.ACTIVATION_KEY_DAYS)
    expires_at = timezone.now() + lifetime
    key = ActivationKey(guardian_id=guardian_id, issued_by=by, by_mail=by_mail, expires_at=expires_at)
    key.digest = one_time_codes.digest_of(key.code)
    return key


def _revoke_letters(guardian_ids: list[int], *, by: User | None) -> None:
    letters = ActivationKey.objects.filter(guardian_id__in=guardian_ids, by_mail=False)
    letters.filter(used_at=None, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)


def _logged(key: ActivationKey) -> dict[str, Any]:
    """Return how the access log names a key: never by its code."""
    return {"key": str(key.pk), "guardian": key.guardian_id}
