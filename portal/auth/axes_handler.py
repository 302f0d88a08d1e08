"""The only module that knows django-axes: every `authenticate()` call goes through this handler.

Axes calls `is_allowed` once before the password is verified, and reports the outcome. Its own tables stay
empty; portal/limits/throttle.py counts the attempts and the access log records them.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from axes.handlers.base import AxesHandler
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal import access_log
from portal.actor import Actor
from portal.auth import parent_lockout
from portal.auth.sign_in_statement import record_sign_in
from portal.error_pages import too_many_tries
from portal.limits import table, throttle
from portal.limits.success import record_success
from portal.models import User
from portal.usernames import canonical_username
from portal.web import known_browsers
from portal.web.client_address import origin_of


@dataclass
class SignInAttempt:
    """The sign-in attempt of one request: the account, what was charged, and why it was refused."""

    user: User | None = None
    reservation: throttle.Reservation | None = None
    refusal: throttle.Refused | None = None
    at: datetime = field(default_factory=timezone.now)
    temporary_is_over: bool = False  # the password was right, but it is temporary and has expired (P9)

    @property
    def tries_left(self) -> int | None:
        """How many more failures disable the account, or would if the name existed (P5); None for others."""
        return self.reservation.closes_in if self.reservation else None

    @property
    def has_disabled(self) -> bool:
        """Whether this failure disabled the account, or would have if the name existed (P5)."""
        return self.reservation is not None and self.reservation.is_last


def attempt_of(request: HttpRequest) -> SignInAttempt:
    """Return the sign-in attempt of this request."""
    if not hasattr(request, "sign_in_attempt"):
        request.sign_in_attempt = SignInAttempt()  # type: ignore[attr-defined]
    attempt: SignInAttempt = request.sign_in_attempt  # type: ignore[attr-defined]
    return attempt


class AttemptHandler(AxesHandler):  # type: ignore[misc]  # axes is untyped
    """Charges an attempt before the password is verified, and logs the outcome."""

    def is_allowed(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Charge one attempt for the typed name; False, with the refusal stored, if none is left."""
        typed, attempt = str((credentials or {}).get("username") or ""), attempt_of(request)
        attempt.user = _user_of(typed)
        # A former name shares the attempts of the present one.
        name = attempt.user.username_key if attempt.user else canonical_username(typed)
        limit_name = table.sign_in_limit_name(typed)
        is_parent = limit_name == parent_lockout.LIMIT
        try:
            attempt.reservation = throttle.charge(
                limit_name,
                target=name,
                origin=origin_of(request),
                known_browser=known_browsers.is_known(request, attempt.user),
                when_closed=parent_lockout.disable_account_statement(name, at=attempt.at)
                if is_parent
                else None,
            )
        except throttle.Refused as refusal:
            attempt.refusal = refusal
            request.axes_locked_out = True  # type: ignore[attr-defined]
            return False
        return True

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """Log the failure. The attempt was charged already; a refused one was charged nothing."""
        if request is None:
            return
        _log_failure(request)

    def user_logged_in(self, sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        """Log the success and refund the attempt, in one statement.

        Raises `parent_lockout.Overtaken` if another attempt has disabled the account in the meantime.
        """
        attempt = attempt_of(request)
        record_sign_in(actor=Actor(user, origin_of(request)), reservation=attempt.reservation, at=attempt.at)


def refused_already(request: HttpRequest, typed: str) -> throttle.Refused | None:
    """Return the refusal that a sign-in with this name would meet now; costs a statement, charges nothing."""
    name = canonical_username(typed)
    return throttle.refused_already(
        table.sign_in_limit_name(typed),
        target=name,
        origin=origin_of(request),
        known_browser=known_browsers.knows_name(request, name),
    )


def refuse(request: HttpRequest, typed: str, refusal: throttle.Refused) -> None:
    """Refuse a sign-in before its password is looked at, as `is_allowed` does, and log it."""
    attempt = attempt_of(request)
    attempt.user, attempt.refusal = _user_of(typed), refusal
    request.axes_locked_out = True  # type: ignore[attr-defined]
    _log_failure(request)


def password_accepted(request: HttpRequest, user: User) -> None:
    """Log that the password was right and refund the attempt; the second step is still to come."""
    reservation = attempt_of(request).reservation
    assert reservation is not None  # noqa: S101 (no password is verified before its try is spent)
    actor = Actor(user, origin_of(request))
    record_success("portal.password_accepted", actor=actor, reservation=reservation, user=user)


def _user_of(typed: str) -> User | None:
    return User.objects.named(typed).select_related("staff_account__staff").first()


def _log_failure(request: HttpRequest) -> None:
    attempt = attempt_of(request)
    access_log.record(
        "portal.sign_in",
        actor=Actor(origin=origin_of(request)),
        success=False,
        user=attempt.user,
        refused=attempt.refusal is not None,
        disabled=attempt.has_disabled,
    )


def lockout_response(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Return the page for too many attempts: how long to wait, what to do, who to ask."""
    refusal = attempt_of(request).refusal
    assert refusal is not None  # noqa: S101 (axes calls this for refused tries only)
    return too_many_tries(request, refusal)
