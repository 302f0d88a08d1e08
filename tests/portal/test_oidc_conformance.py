"""The OpenID Foundation's plans: Basic OP, Config OP, RP-initiated and back-channel logout (S6).

Each test has the name of the one in the plan. docs/single-sign-on.md lists those that do not apply.
"""

import base64
import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from jwcrypto.jws import JWS

from portal import secrets
from tests.cast import Cast
from tests.portal.relying_party import CALLBACK, SIGNED_OUT, RelyingParty, answer, signed_in
from tests.resources import make_resource
from tests.visiting import Client as Browser

ORIGIN = "http://testserver"


@pytest.fixture
def app(cast: Cast) -> RelyingParty:
    return RelyingParty.register(claims=["name", "username", "email", "school", "grade", "language"])


@pytest.fixture
def student(app: RelyingParty) -> Browser:
    """A browser in which a student is signed in, who has read the note."""
    browser = signed_in()
    app.code(browser)
    return browser


def succeeds(app: RelyingParty, browser: Browser, **changes: Any) -> dict[str, Any]:
    """Sign on with these changes to the request; return the claims of the ID token."""
    back = answer(app.authorize(browser, **changes))
    assert back.get("state") == "the-state", back
    return app.claims(app.token(code=back["code"]).json())


# Basic OP


def test_oidcc_server_test(app: RelyingParty, student: Browser) -> None:
    claims = succeeds(app, student)

    assert {"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "sid"} <= set(claims)
    assert claims["iss"] == ORIGIN
    assert claims["exp"] - claims["iat"] == 600


def test_oidcc_server_test_client_secret_post_and_basic(app: RelyingParty, student: Browser) -> None:
    code = answer(app.authorize(student))["code"]
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": app.verifier,
    }
    login = base64.b64encode(f"{app.client.client_id}:{app.secret}".encode()).decode()
    wrong = base64.b64encode(f"{app.client.client_id}:{app.secret[:-1]}".encode()).decode()
    refused = Browser().post("/o/token/", sent, headers={"Authorization": f"Basic {wrong}"})
    assert refused.status_code == 401
    assert refused.json()["error"] == "invalid_client"
    assert Browser().post("/o/token/", sent, headers={"Authorization": f"Basic {login}"}).status_code == 200


def test_oidcc_response_type_missing(app: RelyingParty, student: Browser) -> None:
    assert answer(app.authorize(student, response_type=None))["error"] == "invalid_request"


def test_oidcc_id_token_signature(app: RelyingParty, student: Browser) -> None:
    token = JWS()
    token.deserialize(app.sign_on(student)["id_token"])
    header = json.loads(token.objects["protected"])

    published = Browser().get("/o/jwks/").json()["keys"]
    assert (header["alg"], header["kid"]) == ("RS256", published[0]["kid"])
    assert {key["use"] for key in published} == {"sig"}
    assert not any({"d", "p", "q"} & set(key) for key in published)


def test_oidcc_userinfo_get(app: RelyingParty, student: Browser) -> None:
    tokens = app.sign_on(student)
    response = app.userinfo(tokens["access_token"])

    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json()["sub"] == app.claims(tokens)["sub"]


def test_oidcc_userinfo_post_header(app: RelyingParty, student: Browser) -> None:
    bearer = {"Authorization": f"Bearer {app.sign_on(student)['access_token']}"}

    assert Browser(enforce_csrf_checks=True).post("/o/userinfo/", headers=bearer).json()["sub"]


def test_oidcc_userinfo_post_body(app: RelyingParty, student: Browser) -> None:
    token = app.sign_on(student)["access_token"]

    assert Browser(enforce_csrf_checks=True).post("/o/userinfo/", {"access_token": token}).json()["sub"]


def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(
    app: RelyingParty, student: Browser
) -> None:
    assert "nonce" not in succeeds(app, student, nonce=None)


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("openid", set()),
        ("openid profile", {"name", "given_name", "family_name", "preferred_username", "school", "grade"}),
        ("openid email", set()),  # a student has no address on file
        ("openid address", set()),
        ("openid phone", set()),
        ("email phone address profile openid", {"name", "preferred_username", "school", "grade"}),
    ],
    ids=[
        "none",
        "OIDCCScopeProfile",
        "OIDCCScopeEmail",
        "OIDCCScopeAddress",
        "OIDCCScopePhone",
        "OIDCCScopeAll",
    ],
)
def test_oidcc_scopes(app: RelyingParty, student: Browser, scope: str, told: set[str]) -> None:
    tokens = app.sign_on(student, scope=scope)
    given = set(app.userinfo(tokens["access_token"]).json()) - {"sub", "role"}

    assert told <= given
    assert bool(given) == bool(told)
    assert "openid" in tokens["scope"]


def test_oidcc_ensure_other_scope_order_succeeds(app: RelyingParty, student: Browser) -> None:
    assert succeeds(app, student, scope="email openid")["sub"]


@pytest.mark.parametrize("display", ["page", "popup"])
def test_oidcc_display(app: RelyingParty, student: Browser, display: str) -> None:
    assert succeeds(app, student, display=display)["sub"]


def test_oidcc_prompt_login(app: RelyingParty, student: Browser) -> None:
    assert "Sign in again" in app.authorize(student, prompt="login").text


def test_oidcc_prompt_none_not_logged_in(app: RelyingParty) -> None:
    assert answer(app.authorize(Browser(), prompt="none"))["error"] == "login_required"


def test_oidcc_prompt_none_logged_in(app: RelyingParty, student: Browser) -> None:
    first = succeeds(app, student)
    second = succeeds(app, student, prompt="none")

    assert (first["sub"], first["auth_time"]) == (second["sub"], second["auth_time"])


def test_oidcc_max_age_1(app: RelyingParty, student: Browser) -> None:
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=2), tick=False):
        assert "Sign in again" in app.authorize(student, max_age="1").text


def test_oidcc_max_age_10000(app: RelyingParty, student: Browser) -> None:
    first, second = succeeds(app, student), succeeds(app, student, max_age="10000")

    assert first["auth_time"] == second["auth_time"]


def test_oidcc_ensure_request_with_unknown_parameter_succeeds(app: RelyingParty, student: Browser) -> None:
    assert succeeds(app, student, extra="foobar")["sub"]


def test_oidcc_id_token_hint(app: RelyingParty, student: Browser) -> None:
    hint = app.sign_on(student)["id_token"]

    assert succeeds(app, student, prompt="none", id_token_hint=hint)["sub"]
    assert answer(app.authorize(signed_in("S0123457"), id_token_hint=hint))["code"]


@pytest.mark.parametrize(
    "parameter",
    [
        {"login_hint": "S0123457@example.org"},
        {"ui_locales": "se es"},
        {"claims_locales": "se"},
        {"acr_values": "1 2"},
        {"claims": '{"userinfo": {"name": {"essential": true}}}'},
    ],
    ids=[
        "OIDCCLoginHint",
        "OIDCCUiLocales",
        "OIDCCClaimsLocales",
        "OIDCCEnsureRequestWithAcrValuesSucceeds",
        "OIDCCClaimsEssential",
    ],
)
def test_oidcc_parameters_that_may_be_ignored(
    app: RelyingParty, student: Browser, parameter: dict[str, str]
) -> None:
    assert succeeds(app, student, **parameter)["sub"]


@pytest.mark.parametrize("seconds", [1, 31], ids=["OIDCCAuthCodeReuse", "OIDCCAuthCodeReuseAfter30Seconds"])
def test_oidcc_auth_code_reuse(app: RelyingParty, student: Browser, seconds: int) -> None:
    code = answer(app.authorize(student))["code"]
    tokens = app.token(code=code).json()
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=seconds), tick=False):
        assert app.token(code=code).json()["error"] == "invalid_grant"
        assert app.userinfo(tokens["access_token"]).status_code == 401


def test_oidcc_ensure_registered_redirect_uri(app: RelyingParty, student: Browser) -> None:
    assert app.authorize(student, redirect_uri=f"{CALLBACK}/other").status_code == 400


def test_oidcc_redirect_uri_query_ok(cast: Cast) -> None:
    app = RelyingParty.register(redirect_uris=[f"{CALLBACK}?foo=bar"])
    response: Any = app.authorize(signed_in())
    back = answer(signed_in_and_on(response))

    assert (back["foo"], back["state"]) == ("bar", "the-state")
    assert app.token(code=back["code"]).status_code == 200


def signed_in_and_on(note: Any) -> Any:
    """Follow the link of the note in the browser that shows it."""
    return note.client.get(note.context["continue_to"])


def test_oidcc_ensure_post_request_succeeds(app: RelyingParty, student: Browser) -> None:
    response: Any = student.post("/o/authorize/", app.request())

    assert answer(student.get(response.url))["code"]


def test_oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(
    app: RelyingParty, student: Browser
) -> None:
    assert answer(app.authorize(student, request="e30.e30."))["error"] == "request_not_supported"


def test_oidcc_refresh_token(app: RelyingParty, student: Browser) -> None:
    tokens = app.sign_on(student)
    first, second = app.claims(tokens), app.claims(app.refresh(tokens["refresh_token"]).json())

    for name in ("iss", "sub", "aud", "auth_time", "sid"):
        assert first[name] == second[name]
    other = RelyingParty.register(make_resource("Lab"))
    assert other.refresh(app.sign_on(student)["refresh_token"]).json()["error"] == "invalid_grant"


def test_oidcc_ensure_request_with_valid_pkce_succeeds(app: RelyingParty, student: Browser) -> None:
    assert succeeds(app, student)["sub"]
    assert answer(app.authorize(student, code_challenge_method="plain"))["error"] == "invalid_request"


# Config OP


def test_oidcc_discovery_issuer_is_the_portal_s_whatever_address_was_asked(app: RelyingParty) -> None:
    server = Browser().get("/.well-known/openid-configuration", headers={"Host": "localhost"}).json()

    assert server["issuer"] == ORIGIN


def test_oidcc_discovery_endpoint_verification(app: RelyingParty) -> None:
    server = Browser().get("/.well-known/openid-configuration", headers={"Host": "localhost"}).json()

    addresses = [value for name, value in server.items() if name.endswith(("_endpoint", "_uri"))]
    assert all(address.startswith(f"{ORIGIN}/o/") for address in addresses)
    assert len(addresses) == 6
    for address in addresses:
        assert Browser().get(address.removeprefix(ORIGIN)).status_code != 404


def test_oidcc_discovery_offers_what_the_portal_accepts_alone(app: RelyingParty) -> None:
    server = Browser().get("/.well-known/openid-configuration").json()
    offered = {
        "id_token_signing_alg_values_supported": ["RS256"],
        "subject_types_supported": ["pairwise"],
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    }
    assert {name: server[name] for name in offered} == offered


@pytest.mark.slow
def test_oidcc_server_rotate_keys(app: RelyingParty, student: Browser, settings: Any) -> None:
    tokens = app.sign_on(student)
    former = settings.OIDC_RSA_KEYS
    settings.OIDC_RSA_KEYS = [secrets.new_rsa_key().replace("\\n", "\n"), *former]

    kids = [key["kid"] for key in Browser().get("/o/jwks/").json()["keys"]]
    assert len(set(kids)) == 2
    assert app.claims(tokens)["sub"] == succeeds(app, student)["sub"]
    assert answer(app.authorize(student, id_token_hint=tokens["id_token"]))["code"]
    settings.OIDC_RSA_KEYS = settings.OIDC_RSA_KEYS[:1]
    assert answer(app.authorize(student, id_token_hint=tokens["id_token"]))["error"] == "login_required"


# RP-initiated logout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "leads_to"),
    [
        ({}, f"{SIGNED_OUT}?state=the-state"),
        ({"state": None}, SIGNED_OUT),
        ({"post_logout_redirect_uri": None}, "said"),
        ({"post_logout_redirect_uri": None, "state": None}, "said"),
        ({"id_token_hint": None, "client_id": "own"}, "asked"),
        ({"id_token_hint": None, "post_logout_redirect_uri": None}, "asked"),
        ({"id_token_hint": None, "post_logout_redirect_uri": None, "state": None}, "asked"),
        ({"id_token_hint": None}, "refused"),
        ({"id_token_hint": "bad"}, "refused"),
        ({"post_logout_redirect_uri": "https://evil.example.org/"}, "refused"),
        ({"post_logout_redirect_uri": f"{SIGNED_OUT}?foo=bar"}, "refused"),
    ],
    ids=[
        "OIDCCRpInitiatedLogout",
        "OIDCCRpInitiatedLogoutNoState",
        "OIDCCRpInitiatedLogoutNoPostLogoutRedirectUri",
        "OIDCCRpInitiatedLogoutOnlyIdTokenHint",
        "client_id instead of a hint",
        "OIDCCRpInitiatedLogoutOnlyState",
        "OIDCCRpInitiatedLogoutNoParams",
        "OIDCCRpInitiatedLogoutNoIdTokenHint",
        "OIDCCRpInitiatedLogoutBadIdTokenHint",
        "OIDCCRpInitiatedLogoutBadPostLogoutRedirectUri",
        "OIDCCRpInitiatedLogoutQueryAddedToPostLogoutRedirectUri",
    ],
)
def test_oidcc_rp_initiated_logout(
    app: RelyingParty, student: Browser, changes: dict[str, str | None], leads_to: str
) -> None:
    usual = {
        "id_token_hint": app.sign_on(student)["id_token"],
        "post_logout_redirect_uri": SIGNED_OUT,
        "state": "the-state",
    }
    sent = {name: value for name, value in {**usual, **changes}.items() if value}
    if sent.get("client_id"):
        sent["client_id"] = app.client.client_id
    response: Any = student.get("/o/logout/", sent)

    seen = {
        302: lambda: response.url,
        400: lambda: "refused",
        200: lambda: "asked" if "Do you want to sign out?" in response.text else "said",
    }[response.status_code]()
    assert seen == leads_to
    assert (student.get("/account/").status_code == 302) == (leads_to not in {"asked", "refused"})


# Back-channel logout: tests/portal/test_oidc_back_channel.py verifies the token.


def test_oidcc_back_channel_discovery(app: RelyingParty) -> None:
    server = Browser().get("/.well-known/openid-configuration").json()

    assert server["backchannel_logout_supported"]
    assert server["backchannel_logout_session_supported"]
    assert app.claims(app.sign_on(signed_in()))["sid"]
