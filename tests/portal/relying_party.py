"""An app that signs people in through the portal, as a test sees it."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from jwcrypto.jwk import JWKSet
from jwcrypto.jwt import JWT

from portal.actor import Actor
from portal.models import Client, Resource
from portal.oidc.clients import add_client
from tests.cast import PASSWORD, sign_in
from tests.resources import make_resource
from tests.visiting import Client as Browser

CALLBACK = "https://reader.example.org/callback"
SIGNED_OUT = "https://reader.example.org/bye"


@dataclass
class RelyingParty:
    """A registered app, and what it knows: its id, its secret, and the verifier of its last request."""

    client: Client
    secret: str
    callback: str = CALLBACK
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(40))

    @classmethod
    def register(cls, resource: Resource | None = None, **options: Any) -> "RelyingParty":
        """Register an app for a resource of its own."""
        chosen = {"redirect_uris": [CALLBACK], "post_logout_redirect_uris": [SIGNED_OUT], **options}
        client, secret = add_client(actor=Actor(), resource=resource or make_resource(), **chosen)
        return cls(client, secret, callback=next(iter(chosen["redirect_uris"])))

    def request(self, **changes: Any) -> dict[str, str]:
        """Return the parameters of an authorization request; None leaves one out."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode()
        usual = {
            "client_id": self.client.client_id,
            "redirect_uri": self.callback,
            "response_type": "code",
            "scope": "openid profile email",
            "state": "the-state",
            "nonce": "the-nonce",
            "code_challenge": challenge.rstrip("="),
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in {**usual, **changes}.items() if value is not None}

    def authorize(self, browser: Browser, **changes: Any) -> Any:
        """Send the browser to the portal; return the portal's answer."""
        return browser.get("/o/authorize/", self.request(**changes))

    def code(self, browser: Browser, **changes: Any) -> str:
        """Return a code for the person who is signed in, past the note of the first time."""
        response = self.authorize(browser, **changes)
        if response.status_code == 200:
            response = browser.get(response.context["continue_to"])
        return answer(response)["code"]

    def token(self, **changes: Any) -> Any:
        """Send a token request; return the response. None leaves a parameter out."""
        usual = {
            "grant_type": "authorization_code",
            "client_id": self.client.client_id,
            "client_secret": self.secret,
        }
        if changes.get("grant_type", "authorization_code") == "authorization_code":
            usual |= {"redirect_uri": self.callback, "code_verifier": self.verifier}
        sent = {name: value for name, value in {**usual, **changes}.items() if value is not None}
        return Browser().post("/o/token/", sent)

    def sign_on(self, browser: Browser, **changes: Any) -> dict[str, Any]:
        """Go the whole way; return the tokens."""
        response = self.token(code=self.code(browser, **changes))
        assert response.status_code == 200, response.content
        return dict(response.json())

    def refresh(self, refresh_token: str, **changes: Any) -> Any:
        """Send a refresh token; return the response."""
        return self.token(grant_type="refresh_token", refresh_token=refresh_token, **changes)

    def userinfo(self, access_token: str) -> Any:
        """Ask who the person is; return the response."""
        return Browser().get("/o/userinfo/", headers={"Authorization": f"Bearer {access_token}"})

    def claims(self, tokens: dict[str, Any]) -> dict[str, Any]:
        """Return the claims of the ID token, verified with the published keys."""
        published = JWKSet.from_json(Browser().get("/o/jwks/").content.decode())
        token = JWT(jwt=tokens["id_token"], key=published, algs=["RS256"])
        claims = json.loads(token.claims)
        assert claims["aud"] == self.client.client_id
        return dict(claims)


def answer(response: Any) -> dict[str, str]:
    """Return what the portal tells the app through the browser."""
    assert response.status_code == 302, response.content
    address = urlsplit(response.url)
    assert f"{address.scheme}://{address.netloc}" != settings.PORTAL_ORIGIN
    return dict(parse_qsl(address.query))


def signed_in(username: str = "S0123457", password: str = PASSWORD) -> Browser:
    """Return a browser in which this person is signed in."""
    browser = Browser()
    assert sign_in(browser, username, password).status_code == 302
    return browser
