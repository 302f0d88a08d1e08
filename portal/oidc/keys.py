"""The keys that sign ID tokens and logout tokens; the first signs, all are published."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from jwcrypto.common import JWException
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

ALGORITHM = "RS256"


def sign(claims: Mapping[str, Any], *, kind: str) -> str:
    """Return these claims as a signed token; `kind` is its `typ`."""
    key = _keys(tuple(settings.OIDC_RSA_KEYS))[0]
    token = JWS(json.dumps(claims).encode())
    header = {"typ": kind, "alg": ALGORITHM, "kid": key.thumbprint()}
    token.add_signature(key, alg=ALGORITHM, protected=json.dumps(header))
    return str(token.serialize(compact=True))


def verified_id_token(token: str) -> dict[str, Any] | None:
    """Return the claims of an ID token that this portal has signed, expired or not; None for others."""
    claims = _verified(token)
    if claims is None or claims.get("iss") != settings.PORTAL_ORIGIN or "events" in claims:
        return None
    return claims


def _verified(token: str) -> dict[str, Any] | None:
    for key in _keys(tuple(settings.OIDC_RSA_KEYS)):
        unpacked = JWS()
        unpacked.allowed_algs = [ALGORITHM]
        try:
            unpacked.deserialize(token, key)
            claims = json.loads(unpacked.payload)
        except (JWException, ValueError, TypeError, KeyError, AttributeError):
            continue
        return claims if isinstance(claims, dict) else None
    return None


def published() -> dict[str, list[dict[str, Any]]]:
    """Return the public keys as a JSON Web Key Set."""
    keys = _keys(tuple(settings.OIDC_RSA_KEYS))
    common = {"use": "sig", "alg": ALGORITHM}
    return {"keys": [{**json.loads(key.export_public()), **common, "kid": key.thumbprint()} for key in keys]}


@cache
def _keys(pems: tuple[str, ...]) -> list[JWK]:
    return [JWK.from_pem(pem.encode()) for pem in pems]
