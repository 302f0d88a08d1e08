"""Signing out: of the portal and its apps, also when an app asks for it (RP-initiated logout)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from portal.auth.sessions import is_signed_in
from portal.models import Client, PairwiseSubject, SignOn, User
from portal.oidc import keys
from portal.oidc.authorize import session_id
from portal.oidc.back_channel import announce_session
from portal.oidc.validator import REFRESH_LIFETIME, find_client


class LogoutRefused(Exception):
    """The request of an app that cannot be believed; nothing was changed."""


@dataclass(frozen=True, slots=True)
class LogoutRequest:
    """What an app asks: to sign out the person with this subject, and then to lead back."""

    client: Client | None
    subject: str
    redirect_to: str


def end_session(request: HttpRequest) -> None:
    """End the session of this browser, with everything that apps have been given in it."""
    if is_signed_in(request) and isinstance(request.user, User):
        with transaction.atomic():
            session = session_id(request, request.user)
            given = SignOn.objects.filter(session_id=session, revoked_at=None)
            if given.update(revoked_at=timezone.now()):
                announce_session(session)
    logout(request)


def prune_sign_ons() -> str:
    """Delete sign-ons that can give nothing any more; return how many, in words."""
    over = timezone.now() - settings.SESSION_LONGEST - REFRESH_LIFETIME
    old = SignOn.objects.filter(made_at__lt=over)
    count = old.count()
    old.delete()
    return f"{count} sign-ons to apps"


def read_logout_request(given: Mapping[str, str]) -> LogoutRequest:
    """Return what an app asks. Raises LogoutRefused for a forged hint or an unknown address."""
    subject, client_id = "", given.get("client_id", "")
    if hint := given.get("id_token_hint", ""):
        claims = keys.verified_id_token(hint)
        if claims is None or client_id not in ("", claims["aud"]):
            raise LogoutRefused
        subject, client_id = claims["sub"], claims["aud"]
    client = find_client(client_id)
    if client_id and client is None:
        raise LogoutRefused
    redirect_to = given.get("post_logout_redirect_uri", "")
    if redirect_to and (client is None or not client.post_logout_redirect_uri_allowed(redirect_to)):
        raise LogoutRefused
    if redirect_to and given.get("state"):
        redirect_to += ("&" if "?" in redirect_to else "?") + urlencode({"state": given["state"]})
    return LogoutRequest(client, subject, redirect_to)


def is_about(asked: LogoutRequest, user: User) -> bool:
    """Say whether an app asks to sign out this very person; anyone else is asked first."""
    return PairwiseSubject.objects.filter(user=user, client=asked.client, subject=asked.subject).exists()
