"""Two libraries sign a student in at the running portal: Authlib, and openid-client for Node (S6)."""

import re
import socket
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pytest
import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

from portal.models import SignOn
from tests.cast import PASSWORD, Cast, make_cast
from tests.live import SMALL, LivePortal, start_portal
from tests.openid_client import OpenidClient
from tests.portal.relying_party import RelyingParty
from tests.resources import make_resource

CALLBACK, BYE = "http://127.0.0.1:9/callback", "http://127.0.0.1:9/bye"
pytestmark = pytest.mark.process


@pytest.fixture
def cast(transactional_db: None, production_hashing: None) -> Cast:
    return make_cast()


@pytest.fixture
def portal(cast: Cast) -> Iterator[LivePortal]:
    """A portal that knows its own address, as the issuer must be."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    origin = f"http://127.0.0.1:{port}"
    with start_portal((*SMALL, f"--bind=127.0.0.1:{port}"), PORTAL_ORIGIN=origin) as running:
        running.port = port
        running.make_ready()
        yield running
        running.drain()


def register(name: str) -> RelyingParty:
    return RelyingParty.register(
        make_resource(name),
        redirect_uris=[CALLBACK],
        post_logout_redirect_uris=[BYE],
        claims=["name", "grade"],
    )


class Browser:
    """A person's browser without JavaScript: it follows links and fills in forms, up to the app's address."""

    def __init__(self) -> None:
        self._session = requests.Session()

    def follow(self, address: str) -> requests.Response:
        """Open an address; follow redirects on the portal, and stop at the first that leads away."""
        response = self._session.get(address, allow_redirects=False)
        while response.is_redirect:
            leads_to = urljoin(response.url, response.headers["Location"])
            if leads_to.startswith((CALLBACK, BYE)):
                break
            response = self._session.get(leads_to, allow_redirects=False)
        return response

    def send(self, page: requests.Response, **fields: str) -> requests.Response:
        """Send the page's form."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token
        sent = self._session.post(
            page.url, {"csrfmiddlewaretoken": token[1], **fields}, allow_redirects=False
        )
        return self.follow(urljoin(page.url, sent.headers["Location"]))

    def sign_in(self, address: str) -> str:
        """Go from an app's request through the sign-in and the note, or straight, back to the app."""
        page = self.follow(address)
        if 'name="username"' in page.text:
            page = self.send(self.send(page, username="S0123457"), password=PASSWORD)
        if page.status_code == requests.codes.ok:
            link = re.search(r'href="(/o/authorize/\?[^"]+)"', page.text)
            assert link, page.text
            page = self.follow(urljoin(page.url, unescape(link[1])))
        return str(page.headers["Location"])

    def is_signed_in(self, portal: LivePortal) -> bool:
        """Say whether the portal knows who this is."""
        page = self._session.get(f"{portal.url}/account/", allow_redirects=False)
        return page.status_code == requests.codes.ok


def test_authlib_and_openid_client_sign_a_student_in(
    cast: Cast, portal: LivePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, lab, browser = register("Reader"), register("Lab"), Browser()
    by_authlib = authlib_signs_in(reader, portal, browser, monkeypatch)
    by_openid_client = openid_client_signs_in(lab, portal, browser)

    assert by_authlib["name"] == by_openid_client["name"] == "Marcia Student"
    assert by_authlib["sub"] != by_openid_client["sub"]
    assert by_authlib["auth_time"] == by_openid_client["auth_time"]
    assert not browser.is_signed_in(portal)
    assert SignOn.objects.filter(revoked_at=None).count() == 0


def authlib_signs_in(
    app: RelyingParty, portal: LivePortal, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """Sign in, refresh, and read userinfo with Authlib; return the claims of the ID token."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # for loopback
    server = requests.get(f"{portal.url}/.well-known/openid-configuration", timeout=10).json()
    assert server["issuer"] == portal.url
    session = OAuth2Session(
        app.client.client_id,
        app.secret,
        scope="openid profile",
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
    )
    verifier = generate_token(48)
    address, state = session.create_authorization_url(
        server["authorization_endpoint"], code_verifier=verifier, nonce="n-0S6"
    )
    back = browser.sign_in(address)
    token = session.fetch_token(
        server["token_endpoint"], authorization_response=back, code_verifier=verifier, state=state
    )
    keys = KeySet.import_key_set(requests.get(server["jwks_uri"], timeout=10).json())
    claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (portal.url, app.client.client_id, "n-0S6")
    assert session.get(server["userinfo_endpoint"]).json()["sub"] == claims["sub"]
    fresh = session.refresh_token(server["token_endpoint"])
    assert fresh["access_token"] != token["access_token"]
    assert session.get(server["userinfo_endpoint"]).json()["grade"] == "07"
    return dict(claims)


def openid_client_signs_in(app: RelyingParty, portal: LivePortal, browser: Browser) -> dict[str, Any]:
    """Sign in, refresh, read userinfo, and sign out with openid-client; return the claims of the ID token."""
    program = OpenidClient(
        ISSUER=portal.url,
        CLIENT_ID=app.client.client_id,
        CLIENT_SECRET=app.secret,
        REDIRECT_URI=CALLBACK,
        SIGNED_OUT_URI=BYE,
    )
    try:
        learned = program.result(browser.sign_in(program.address()))
    finally:
        program.end()
    claims: dict[str, Any] = learned["claims"]
    assert learned["told"]["sub"] == learned["again"]["sub"] == learned["refreshed"]["sub"] == claims["sub"]
    assert learned["refreshed"]["auth_time"] == claims["auth_time"]
    assert learned["wrongState"]
    assert learned["wrongIssuer"]
    assert learned["reused"] == "invalid_grant"
    assert learned["revoked"]  # what the code had given ended with its second use
    assert browser.is_signed_in(portal)
    assert browser.follow(learned["signOut"]).headers["Location"] == BYE
    return claims
