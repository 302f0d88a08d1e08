"""What gets nothing, or no longer anything: accounts, audiences, and hostile requests (S6, T84)."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from portal.models import Resource, User
from sis.models import Student
from tests.cast import Cast, sign_in
from tests.portal.relying_party import CALLBACK, RelyingParty, answer, signed_in
from tests.resources import make_resource
from tests.visiting import Client as Browser

Change = Callable[[User, Resource], None]


def disable(user: User, _resource: Resource) -> None:
    user.disable(User.DisabledReason.BY_STAFF, at=timezone.now())
    user.save()


def reset_and_claim_again(user: User, _resource: Resource) -> None:
    user.disable(User.DisabledReason.RESET, at=timezone.now())
    user.activate()
    user.save()


def depart(user: User, _resource: Resource) -> None:
    Student.objects.filter(number=user.username[1:]).update(is_active=False, left_at=timezone.now())


def must_change(user: User, _resource: Resource) -> None:
    User.objects.filter(pk=user.pk).update(state=User.State.MUST_CHANGE_PASSWORD)


def switch_off(_user: User, resource: Resource) -> None:
    Resource.objects.filter(pk=resource.pk).update(is_active=False)


def end(_user: User, resource: Resource) -> None:
    Resource.objects.filter(pk=resource.pk).update(shown_until=timezone.now() - dt.timedelta(minutes=1))


def give_to_staff(_user: User, resource: Resource) -> None:
    Resource.objects.filter(pk=resource.pk).update(for_students=False, for_staff=True)


CHANGES = [disable, depart, reset_and_claim_again, must_change, switch_off, end, give_to_staff]


@pytest.fixture
def app(cast: Cast) -> RelyingParty:
    return RelyingParty.register()


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_nothing_outstanding_is_good_once_someone_may_not_open_it(
    cast: Cast, app: RelyingParty, change: Change
) -> None:
    student = signed_in()
    code, tokens = app.code(student), app.sign_on(student)
    assert app.userinfo(tokens["access_token"]).status_code == 200

    change(User.objects.get(username="S0123457"), app.client.resource)

    found = {
        "code": app.token(code=code).json().get("error"),
        "access token": app.userinfo(tokens["access_token"]).status_code,
        "refresh token": app.refresh(tokens["refresh_token"]).json().get("error"),
    }
    assert found == {"code": "invalid_grant", "access token": 401, "refresh token": "invalid_grant"}
    response = app.authorize(student)
    assert response.status_code == 403 or not response.url.startswith(CALLBACK)


def test_staff_get_a_code_after_the_second_step_alone(cast: Cast, settings: Any) -> None:
    settings.STAFF_OTP = "required"
    app = RelyingParty.register(make_resource(for_staff=True))
    browser = Browser()
    assert app.authorize(browser).url == "/"
    assert sign_in(browser, "tech@example.org").url == "/admin/second-step/"

    assert app.authorize(browser).url == "/"
    assert answer(app.authorize(browser, prompt="none"))["error"] == "login_required"


def test_a_code_is_good_once_and_what_it_gave_ends_with_the_second_use(app: RelyingParty) -> None:
    code = app.code(signed_in())
    tokens = app.token(code=code).json()

    assert app.token(code=code).json()["error"] == "invalid_grant"
    assert app.userinfo(tokens["access_token"]).status_code == 401
    assert app.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_stolen_refresh_token_ends_the_sign_on(app: RelyingParty) -> None:
    first = app.sign_on(signed_in())
    second = app.refresh(first["refresh_token"]).json()
    assert app.userinfo(first["access_token"]).status_code == 401
    assert app.userinfo(second["access_token"]).status_code == 200

    assert app.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert app.userinfo(second["access_token"]).status_code == 401
    assert app.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"


def test_codes_and_access_tokens_expire(app: RelyingParty) -> None:
    student, now = signed_in(), timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        code = app.code(student)
        tokens = app.sign_on(student)
        assert tokens["expires_in"] == 600
        clock.shift(dt.timedelta(seconds=61))
        assert app.token(code=code).json()["error"] == "invalid_grant"
        clock.shift(dt.timedelta(minutes=10))
        assert app.userinfo(tokens["access_token"]).status_code == 401


def test_refresh_tokens_end_eight_hours_after_the_sign_on(app: RelyingParty) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        tokens = app.sign_on(signed_in())
        clock.shift(dt.timedelta(hours=7, minutes=59))
        tokens = app.refresh(tokens["refresh_token"]).json()
        clock.shift(dt.timedelta(minutes=2))
        assert app.refresh(tokens["refresh_token"]).json().get("error") == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"nonce": "n" * 256}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"request_uri": "https://reader.example.org/r"}, "request_uri_not_supported"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"response_type": "token"}, "unauthorized_client"),
        ({"response_type": "id_token token"}, "unauthorized_client"),
        ({"response_type": "code id_token"}, "unauthorized_client"),
        ({"response_type": None}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"id_token_hint": "not.a.token"}, "login_required"),
    ],
)
def test_an_app_is_told_what_is_wrong(app: RelyingParty, changes: dict[str, str], error: str) -> None:
    told = answer(app.authorize(signed_in(), **changes))

    assert told["error"] == error
    assert told["iss"] == "http://testserver"
    assert told.get("state") == "the-state"


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://reader.example.org/callback/"},
        {"redirect_uri": "https://reader.example.org/callback?next=1"},
        {"redirect_uri": "https://reader.example.org:443/callback"},
        {"redirect_uri": "https://READER.example.org/callback"},
        {"redirect_uri": "https://reader.example.org.evil.org/callback"},
        {"redirect_uri": "https://reader.example.org/callback\x00"},
        {"redirect_uri": None},
        {"client_id": "nobody"},
        {"client_id": "\x00"},
        {"client_id": None},
    ],
)
def test_nobody_is_led_to_an_address_that_is_not_registered(
    app: RelyingParty, changes: dict[str, str]
) -> None:
    response = app.authorize(signed_in(), **changes)

    assert response.status_code == 400
    assert "This sign-in link doesn’t work" in response.text


@pytest.mark.parametrize(
    "query", ["%zz", "client_id=%ff", "a=1&a=2;b", "state=é", "=&=", "client_id=a&client_id=b"]
)
def test_strange_queries_get_a_page(app: RelyingParty, query: str) -> None:
    assert signed_in().get(f"/o/authorize/?{query}").status_code == 400
    assert Browser().post(f"/o/token/?{query}", {"grant_type": "authorization_code"}).status_code in {
        400,
        401,
    }


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_secret": "not-the-secret"}, "invalid_client"),
        ({"client_secret": None}, "invalid_client"),
        ({"client_id": "nobody"}, "invalid_client"),
        ({"code_verifier": "v" * 43}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_request"),
        ({"redirect_uri": "https://reader.example.org/other"}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"code": "guessed"}, "invalid_grant"),
        ({"code": None}, "invalid_request"),
        ({"grant_type": "password", "username": "S0123457", "password": "copper-sail-lemon"}, ""),
        ({"grant_type": "client_credentials"}, ""),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}, ""),
        ({"grant_type": None}, ""),
    ],
)
def test_a_wrong_token_request_gives_nothing(app: RelyingParty, changes: dict[str, str], error: str) -> None:
    code = app.code(signed_in())
    response = app.token(**{"code": code, **changes})

    assert response.status_code in {400, 401}
    assert response.json()["error"] == (error or "unsupported_grant_type")
    assert app.token(code=code).status_code == 200  # the code was not used up


@pytest.mark.slow
def test_a_code_or_token_of_another_app_is_nothing(app: RelyingParty) -> None:
    other = RelyingParty.register(make_resource("Lab"), redirect_uris=["https://lab.example.org/callback"])
    student = signed_in()
    code, tokens = app.code(student), app.sign_on(student)

    assert (
        other.token(code=code, code_verifier=app.verifier, redirect_uri=CALLBACK).json()["error"]
        == "invalid_grant"
    )
    assert other.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    other_tokens = other.sign_on(student)
    hint = answer(app.authorize(student, id_token_hint=other_tokens["id_token"]))
    assert hint["error"] == "login_required"
    assert app.userinfo(tokens["access_token"]).status_code == 200


def test_an_id_token_is_no_access_token(app: RelyingParty) -> None:
    tokens = app.sign_on(signed_in())

    assert app.userinfo(tokens["id_token"]).status_code == 401
    assert Browser().get("/o/userinfo/").status_code == 401
    assert Browser().get("/o/userinfo/", {"access_token": tokens["access_token"]}).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "applications/",
        "applications/register/",
        "authorized_tokens/",
        "introspect/",
        "device/",
        "device-authorization/",
        "register/",
        "revoke_token/",
        "",
        ".well-known/openid-configuration",
    ],
)
def test_nothing_else_of_the_toolkit_has_an_address(cast: Cast, path: str) -> None:
    staff = signed_in("district@example.org")

    assert staff.get(f"/o/{path}").status_code == 404
    assert staff.post(f"/o/{path}").status_code == 404
    assert staff.get("/.well-known/oauth-authorization-server").status_code == 404


def test_the_toolkit_has_no_page_in_admin(cast: Cast) -> None:
    index = signed_in("district@example.org").get("/admin/").text

    assert not re.search(r"/admin/(oauth2_provider|portal/signon)", index)
