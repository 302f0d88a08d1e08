"""Signing out ends what apps were given; an app may ask for it (S6, S7; RP-initiated logout)."""

import base64
import json
from typing import Any

import pytest

from tests.cast import Cast
from tests.portal.relying_party import SIGNED_OUT, RelyingParty, signed_in
from tests.resources import make_resource
from tests.visiting import Client as Browser


@pytest.fixture
def app(cast: Cast) -> RelyingParty:
    return RelyingParty.register()


def asked(app: RelyingParty, tokens: dict[str, Any], **changes: str) -> dict[str, str]:
    return {
        "id_token_hint": tokens["id_token"],
        "post_logout_redirect_uri": SIGNED_OUT,
        "state": "the-state",
        **changes,
    }


def is_signed_in(browser: Browser) -> bool:
    return bool(browser.get("/account/").status_code == 200)


@pytest.mark.slow
def test_signing_out_of_the_portal_ends_the_tokens_of_this_browser_alone(app: RelyingParty) -> None:
    here, there = signed_in(), signed_in()
    tokens, others = app.sign_on(here), app.sign_on(there)
    here.post("/logout/")

    assert app.userinfo(tokens["access_token"]).status_code == 401
    assert app.refresh(tokens["refresh_token"]).status_code == 400
    assert app.userinfo(others["access_token"]).status_code == 200


def test_an_app_signs_its_person_out_and_is_led_back_to_also_twice(app: RelyingParty) -> None:
    student = signed_in()
    tokens = app.sign_on(student)

    for _time in range(2):
        response: Any = student.get("/o/logout/", asked(app, tokens))
        assert response.status_code == 302
        assert response.url == f"{SIGNED_OUT}?state=the-state"
        assert not is_signed_in(student)


def test_a_second_app_signs_out_whoever_has_been_signed_out_by_the_first(app: RelyingParty) -> None:
    other = RelyingParty.register(
        make_resource("Lab"),
        redirect_uris=["https://lab.example.org/callback"],
        post_logout_redirect_uris=["https://lab.example.org/bye"],
    )
    student = signed_in()
    tokens, tokens_of_other = app.sign_on(student), other.sign_on(student)

    student.get("/o/logout/", asked(app, tokens))
    back: Any = student.get(
        "/o/logout/", asked(other, tokens_of_other, post_logout_redirect_uri="https://lab.example.org/bye")
    )
    assert back.status_code == 302
    assert back.url == "https://lab.example.org/bye?state=the-state"
    assert other.userinfo(tokens_of_other["access_token"]).status_code == 401


def test_without_a_hint_the_person_is_asked(app: RelyingParty) -> None:
    student = Browser(enforce_csrf_checks=True)
    student.cookies = signed_in().cookies
    query = {"client_id": app.client.client_id, "post_logout_redirect_uri": SIGNED_OUT}
    page = student.get("/o/logout/", query)
    assert "Do you want to sign out?" in page.text
    assert is_signed_in(student)
    path = f"/o/logout/?{page.request['QUERY_STRING']}"
    assert student.post(path, {"confirm": "1"}).status_code == 403
    assert is_signed_in(student)

    token = page.context["csrf_token"]
    done = student.post(path, {"confirm": "1", "csrfmiddlewaretoken": str(token)})
    assert f'href="{SIGNED_OUT}"' in done.text
    assert not is_signed_in(student)


def test_the_hint_of_someone_else_asks_whoever_is_here(cast: Cast, app: RelyingParty) -> None:
    tokens = app.sign_on(signed_in())
    staff = signed_in("tech@example.org")

    assert "Do you want to sign out?" in staff.get("/o/logout/", asked(app, tokens)).text
    assert is_signed_in(staff)


def with_algorithm_none(token: str) -> str:
    _header, payload, _signature = token.split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    return f"{header}.{payload}."


def tampered(token: str) -> str:
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    changed = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "someone"}).encode()).decode().rstrip("=")
    return f"{header}.{changed}.{signature}"


@pytest.mark.parametrize("forge", [with_algorithm_none, tampered, lambda token: "a.b.c", lambda token: "x"])
def test_a_forged_hint_is_refused(app: RelyingParty, forge: Any) -> None:
    student = signed_in()
    tokens = app.sign_on(student)
    response: Any = student.get("/o/logout/", asked(app, {"id_token": forge(tokens["id_token"])}))

    assert response.status_code == 400
    assert is_signed_in(student)


@pytest.mark.parametrize(
    "changes",
    [
        {"post_logout_redirect_uri": "https://evil.example.org/"},
        {"post_logout_redirect_uri": f"{SIGNED_OUT}/"},
        {"client_id": "nobody"},
    ],
)
def test_an_address_that_is_not_registered_is_refused(app: RelyingParty, changes: dict[str, str]) -> None:
    student = signed_in()
    response: Any = student.get("/o/logout/", asked(app, app.sign_on(student), **changes))

    assert response.status_code == 400
    assert is_signed_in(student)


def test_a_token_of_another_app_is_not_revoked(app: RelyingParty) -> None:
    other = RelyingParty.register(make_resource("Lab"))
    tokens = app.sign_on(signed_in())

    def revoke(who: RelyingParty, token: str, **changes: str) -> int:
        login = {"client_id": who.client.client_id, "client_secret": who.secret, **changes}
        return Browser().post("/o/revoke/", {"token": token, **login}).status_code

    assert revoke(other, tokens["refresh_token"]) == 200
    assert revoke(app, tokens["refresh_token"], client_secret="wrong") == 401
    assert app.userinfo(tokens["access_token"]).status_code == 200
    assert revoke(app, tokens["refresh_token"]) == 200
    assert app.userinfo(tokens["access_token"]).status_code == 401
    assert revoke(app, tokens["refresh_token"]) == 200
