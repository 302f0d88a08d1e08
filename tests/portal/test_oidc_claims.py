"""An app is told what is configured for it, of whom, and no more than it asks for (S6)."""

import pytest

from portal.models import Client, User
from tests.cast import PASSWORD, Cast
from tests.parents.walking import make_parent
from tests.portal.relying_party import RelyingParty, answer, signed_in
from tests.resources import make_resource
from tests.visiting import Client as Browser

ALL = list(Client.Claim.values)
ALWAYS = {"sub", "role"}
TECHNICAL = {"iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "sid"}


def told(app: RelyingParty, browser: Browser, scope: str = "openid profile email") -> dict[str, str]:
    tokens = app.sign_on(browser, scope=scope)
    claims = app.userinfo(tokens["access_token"]).json()
    assert set(app.claims(tokens)) - TECHNICAL == set(claims)
    return dict(claims)


def test_nothing_but_a_subject_and_the_role_is_told_by_default(cast: Cast) -> None:
    assert set(told(RelyingParty.register(), signed_in())) == ALWAYS


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("name", {"name": "Marcia Student", "given_name": "Marcia", "family_name": "Student"}),
        ("username", {"preferred_username": "S0123457"}),
        ("email", {"email": "marcia@example.org"}),
        ("school", {"school": "Babb Middle"}),
        ("grade", {"grade": "07"}),
        ("language", {"locale": "vi"}),
    ],
)
def test_each_claim_is_told_where_it_is_configured(cast: Cast, claim: str, expected: dict[str, str]) -> None:
    User.objects.filter(username="S0123457").update(language="vi", email="marcia@example.org")
    found = told(RelyingParty.register(claims=[claim]), signed_in())

    assert {name: value for name, value in found.items() if name not in ALWAYS} == expected


def test_a_parent_s_claims_carry_nothing_about_children(cast: Cast) -> None:
    parent = make_parent(cast.mother, "minnie12")
    app = RelyingParty.register(make_resource(for_parents=True), claims=ALL)
    browser = Browser()
    assert browser.post("/parents/", {"username": "minnie12", "password": PASSWORD}).status_code == 302
    found = told(app, browser)

    assert found["role"] == "parent"
    assert found["name"] == parent.get_full_name()
    assert {"school", "grade"}.isdisjoint(found)
    said = str(found)
    for child in (cast.daffy, cast.marcia):
        assert child.first_name not in said
        assert child.number not in said


def test_staff_have_a_role_and_an_address(cast: Cast) -> None:
    User.objects.filter(username="tech@example.org").update(email="tech@example.org")
    app = RelyingParty.register(make_resource(for_staff=True), claims=ALL)
    found = told(app, signed_in("tech@example.org"))

    assert (found["role"], found["email"]) == ("staff", "tech@example.org")
    assert {"school", "grade"}.isdisjoint(found)


@pytest.mark.slow
def test_a_claim_that_is_taken_away_is_not_told_any_more(cast: Cast) -> None:
    app = RelyingParty.register(claims=["name", "grade"])
    tokens = app.sign_on(signed_in())
    Client.objects.update(claims=["grade"])

    assert set(app.userinfo(tokens["access_token"]).json()) == {*ALWAYS, "grade"}


def test_a_sign_in_that_began_at_an_app_leads_a_parent_back_too(cast: Cast) -> None:
    make_parent(cast.mother, "minnie12")
    app = RelyingParty.register(make_resource(for_parents=True))
    browser = Browser()
    app.authorize(browser)
    page = browser.post("/parents/", {"username": "minnie12", "password": PASSWORD}, follow=True)

    assert answer(browser.get(page.context["continue_to"]))["code"]
