"""An authorization request: what an app asks for, whether the person gets it now, and the code."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from oauth2_provider.exceptions import FatalClientError, OAuthToolkitError
from oauth2_provider.oauth2_backends import OAuthLibCore, get_oauthlib_core
from oauthlib.common import add_params_to_uri
from oauthlib.oauth2.rfc6749.errors import AccessDeniedError, InvalidRequestError, OAuth2Error
from oauthlib.openid.connect.core.exceptions import (
    InteractionRequired,
    LoginRequired,
    RequestNotSupported,
    RequestURINotSupported,
)

from portal.auth.sessions import began_at
from portal.digests import digest
from portal.launchpad.audience import decide
from portal.models import Client, PairwiseSubject, User
from portal.oidc import keys
from portal.oidc.claims import shared_with

CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)
LONGEST_NONCE = 255
LONGEST_MAX_AGE = 10**9
# Parameters of our own: the way back from a sign-in, and what the Continue link says has been read.
FROM_SIGN_IN, NOTED = "from_sign_in", "noted"


class Step(Enum):
    """What happens next with an authorization request."""

    SIGN_IN = "sign_in"
    SIGN_IN_AGAIN = "sign_in_again"
    NOT_FOR_YOU = "not_for_you"
    NOTE = "note"
    CODE = "code"


class AuthorizationRefused(Exception):
    """A request that gets no code. `redirect_to` tells the app why; empty where no app is known."""

    def __init__(self, redirect_to: str = "") -> None:
        super().__init__()
        self.redirect_to = redirect_to


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A valid request of a registered app."""

    client: Client
    scopes: list[str]
    credentials: dict[str, Any]
    prompt: frozenset[str]
    max_age: timedelta | None
    hint: str

    @property
    def is_silent(self) -> bool:
        """Say whether the app wants an answer without any page."""
        return "none" in self.prompt

    def refuse(self, error: type[OAuth2Error], description: str = "") -> AuthorizationRefused:
        """Return the refusal that tells the app this error."""
        found = error(description=description or None, state=self.credentials["state"])
        return AuthorizationRefused(_tell(found, self.credentials["redirect_uri"]))


@cache
def provider() -> OAuthLibCore:
    """Return the provider of django-oauth-toolkit, with the rules of portal/oidc/validator.py."""
    return get_oauthlib_core()


def read_request(request: HttpRequest) -> AuthorizationRequest:
    """Return what an app asks for, with everything checked that does not depend on who is signed in.

    Raises AuthorizationRefused.
    """
    if any("\x00" in text for _name, texts in request.GET.lists() for text in texts):
        raise AuthorizationRefused
    try:
        scopes, credentials = provider().validate_authorization_request(request)
    except (FatalClientError, ValueError):
        raise AuthorizationRefused from None
    except OAuthToolkitError as error:
        # The address is a registered one, or the error would be fatal.
        found = error.oauthlib_error
        found.state = found.state or request.GET.get("state")
        raise AuthorizationRefused(_tell(found, request.GET["redirect_uri"])) from None
    asked = AuthorizationRequest(
        client=credentials.pop("request").client,
        scopes=scopes,
        credentials=credentials,
        prompt=frozenset(credentials.get("prompt") or ()),
        max_age=_max_age(request.GET.get("max_age", "")),
        hint=credentials.get("id_token_hint") or "",
    )
    _check_parameters(asked, request)
    return asked


def _check_parameters(asked: AuthorizationRequest, request: HttpRequest) -> None:
    for name, error in (("request", RequestNotSupported), ("request_uri", RequestURINotSupported)):
        if name in request.GET:
            raise asked.refuse(error)
    if request.GET.get("response_mode", "query") != "query":
        raise asked.refuse(InvalidRequestError, "The only response_mode is query.")
    credentials = asked.credentials
    if credentials.get("code_challenge_method") != "S256":
        raise asked.refuse(InvalidRequestError, "PKCE is required, with the method S256.")
    if not CHALLENGE.fullmatch(credentials["code_challenge"]):
        raise asked.refuse(InvalidRequestError, "The code_challenge is malformed.")
    if len(credentials.get("nonce") or "") > LONGEST_NONCE:
        raise asked.refuse(InvalidRequestError, f"A nonce has at most {LONGEST_NONCE} characters.")
    if "max_age" in request.GET and asked.max_age is None:
        raise asked.refuse(InvalidRequestError, "max_age is a number of seconds.")


def next_step(asked: AuthorizationRequest, request: HttpRequest, user: User | None) -> Step:
    """Return what happens next; raises AuthorizationRefused where the app is told at once.

    A silent request is refused where anyone else would see a page.
    """
    now = timezone.now()
    step = _step(asked, request, user, now)
    if not asked.is_silent or step == Step.CODE:
        return step
    silent: dict[Step, type[OAuth2Error]] = {
        Step.NOT_FOR_YOU: AccessDeniedError,
        Step.NOTE: InteractionRequired,
    }
    raise asked.refuse(silent.get(step, LoginRequired))


def _step(asked: AuthorizationRequest, request: HttpRequest, user: User | None, now: datetime) -> Step:
    if user is None:
        return Step.SIGN_IN
    subject = PairwiseSubject.objects.filter(user=user, client=asked.client).first()
    if asked.hint and not _is_hint_for(asked.hint, asked.client, subject):
        raise asked.refuse(LoginRequired)
    is_old = asked.max_age is not None and now - began_at(request) > asked.max_age
    if is_old or "login" in asked.prompt:
        return Step.SIGN_IN_AGAIN
    if not decide(user=user, resource=asked.client.resource, now=now).allowed:
        return Step.NOT_FOR_YOU
    if constant_time_compare(request.GET.get(NOTED, ""), note_mark(asked.client, request, user)):
        return Step.CODE
    is_told = subject is not None and set(shared_with(asked.client, user)) <= set(subject.noted_claims)
    wants_page = FROM_SIGN_IN in request.GET or asked.prompt & {"consent", "select_account"}
    return Step.CODE if is_told and not wants_page else Step.NOTE


def give_code(asked: AuthorizationRequest, request: HttpRequest, user: User) -> str:
    """Give the app a code for this person; return the address of the app, with the code.

    Raises AuthorizationRefused.
    """
    shared = shared_with(asked.client, user)
    with transaction.atomic():
        now_so = {"noted_claims": shared, "signed_on_nonce": user.session_nonce}
        subject, _is_new = PairwiseSubject.objects.get_or_create(
            user=user, client=asked.client, defaults=now_so
        )
        if any(getattr(subject, name) != value for name, value in now_so.items()):
            PairwiseSubject.objects.filter(pk=subject.pk).update(**now_so)
        subject.user = user
        session = {
            "subject": subject,
            "auth_time": began_at(request),
            "session_id": session_id(request, user),
        }
        try:
            address, *_rest = provider().create_authorization_response(
                request, asked.scopes, {**asked.credentials, **session}, allow=True
            )
        except OAuthToolkitError as error:
            told = error.oauthlib_error
            raise AuthorizationRefused(_tell(told, asked.credentials["redirect_uri"])) from None
    return str(address)


def session_id(request: HttpRequest, user: User) -> str:
    """Return the id by which apps know this session of the portal (`sid`); it says nothing else."""
    return digest("sign-on-session", str(user.pk), user.session_nonce, began_at(request).isoformat())


def note_mark(client: Client, request: HttpRequest, user: User) -> str:
    """Return what shows that this person, in this session, has read what the app is told."""
    return digest("noted", client.client_id, session_id(request, user), *shared_with(client, user))


def address_with(request: HttpRequest, *, without: Iterable[str] = (), **more: str) -> str:
    """Return the address of this request, without some parameters and with more."""
    left_out = {FROM_SIGN_IN, NOTED, *without}
    given = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    kept = [(name, value) for name, value in given if name not in left_out]
    return f"{request.path}?{urlencode([*kept, *more.items()])}"


def _is_hint_for(hint: str, client: Client, subject: PairwiseSubject | None) -> bool:
    claims = keys.verified_id_token(hint)
    is_ours = claims is not None and claims.get("aud") == client.client_id
    return is_ours and subject is not None and claims is not None and claims.get("sub") == subject.subject


def _max_age(text: str) -> timedelta | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= 10
    return timedelta(seconds=min(int(text), LONGEST_MAX_AGE)) if is_number else None


def _tell(error: OAuth2Error, redirect_uri: str) -> str:
    """Return the app's address with the error, and with who says so (RFC 9207)."""
    return str(add_params_to_uri(error.in_uri(redirect_uri), [("iss", settings.PORTAL_ORIGIN)]))
