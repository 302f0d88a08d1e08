"""What staff do to a parent's account: reactivate, give a temporary password, end sessions (A5, P5, P9)."""

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from parents.errors import ParentError
from parents.models import GuardianAccount
from portal import access_log
from portal.auth import hashing, passwords
from portal.limits import throttle
from portal.models import SignInReport, User
from portal.web.client_address import Origin


def reactivate_account(*, account: GuardianAccount, by: User, origin: Origin) -> None:
    """Open a disabled account; sessions from before stay dead.

    Whoever had to change the password still has to. Raises ParentError `not_disabled`.
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
        _record("parents.account_reactivated", account, user, by=by, origin=origin, cause=cause)


def give_temporary_password(*, account: GuardianAccount, by: User, origin: Origin) -> str:
    """Return a temporary password, to be shown once: good for 72 hours, and for nothing but a new one (P9).

    It opens an account that failed log-ins disabled. Raises ParentError `disabled` for any other that is.
    """
    password = passwords.new_password()
    with hashing.slot():
        digest = make_password(password, salt=account.user.salt)
    with transaction.atomic():
        user = _locked(account)
        if user.disabled_reason not in ("", User.DisabledReason.FAILED_SIGN_INS):
            raise ParentError("disabled")
        user.activate()
        user.state = User.State.MUST_CHANGE_PASSWORD
        user.temporary_until = timezone.now() + settings.TEMPORARY_PASSWORD_LIFETIME
        user.save()
        passwords.store_digest(digest, user=user)
        _record("parents.temporary_password", account, user, by=by, origin=origin)
    return password


def end_sessions(*, account: GuardianAccount, by: User, origin: Origin) -> None:
    """Sign a parent out everywhere, at once."""
    with transaction.atomic():
        user = _locked(account)
        user.end_sessions()
        user.save(update_fields=["session_nonce"])
        _record("parents.sessions_ended", account, user, by=by, origin=origin)


def _locked(account: GuardianAccount) -> User:
    """Return the user, locked, with every try given back: tries before user, in the order of a sign-in."""
    name = User.objects.values_list("username_key", flat=True).get(pk=account.user_id)
    throttle.clear("parent_sign_in", target=name)
    return User.objects.select_for_update().get(pk=account.user_id)


def _record(
    kind: str, account: GuardianAccount, user: User, *, by: User, origin: Origin, cause: str = ""
) -> None:
    access_log.record(
        kind,
        success=True,
        origin=origin,
        actor=by,
        user=user,
        guardian=account.guardian_id,
        cause=cause,
    )
