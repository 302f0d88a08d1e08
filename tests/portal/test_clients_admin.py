"""Administrators register apps in admin, with a fresh code of the second factor (S6)."""

import re
import uuid
from typing import Any

import pytest

from portal.auth import second_factor
from portal.models import AccessEvent, Client, Resource, SecondFactor
from tests.cast import Cast
from tests.portal.relying_party import CALLBACK, RelyingParty, signed_in
from tests.portal.test_second_step import code_at
from tests.resources import make_resource
from tests.visiting import Client as Browser

LIST = "/admin/portal/client/"


@pytest.fixture
def secret(cast: Cast) -> str:
    """The secret of the administrator's second factor."""
    factor = SecondFactor.objects.create(user=cast.administrator, secret_id=uuid.uuid4())
    return second_factor.secret_of(factor.secret_id)


@pytest.fixture
def desk(cast: Cast) -> Browser:
    return signed_in("district@example.org")


def settings_of(resource: Resource | None = None, **changes: Any) -> dict[str, Any]:
    usual = {"redirect_uris": CALLBACK, "claims": ["name"], **({"resource": resource.pk} if resource else {})}
    return {**usual, **changes}


@pytest.mark.slow
def test_an_app_is_registered_and_its_secret_shown_once(cast: Cast, desk: Browser, secret: str) -> None:
    resource = make_resource("Reader")
    page = desk.post(f"{LIST}register/", settings_of(resource, code=code_at(secret)))
    client = Client.objects.get()
    shown = re.findall(r"<code>([^<]+)</code>", page.text)
    assert shown[0] == client.client_id
    app = RelyingParty(client, shown[1])
    assert app.claims(app.sign_on(signed_in()))["name"] == "Marcia Student"

    details = desk.get(f"{LIST}{client.pk}/change/").text
    assert shown[1] not in details
    assert "An ID for this app only, Role, Name" in details
    assert "Reader" in desk.get(LIST).text
    kinds = AccessEvent.objects.filter(actor_id=cast.administrator.pk).values_list("kind", flat=True)
    assert {"portal.second_step", "portal.client_added"} <= set(kinds)


@pytest.mark.parametrize("way", ["settings", "secret", "remove"])
def test_nothing_is_changed_without_a_fresh_code(cast: Cast, desk: Browser, secret: str, way: str) -> None:
    app = RelyingParty.register()
    path = f"{LIST}{app.client.pk}/{way}/"
    before = Client.objects.values().get()
    sent = settings_of(redirect_uris="https://reader.example.org/other")

    for code in ("", "000000", code_at(secret, -20)):
        assert desk.post(path, {**sent, "code": code}).status_code == 200
    assert Client.objects.values().get() == before

    code = code_at(secret)
    desk.post(path, {**sent, "code": code})
    after = Client.objects.values().first()
    assert after != before
    if after:
        desk.post(path, {**sent, "code": code, "redirect_uris": "https://reader.example.org/third"})
        assert Client.objects.values().get() == after


def test_without_a_second_factor_the_page_says_where_to_set_one_up(desk: Browser) -> None:
    page = desk.get(f"{LIST}register/").text

    assert "/admin/second-step/mine/" in page
    assert "<textarea" not in page


def test_a_new_secret_ends_the_old_one(desk: Browser, secret: str) -> None:
    app = RelyingParty.register()
    page = desk.post(f"{LIST}{app.client.pk}/secret/", {"code": code_at(secret)})
    renewed = RelyingParty(app.client, re.findall(r"<code>([^<]+)</code>", page.text)[1])
    student = signed_in()

    assert app.token(code=app.code(student)).status_code == 401
    assert renewed.sign_on(student)["access_token"]


def test_a_removed_client_hides_its_resource_and_takes_its_tokens_with_it(desk: Browser, secret: str) -> None:
    app = RelyingParty.register()
    tokens = app.sign_on(signed_in())
    desk.post(f"{LIST}{app.client.pk}/remove/", {"code": code_at(secret)})

    assert app.userinfo(tokens["access_token"]).status_code == 401
    assert Resource.objects.get().client_state == Resource.ClientState.REMOVED
    assert AccessEvent.objects.filter(kind="portal.client_removed").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uris": ""},
        {"redirect_uris": "http://reader.example.org/callback"},
        {"redirect_uris": f"{CALLBACK}\njavascript:alert(1)"},
        {"back_channel_logout_uri": "http://reader.example.org/told"},
        {"post_logout_redirect_uris": "https://reader.example.org/#bye"},
        {"claims": ["grades"]},
        {"resource": "999999"},
    ],
)
def test_a_wrong_setting_costs_no_code(desk: Browser, secret: str, changes: dict[str, Any]) -> None:
    resource, code = make_resource("Reader"), code_at(secret)
    page = desk.post(f"{LIST}register/", {**settings_of(resource, code=code), **changes})
    assert page.status_code == 200
    assert not Client.objects.exists()

    desk.post(f"{LIST}register/", settings_of(resource, code=code))
    assert Client.objects.exists()


@pytest.mark.parametrize("who", ["tech@example.org", "registrar@example.org", "teacher@example.org"])
def test_nobody_else_sees_a_client(cast: Cast, who: str) -> None:
    app, staff = RelyingParty.register(), signed_in(who)

    for path in ("", "register/", f"{app.client.pk}/change/", f"{app.client.pk}/secret/"):
        assert staff.get(LIST + path).status_code in {403, 404}
