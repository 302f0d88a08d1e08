"""What staff do to a parent's account: reactivate, give a temporary password, end sessions (A5, P5, P9)."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from parents.errors import ParentError
from parents.models import GuardianAccount
from portal import access_log
from portal.actor import Actor
from portal.auth import passwords
from portal.limits import throttle
from portal.models import SignInReport, User
from portal.web import accepted_forms


def reactivate_account(*, actor: Actor, account: GuardianAccount) -> None:
    """Reactivate a disabled account; earlier sessions stay ended.

    A password that had to be changed still has to be. Raises ParentError `not_disabled`.
    """
    with transaction.atomic():
        user = _locked(account)
        if user.state != User.State.DISABLED:
            raise ParentError("not_disabled")
        cause = user.disabled_reason
        user.reopen()
        if SignInReport.objects.filter(user=user, closed_at=None).exists():
            user.state = User.State.MUST_CHANGE_PASSWORD
        user.save()
        access_log.record("parents.account_reactivated", actor=actor, user=user, **_logged(account, cause))


def give_temporary_password(*, actor: Actor, account: GuardianAccount, secret_id: UUID | None = None) -> str:
    """Return a temporary password to be shown once, valid for 72 hours, which must be replaced (P9).

    `passwords.generate_password(secret_id)` is the same password. It reactivates an account that failed
    log-ins disabled. Raises ParentError `disabled` for any other disabled account, `pressed_twice` for the
    same form again, which has no effect.
    """
    password = passwords.generate_password(secret_id)
    digest = passwords.digest_generated_password(password, user=account.user, origin=actor.origin)
    with transaction.atomic():
        if not accepted_forms.record(actor.form):
            raise ParentError("pressed_twice")
        user = _locked(account)
        if user.disabled_reason not in ("", User.DisabledReason.FAILED_SIGN_INS):
            raise ParentError("disabled")
        user.activate()
        user.state = User.State.MUST_CHANGE_PASSWORD
        user.temporary_until = timezone.now() + settings.TEMPORARY_PASSWORD_LIFETIME
        user.save()
        passwords.set_password(digest, user=user)
        access_log.record("parents.temporary_password", actor=actor, user=user, **_logged(account))
    return password


def end_sessions(*, actor: Actor, account: GuardianAccount) -> None:
    """End all of a parent's sessions."""
    with transaction.atomic():
        user = _locked(account)
        user.end_sessions()
        user.save(update_fields=["session_nonce"])
        access_log.record("parents.sessions_ended", actor=actor, user=user, **_logged(account))


def _locked(account: GuardianAccount) -> User:
    """Return the user, locked, with all limits cleared: limits first, in the lock order of a sign-in."""
    name = User.objects.values_list("username_key", flat=True).get(pk=account.user_id)
    throttle.clear("parent_sign_in", target=name)
    return User.objects.select_for_update().get(pk=account.user_id)


def _logged(account: GuardianAccount, cause: str = "") -> dict[str, Any]:
    """Return how the access log names the account, and why it was disabled."""
    return {"guardian": account.guardian_id, "cause": cause}
