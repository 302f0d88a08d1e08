"""The rules of the provider, as django-oauth-toolkit and oauthlib ask for them.

Everything that a code has given hangs on one row, the sign-on: it is asked each time whether the person may
still open the resource (portal/launchpad/audience.py).
"""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from oauth2_provider.oauth2_validators import OAuth2Validator

from portal import access_log
from portal.actor import Actor
from portal.launchpad.audience import decide
from portal.models import Client, SignOn, SignOnToken
from portal.oidc import keys
from portal.oidc.claims import claims_for, known_scopes

RELEASED = "portal.claims_released"

CODE_LIFETIME = timedelta(seconds=60)
ACCESS_LIFETIME = timedelta(minutes=10)
ID_TOKEN_LIFETIME = timedelta(minutes=10)
REFRESH_LIFETIME = timedelta(hours=8)

# Everything that is asked about a sign-on, in one statement.
PEOPLE = ("subject__user__staff_account__staff", "subject__client__resource")


def digest_of(secret: str) -> str:
    """Return the digest of a code, a token or a client's secret: each is random and long."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_client(client_id: object) -> Client | None:
    """Return the client with this id, together with its resource."""
    if not isinstance(client_id, str) or not client_id.isalnum():
        return None
    return Client.objects.select_related("resource").filter(client_id=client_id).first()


def is_good(sign_on: SignOn, now: datetime) -> bool:
    """Say whether what a sign-on gave is still good: not revoked, and the person may open the resource."""
    user = sign_on.subject.user
    if sign_on.revoked_at or not constant_time_compare(sign_on.session_nonce, user.session_nonce):
        return False
    return decide(user=user, resource=sign_on.subject.client.resource, now=now).allowed


class Validator(OAuth2Validator):  # type: ignore[misc]  # has no types
    """Answers what oauthlib asks during a request, and stores what it gives."""

    def _load_application(self, client_id: Any, request: Any) -> Client | None:
        known: object = request.client
        if isinstance(known, Client) and known.client_id == client_id:
            return known
        client = request.client = find_client(client_id)
        return client

    def _check_secret(self, provided_secret: str, stored_secret: str) -> bool:
        return constant_time_compare(digest_of(provided_secret), stored_secret)

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Say that every client has a secret."""
        return True

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Accept codes and refresh tokens."""
        return grant_type in {"authorization_code", "refresh_token"}

    def validate_response_type(
        self, client_id: str, response_type: str, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Accept codes alone."""
        return response_type == "code"

    def validate_redirect_uri(
        self, client_id: str, redirect_uri: str, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Accept exactly the registered addresses."""
        return bool(request.client.redirect_uri_allowed(redirect_uri))

    def get_default_redirect_uri(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> None:
        """Return none: OpenID Connect demands that the address is given."""

    def get_default_scopes(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        """Return none: what a client wants must be said."""
        return []

    def validate_scopes(
        self, client_id: str, scopes: list[str], client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Demand `openid`, and forget scopes that are not known."""
        request.scopes = known_scopes(scopes)
        return "openid" in scopes

    def is_pkce_required(self, client_id: str, request: Any) -> bool:
        """Say that PKCE is required of everyone."""
        return True

    # The view knows who is signed in, and has asked everything about it (portal/oidc/authorize.py).

    def validate_silent_login(self, request: Any) -> bool:
        """Leave it to the view."""
        return True

    def validate_silent_authorization(self, request: Any) -> bool:
        """Leave it to the view."""
        return True

    def validate_user_match(self, id_token_hint: str, scopes: list[str], claims: Any, request: Any) -> bool:
        """Leave it to the view."""
        return True

    def save_authorization_code(
        self, client_id: str, code: dict[str, str], request: Any, *args: Any, **kwargs: Any
    ) -> None:
        """Store a digest of the code, with what the view knows of the session."""
        SignOn.objects.create(
            subject=request.subject,
            code_digest=digest_of(code["code"]),
            code_expires_at=timezone.now() + CODE_LIFETIME,
            redirect_uri=request.redirect_uri,
            scope=" ".join(request.scopes),
            nonce=request.nonce or "",
            code_challenge=request.code_challenge,
            auth_time=request.auth_time,
            session_nonce=request.subject.user.session_nonce,
            session_id=request.session_id,
        )

    def get_authorization_code_scopes(
        self, client_id: str, code: str, redirect_uri: str, request: Any
    ) -> list[str]:
        """Say that every code is OpenID Connect's."""
        return ["openid"]

    def validate_code(
        self, client_id: str, code: str, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Accept a code once; if it comes again, end everything that it gave (RFC 6749, 4.1.2)."""
        now = timezone.now()
        found = SignOn.objects.select_for_update(of=["self"]).select_related(*PEOPLE)
        sign_on = found.filter(code_digest=digest_of(code)).first()
        if sign_on is None or sign_on.subject.client_id != client.pk:
            return False
        if sign_on.used_at:
            sign_on.revoke(at=now)
            return False
        if sign_on.code_expires_at <= now or not is_good(sign_on, now):
            return False
        self._remember(request, sign_on)
        return True

    def get_code_challenge(self, code: str, request: Any) -> str:
        """Return the challenge that came with the request for the code."""
        return str(request.sign_on.code_challenge)

    def get_code_challenge_method(self, code: str, request: Any) -> str:
        """Return the one method that is accepted."""
        return "S256"

    def confirm_redirect_uri(
        self,
        client_id: str,
        code: str,
        redirect_uri: str,
        client: Client,
        request: Any,
        *args: Any,
        **kwargs: Any,
    ) -> bool:
        """Compare the address with the one that got the code."""
        return bool(redirect_uri == request.sign_on.redirect_uri)

    def get_authorization_code_nonce(
        self, client_id: str, code: str, redirect_uri: str, request: Any
    ) -> str | None:
        """Return the nonce that came with the request for the code."""
        return request.sign_on.nonce or None

    def validate_refresh_token(
        self, refresh_token: str, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Accept a refresh token once; if it comes again, someone has stolen it: end the sign-on."""
        now = timezone.now()
        token = self._find(refresh_token, SignOnToken.Kind.REFRESH, lock=True)
        if token is None or token.sign_on.subject.client_id != client.pk:
            return False
        if token.replaced_at:
            token.sign_on.revoke(at=now)
            return False
        if token.expires_at <= now or not is_good(token.sign_on, now):
            return False
        self._remember(request, token.sign_on)
        request.replaced_token = token
        return True

    def get_original_scopes(self, refresh_token: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        """Return the scopes of the sign-on."""
        return str(request.sign_on.scope).split()

    def rotate_refresh_token(self, request: Any) -> bool:
        """Give a new refresh token for each used one."""
        return True

    def save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any) -> None:
        """Store digests of the tokens; a refresh ends those that it replaces."""
        now, sign_on = timezone.now(), request.sign_on
        if request.grant_type == "refresh_token":
            SignOnToken.objects.filter(pk=request.replaced_token.pk).update(replaced_at=now)
            sign_on.tokens.filter(kind=SignOnToken.Kind.ACCESS).delete()
        lifetimes = {
            SignOnToken.Kind.ACCESS: (token["access_token"], now + ACCESS_LIFETIME),
            SignOnToken.Kind.REFRESH: (token["refresh_token"], sign_on.made_at + REFRESH_LIFETIME),
        }
        SignOnToken.objects.bulk_create(
            SignOnToken(sign_on=sign_on, kind=kind, digest=digest_of(value), expires_at=expires_at)
            for kind, (value, expires_at) in lifetimes.items()
        )

    def invalidate_authorization_code(
        self, client_id: str, code: str, request: Any, *args: Any, **kwargs: Any
    ) -> None:
        """Mark the code as used; its row is locked since it was read."""
        request.sign_on.used_at = timezone.now()
        request.sign_on.save(update_fields=["used_at", "released"])

    def finalize_id_token(
        self, id_token: dict[str, Any], token: dict[str, Any], token_handler: Any, request: Any
    ) -> str:
        """Sign the ID token, whose `auth_time` is that of the sign-in, also after a refresh."""
        sign_on, now = request.sign_on, timezone.now()
        told = self._release(sign_on, request.scopes)
        claims = {
            **id_token,
            **told,
            "iss": settings.PORTAL_ORIGIN,
            "exp": int((now + ID_TOKEN_LIFETIME).timestamp()),
            "auth_time": int(sign_on.auth_time.timestamp()),
            "sid": sign_on.session_id,
        }
        return keys.sign(claims, kind="JWT")

    def validate_bearer_token(self, token: str, scopes: list[str], request: Any) -> bool:
        """Accept an access token while its sign-on is good."""
        now = timezone.now()
        found = self._find(token, SignOnToken.Kind.ACCESS) if token else None
        if found is None or found.expires_at <= now or not is_good(found.sign_on, now):
            return False
        self._remember(request, found.sign_on)
        return True

    def get_userinfo_claims(self, request: Any) -> dict[str, Any]:
        """Return what the app may be told about the person now."""
        return self._release(request.sign_on, request.scopes)

    def revoke_token(self, token: str, token_type_hint: str, request: Any, *args: Any, **kwargs: Any) -> None:
        """End the sign-on of a token of this client; any other token changes nothing."""
        found = SignOnToken.objects.filter(
            digest=digest_of(token), sign_on__subject__client=request.client
        ).values("sign_on")
        SignOn.objects.filter(pk__in=found, revoked_at=None).update(revoked_at=timezone.now())

    def _find(self, token: str, kind: SignOnToken.Kind, *, lock: bool = False) -> SignOnToken | None:
        found = SignOnToken.objects.select_related(*(f"sign_on__{name}" for name in PEOPLE))
        if lock:
            found = found.select_for_update(of=["self"])
        return found.filter(digest=digest_of(token), kind=kind).first()

    def _remember(self, request: Any, sign_on: SignOn) -> None:
        request.sign_on, request.user, request.client = sign_on, sign_on.subject.user, sign_on.subject.client
        request.scopes = sign_on.scope.split()

    def _release(self, sign_on: SignOn, scopes: Collection[str]) -> dict[str, Any]:
        """Return the claims, and log their names the first time that this sign-on gives them."""
        told, names = claims_for(sign_on.subject, scopes)
        if sign_on.used_at is None or not set(names) <= set(sign_on.released):
            sign_on.released = sorted({*sign_on.released, *names})
            if sign_on.used_at:
                sign_on.save(update_fields=["released"])
            access_log.record(
                RELEASED,
                actor=Actor(),
                user=sign_on.subject.user,
                resource=sign_on.subject.client.resource_id,
                claims=["role", *names],
            )
        return told
