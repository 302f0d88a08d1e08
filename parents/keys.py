"""Activation keys: issue, revoke, and look up what someone typed (P1, A5)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

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


def issue_key(
    *, actor: Actor, guardian: roster.Guardian, by_mail: bool = False, key_id: UUID | None = None
) -> ActivationKey:
    """Issue a key for this guardian. It revokes older keys for letters; an emailed key is valid for a day.

    A mail that may be sent twice names the `key_id`: both times it has the same key, whose day begins anew.
    Raises ParentError `has_account` for a guardian with an account, `inactive` for one no longer in the
    roster.
    """
    if not guardian.is_active:
        raise ParentError("inactive")
    with transaction.atomic():
        roster.lock_guardians([guardian.pk])  # keys for one guardian are issued one after the other
        if GuardianAccount.objects.filter(guardian=guardian).exists():
            raise ParentError("has_account")
        if key_id and (issued := ActivationKey.objects.filter(pk=key_id).first()):
            issued.expires_at = timezone.now() + LIFETIME
            issued.save(update_fields=["expires_at"])
            return issued
        if not by_mail:
            _revoke_letters([guardian.pk], by=actor.user)
        key = _new_key(guardian.pk, by=actor.user, by_mail=by_mail, key_id=key_id)
        key.save(force_insert=True)
        access_log.record("parents.key_issued", actor=actor, **_logged(key), by_mail=by_mail)
    return key


def guardians_without_key(schools: Sequence[int] | None) -> QuerySet[roster.Guardian]:
    """Return guardians with rights at these schools (None: anywhere), without an account or a good key.

    A guardian with a hold on every child gets no key either (A8).
    """
    letters = ActivationKey.objects.good(timezone.now()).filter(by_mail=False)
    held = AccessHold.objects.holding(timezone.localdate())
    wanting = roster.with_rights(school_ids=schools, but=held.values("guardian_id", "student_id"))
    return wanting.filter(account=None).exclude(pk__in=letters.values("guardian_id"))


def issue_keys(*, actor: Actor, schools: Sequence[int] | None) -> int:
    """Issue a key for a letter to every guardian of `guardians_without_key`; return how many.

    A few statements for any number of guardians.
    """
    with transaction.atomic():
        roster.lock_guardians(guardians_without_key(schools).values_list("pk", flat=True))
        # Read again under the lock: another batch may have given them keys meanwhile.
        ids = list(guardians_without_key(schools).order_by("pk").values_list("pk", flat=True))
        ActivationKey.objects.bulk_create([_new_key(pk, by=actor.user) for pk in ids], batch_size=5000)
        where = "all" if schools is None else list(schools)
        access_log.record("parents.keys_issued", actor=actor, keys=len(ids), schools=where)
    return len(ids)


def revoke_key(*, actor: Actor, key: ActivationKey) -> None:
    """Revoke a key. Raises ParentError `key_is_over` if it is used or revoked already."""
    with transaction.atomic():
        over = {"revoked_at": timezone.now(), "revoked_by": actor.user}
        if not ActivationKey.objects.filter(pk=key.pk, used_at=None, revoked_at=None).update(**over):
            raise ParentError("key_is_over")
        access_log.record("parents.key_revoked", actor=actor, **_logged(key))


def check_key(*, actor: Actor, code: str) -> ActivationKey:
    """Return the good key that was typed, without using it.

    Charges an attempt before it looks, and refunds it for a good key. Raises ParentError `no_such_key` for
    used, revoked, expired and unknown keys alike.
    """
    digest = one_time_codes.digest_of(code)
    reservation = throttle.charge(LIMIT, target=digest, origin=actor.origin)
    key = ActivationKey.objects.good(timezone.now()).select_related("guardian").filter(digest=digest).first()
    if key is None:
        access_log.record("parents.key_tried", actor=actor, success=False)
        raise ParentError("no_such_key")
    throttle.refund(reservation)
    return key


def _new_key(
    guardian_id: int, *, by: User | None, by_mail: bool = False, key_id: UUID | None = None
) -> ActivationKey:
    lifetime = LIFETIME if by_mail else timedelta(days=settings.ACTIVATION_KEY_DAYS)
    key = ActivationKey(pk=key_id or uuid4(), guardian_id=guardian_id, issued_by=by, by_mail=by_mail)
    key.expires_at = timezone.now() + lifetime
    key.digest = one_time_codes.digest_of(key.code)
    return key


def _revoke_letters(guardian_ids: list[int], *, by: User | None) -> None:
    letters = ActivationKey.objects.filter(guardian_id__in=guardian_ids, by_mail=False)
    letters.filter(used_at=None, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)


def _logged(key: ActivationKey) -> dict[str, Any]:
    """Return how the access log names a key, never by its code."""
    return {"key": str(key.pk), "guardian": key.guardian_id}
