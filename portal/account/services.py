"""What users do to their own account."""

from collections.abc import Callable, Iterable
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal import access_log
from portal.actor import Actor
from portal.auth import hashing, passwords
from portal.auth.hashing_slots import slot
from portal.auth.sessions import has_sent
from portal.errors import PortalError
from portal.limits import throttle
from portal.limits.table import limit
from portal.models import SignInReport, User

KeepSession = Callable[[User], None]
CURRENT_PASSWORD = "current_password"  # noqa: S105 (a limit's name)


def _keep_none(user: User) -> None:
    """Let all sessions end."""


def check_current_password(*, actor: Actor, password: str, session: str) -> None:
    """Check the current password; costs one attempt and one hash.

    `session` identifies the session that the attempts count for, whatever device cookie is sent. A form
    that has just changed the password may be sent again. Raises PortalError `wrong_password`, or `too_many`
    with the fifth wrong one; `hashing_slots.Busy`.
    """
    user = actor.required_user
    target = f"{user.pk}:{session}"
    try:
        with slot(actor.origin, look=partial(throttle.refused_already, CURRENT_PASSWORD, target=target)):
            reservation = throttle.charge(CURRENT_PASSWORD, target=target)
            matches = hashing.verify(hashing.normalized(password), user.password)
    except throttle.Refused:
        raise PortalError("too_many") from None
    if matches or has_sent(user, actor.form):
        throttle.clear(CURRENT_PASSWORD, target=target)
        return
    access_log.record("portal.current_password", actor=actor, success=False, user=user)
    is_last = reservation.spent >= limit(CURRENT_PASSWORD).waits[0][0]
    raise PortalError("too_many" if is_last else "wrong_password")


def change_password(*, actor: Actor, password: str, keep_session: KeepSession = _keep_none) -> None:
    """Set a new password for a signed-in user; every other session ends (P9, S8).

    `keep_session` gets the user as changed, in the same transaction, to keep the session that asked. The
    same form sent twice changes the password once, and keeps the session each time. Raises ValidationError
    in plain words for a password that breaks a rule; PortalError `session_over` if something else has
    changed the account since the request began, such as a reset by staff.
    """
    try:
        _change_password(actor, password, keep_session)
    except (PortalError, ValidationError):
        if not _was_done(actor):
            raise
        keep_session(actor.required_user)


def _change_password(actor: Actor, password: str, keep_session: KeepSession) -> None:
    user = actor.required_user
    try:
        digest = passwords.digest_new_password(
            password, user=user, origin=actor.origin, target=f"user:{user.pk}"
        )
    except ValidationError:
        _check_unchanged(user)
        raise
    with transaction.atomic():
        _check_unchanged(user, lock=True)
        passwords.set_password(digest, user=user)
        if user.state == User.State.MUST_CHANGE_PASSWORD:
            user.activate()
            user.save(
                update_fields=["state", "disabled_reason", "disabled_at", "temporary_until", "session_nonce"]
            )
        access_log.record("portal.password_changed", actor=actor, user=user)
        keep_session(user)


def report_strange_sign_in(*, actor: Actor, keep_session: KeepSession = _keep_none) -> None:
    """End all sessions, require a new password, and open a report for the school (S8, P7).

    `keep_session` is as in `change_password`, and so is the same form sent twice. Raises PortalError
    `session_over` if something else has changed the account since the request began.
    """
    try:
        _report_strange_sign_in(actor, keep_session)
    except PortalError:
        if not _was_done(actor):
            raise
        keep_session(actor.required_user)


def _report_strange_sign_in(actor: Actor, keep_session: KeepSession) -> None:
    user = actor.required_user
    with transaction.atomic():
        _check_unchanged(user, lock=True)
        user.state = User.State.MUST_CHANGE_PASSWORD
        user.end_sessions()
        user.save(update_fields=["state", "session_nonce"])
        SignInReport.objects.get_or_create(user=user, closed_at=None)
        access_log.record("portal.not_me", actor=actor, user=user)
        keep_session(user)


def close_reports(*, actor: Actor, reports: Iterable[SignInReport]) -> None:
    """Close reports that staff have looked into, and log each; a report already closed is skipped."""
    with transaction.atomic():
        for report in reports:
            held = SignInReport.objects.filter(pk=report.pk, closed_at=None)
            if held.update(closed_at=timezone.now()):
                access_log.record("portal.report_closed", actor=actor, user=report.user)


def choose_language(*, actor: Actor, language: str) -> None:
    """Store the language that this user reads."""
    user = actor.required_user
    user.language = language
    user.save(update_fields=["language"])


def _was_done(actor: Actor) -> bool:
    """Say whether the same form, sent twice, has changed the account; then read the user as changed."""
    if not has_sent(actor.required_user, actor.form):
        return False
    actor.required_user.refresh_from_db()
    return True


def _check_unchanged(user: User, *, lock: bool = False) -> None:
    """Raise PortalError `session_over` unless the session that `user` was read for is still valid."""
    users = User.objects.select_for_update() if lock else User.objects
    if users.filter(pk=user.pk, session_nonce=user.session_nonce).first() is None:
        raise PortalError("session_over")
