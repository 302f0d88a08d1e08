"""One-time links that set a password, for parents who forgot theirs (P12) and for staff (A7).

Opening the page of a link changes nothing; submitting its form does. A link stops working once it is used,
once anything about the account changes, and while the account is disabled.
"""

from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal import access_log
from portal.actor import Actor
from portal.auth import one_time_codes, passwords
from portal.auth.hashing_slots import slot
from portal.errors import PortalError
from portal.limits import throttle
from portal.limits.table import sign_in_limit_name
from portal.models import PasswordLink, User
from portal.web import accepted_forms

LIMIT, PURPOSE = "one_time_code", "password-link"
LIFETIME = timedelta(hours=24)


def make_link(*, user: User, lifetime: timedelta = LIFETIME, link_id: UUID | None = None) -> PasswordLink:
    """Return a saved link for this account, whose time begins now. The mail gets the code from its id.

    A mail that may be sent twice names the `link_id`: both times it has the same link, so that whichever mail
    arrived works. The link may have been used in between.
    """
    link = PasswordLink(pk=link_id or uuid4(), user=user, nonce=user.session_nonce)
    link.expires_at, link.digest = timezone.now() + lifetime, one_time_codes.digest_of(code_of(link))
    PasswordLink.objects.bulk_create(
        [link], update_conflicts=True, unique_fields=["id"], update_fields=["expires_at"]
    )
    if link_id:
        link.refresh_from_db()
    return link


def code_of(link: PasswordLink) -> str:
    """Return the code of a link, for the mail that contains it."""
    return one_time_codes.code_of(PURPOSE, link.pk)


def address_of(path: str, code: str, *, language: str = "") -> str:
    """Return a page's address with a code after the #, where it is not written to server logs."""
    query = f"?lang={language}" if language else ""
    return f"{settings.PORTAL_ORIGIN}{path}{query}#{one_time_codes.as_guid(code)}"


def use_link(*, actor: Actor, code: str, password: str, kind: User.Kind) -> None:
    """Set a new password for the account of this code and end all its sessions. A code works once.

    The same form sent again changes nothing. `kind` is the kind of user whose page was used: a parent's
    code does not work on the staff page. Takes a hashing slot and charges an attempt before it looks up
    the code; a right code is refunded. Raises PortalError `no_such_link` for a code that is used, expired,
    void or unknown alike; ValidationError in plain words for a password that cannot be used;
    `hashing_slots.Busy`; `throttle.Refused`.
    """
    look = partial(
        throttle.refused_already, LIMIT, target=one_time_codes.digest_of(code), origin=actor.origin
    )
    try:
        with slot(actor.origin, look=look):
            link = _find_good_link(actor, code, kind)
            digest = _digest(password, link, actor)
        with transaction.atomic():
            _set_password(link, digest, actor)
    except PortalError:
        if accepted_forms.find(actor.form) is None:
            access_log.record("portal.password_link", actor=actor, success=False)
            raise


def _find_good_link(actor: Actor, code: str, kind: User.Kind) -> PasswordLink:
    digest_of_code = one_time_codes.digest_of(code)
    reservation = throttle.charge(LIMIT, target=digest_of_code, origin=actor.origin)
    links = PasswordLink.objects.select_related("user").filter(digest=digest_of_code)
    link = links.filter(user__kind=kind).first()
    if link is None or not link.user.is_active or not link.is_good(link.user, at=timezone.now()):
        raise PortalError("no_such_link")
    throttle.refund(reservation)
    return link


def _digest(password: str, link: PasswordLink, actor: Actor) -> str:
    try:
        return passwords.digest_new_password(
            password, user=link.user, origin=actor.origin, target=f"link:{link.pk}"
        )
    except ValidationError:
        # Two identical posts at once: the other one has already used this link and set the password.
        if PasswordLink.objects.filter(pk=link.pk, used_at__isnull=False).exists():
            raise PortalError("no_such_link") from None
        raise


def _set_password(link: PasswordLink, digest: str, actor: Actor) -> None:
    # Attempts are locked before the user, as in a sign-in.
    throttle.clear(sign_in_limit_name(link.user.username), target=link.user.username_key)
    user = User.objects.select_for_update().get(pk=link.user_id)
    fresh = PasswordLink.objects.get(pk=link.pk)
    if not user.is_active or not fresh.is_good(user, at=timezone.now()):
        raise PortalError("no_such_link")
    PasswordLink.objects.filter(pk=link.pk).update(used_at=timezone.now())
    user.activate()
    user.save(update_fields=["state", "disabled_reason", "disabled_at", "temporary_until"])
    passwords.set_password(digest, user=user)
    access_log.record("portal.password_link", actor=actor.acting_as(user), user=user)
    accepted_forms.record(actor.form)
