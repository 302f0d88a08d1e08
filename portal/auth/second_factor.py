"""The second step of a staff sign-in: a code from the authenticator app, or a backup code (A7)."""

import uuid
from base64 import b32encode
from urllib.parse import quote

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_otp.oath import TOTP

from portal import access_log
from portal.actor import Actor
from portal.auth import one_time_codes
from portal.errors import PortalError
from portal.limits import throttle
from portal.limits.success import record_success
from portal.models import SecondFactor, UsedBackupCode, User
from portal.web import accepted_forms

LIMIT = "second_step"
DIGITS, STEP_SECONDS = 6, 30
BACKUP_CODES, BACKUP_LENGTH = 10, 12


def is_needed(user: User) -> bool:
    """Say whether this person needs a second step: staff who have enrolled or are required to."""
    if user.kind != User.Kind.STAFF:
        return False
    return settings.STAFF_OTP == "required" or is_enrolled(user)


def is_enrolled(user: User) -> bool:
    """Say whether this person has a second factor."""
    return SecondFactor.objects.filter(user=user).exists()


def secret_of(secret_id: uuid.UUID) -> str:
    """Return the secret in base 32, as a person types it into an authenticator app."""
    return b32encode(_key(secret_id)).decode().rstrip("=")


def app_address(user: User, secret_id: uuid.UUID) -> str:
    """Return the address in the QR code that an authenticator app scans."""
    issuer, name = quote(settings.PORTAL_NAME, safe=""), quote(user.username, safe="@")
    return f"otpauth://totp/{issuer}:{name}?secret={secret_of(secret_id)}&issuer={issuer}"


def enroll(*, actor: Actor, secret_id: uuid.UUID, code: str) -> SecondFactor:
    """Save this person's authenticator app, after checking a first code from it.

    Posting the same form twice enrolls once. Raises PortalError `wrong_code`, or `enrolled` if another
    app is enrolled already; `throttle.Refused`.
    """
    user = actor.required_user
    reservation = throttle.charge(LIMIT, target=user.username_key, origin=actor.origin)
    step = _step_of(code, secret_id, after=0)
    if step is None:
        access_log.record("portal.second_step", actor=actor, success=False, user=user)
        raise PortalError("wrong_code")
    with transaction.atomic():
        factor, is_new = SecondFactor.objects.get_or_create(
            user=user, defaults={"secret_id": secret_id, "last_step": step}
        )
        if factor.secret_id != secret_id:
            raise PortalError("enrolled")
        if is_new:
            record_success("portal.second_step_enrolled", actor=actor, reservation=reservation, user=user)
            accepted_forms.record(actor.form)
    return factor


def check_code(*, actor: Actor, code: str, known_browser: bool) -> None:
    """Check this person's second factor; each code works once, in one form, which may be sent twice.

    Charges an attempt before it verifies the code. Raises PortalError `wrong_code`; `throttle.Refused`.
    """
    user, name = actor.required_user, actor.required_user.username_key
    reservation = throttle.charge(LIMIT, target=name, origin=actor.origin, known_browser=known_browser)
    factor = SecondFactor.objects.filter(user=user).first()
    with transaction.atomic():
        way = _use(factor, code) if factor else ""
        if way:
            record_success("portal.second_step", actor=actor, reservation=reservation, user=user, by=way)
            accepted_forms.record(actor.form)
    if not way and accepted_forms.find(actor.form):
        throttle.refund(reservation)
    elif not way:
        access_log.record("portal.second_step", actor=actor, success=False, user=user, by="")
        raise PortalError("wrong_code")


def backup_codes(user: User) -> list[str]:
    """Return the ten backup codes in their printed form, used or not."""
    factor = SecondFactor.objects.get(user=user)
    return [_grouped(_backup_code(factor, place)) for place in range(BACKUP_CODES)]


def backup_codes_left(user: User) -> int:
    """Return how many backup codes are unused."""
    used = UsedBackupCode.objects.filter(
        codes_id__in=SecondFactor.objects.filter(user=user).values("codes_id")
    )
    return BACKUP_CODES - used.count()


def renew_backup_codes(*, actor: Actor) -> None:
    """Give this person ten new backup codes; the old ones stop working."""
    user = actor.required_user
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).update(codes_id=uuid.uuid4())
        access_log.record("portal.backup_codes_renewed", actor=actor, user=user)


def reset_second_factor(*, actor: Actor, user: User, reason: str) -> None:
    """Remove a lost second factor; the person enrolls again at the next sign-in. Ends all sessions.

    Raises PortalError `own` for the actor's own account, `not_enrolled` if there is no second factor.
    """
    if actor.user == user:
        raise PortalError("own")
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        if not SecondFactor.objects.filter(user=held).delete()[0]:
            raise PortalError("not_enrolled")
        held.end_sessions()
        held.save(update_fields=["session_nonce"])
        throttle.clear(LIMIT, target=held.username_key)
        access_log.record("portal.second_factor_reset", actor=actor, user=held, reason=reason)


def _use(factor: SecondFactor, code: str) -> str:
    """Mark a code as used and return its kind; empty for a wrong or used code."""
    typed = one_time_codes.read_code(code)
    if len(typed) == DIGITS:
        step = _step_of(typed, factor.secret_id, after=factor.last_step)
        # If the same code is posted twice at once, only one succeeds.
        fresh = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step or 0)
        return "app" if step and fresh.update(last_step=step) else ""
    for place in range(BACKUP_CODES):
        if constant_time_compare(typed, _backup_code(factor, place)):
            try:
                with transaction.atomic():
                    UsedBackupCode.objects.create(codes_id=factor.codes_id, place=place)
            except IntegrityError:
                return ""
            return "backup code"
    return ""


def _step_of(code: str, secret_id: uuid.UUID, *, after: int) -> int | None:
    """Return the time step of this code, allowing a clock that is one step off; None for a wrong code."""
    app = TOTP(_key(secret_id), step=STEP_SECONDS, digits=DIGITS)
    app.time = timezone.now().timestamp()
    typed = one_time_codes.read_code(code)
    is_number = len(typed) == DIGITS and typed.isascii() and typed.isdecimal()
    return app.t() if is_number and app.verify(int(typed), tolerance=1, min_t=after + 1) else None


def _key(secret_id: uuid.UUID) -> bytes:
    return bytes.fromhex(one_time_codes.code_of("second-factor", secret_id))


def _backup_code(factor: SecondFactor, place: int) -> str:
    return one_time_codes.code_of(f"backup-code-{place}", factor.codes_id)[:BACKUP_LENGTH]


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
