"""An app signs a student in: the whole way, and what the app is told (S6)."""

import pytest

from portal.models import AccessEvent
from tests.cast import Cast
from tests.portal.relying_party import RelyingParty, answer, signed_in
from tests.resources import make_resource


def test_the_whole_way(cast: Cast) -> None:
    app = RelyingParty.register(claims=["name", "grade"])
    student = signed_in()

    first = app.authorize(student)
    assert first.status_code == 200
    assert "First and last name" in first.text
    assert "Email address" not in first.text
    back = answer(student.get(first.context["continue_to"]))
    assert back["state"] == "the-state"
    assert back["iss"] == "http://testserver"
    tokens = app.token(code=back["code"]).json()
    claims = app.claims(tokens)
    assert claims["nonce"] == "the-nonce"
    assert {name: claims[name] for name in ("role", "name", "grade")} == {
        "role": "student",
        "name": "Marcia Student",
        "grade": "07",
    }
    assert {"email", "school", "preferred_username", "locale"}.isdisjoint(claims)
    told = app.userinfo(tokens["access_token"]).json()
    assert told == {name: claims[name] for name in told}
    assert set(told) == {"sub", "role", "name", "given_name", "family_name", "grade"}

    refreshed = app.refresh(tokens["refresh_token"])
    assert refreshed.status_code == 200
    assert app.claims(refreshed.json())["sub"] == claims["sub"]
    assert answer(app.authorize(student))["code"]  # from now on without the note


@pytest.mark.slow
def test_two_apps_know_a_student_under_different_subjects(cast: Cast) -> None:
    student = signed_in()
    apps = [RelyingParty.register(make_resource(name)) for name in ("Reader", "Lab")]
    subjects = [app.claims(app.sign_on(student))["sub"] for app in apps]

    assert len(set(subjects)) == 2
    assert subjects[0] == apps[0].claims(apps[0].sign_on(student))["sub"]


def test_releases_are_logged_with_the_names_of_the_claims(cast: Cast) -> None:
    app = RelyingParty.register(claims=["name", "email"])
    tokens = app.sign_on(signed_in(), scope="openid profile")
    app.userinfo(tokens["access_token"])
    app.refresh(tokens["refresh_token"])

    events = AccessEvent.objects.filter(kind="portal.claims_released")
    assert [event.detail for event in events] == [
        {"resource": app.client.resource_id, "claims": ["role", "name"]}
    ]
