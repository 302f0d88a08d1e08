"""A session id that was copied before a step opens nothing after it, in every journey (T38)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from pytest_django.fixtures import Settings

from parents import accounts
from portal.actor import Actor
from portal.web.journey import PREFIX, Journey
from tests.cast import ANSWERS, HERE, NEW_PASSWORD, PASSWORD, Cast, claim, sign_in
from tests.claims.walking import (
    MARCIA,
    answer,
    copied,
    fill_in,
    give_password,
    name_oneself,
    save_answers,
    twice,
)
from tests.parents.walking import create_account, give_key, key_for, log_in, make_parent
from tests.portal.test_second_step import CODES, MINE, SET_UP, STEP, code_at, enroll, post, shown_secret
from tests.visiting import Client

Step = Callable[[Client], Any]

DAFFY, TECH = "S0393354", "tech@example.org"
PERSONAL = ("Daffy", "Marcia", "S0393354", "S0123457", "minnie7", "minnie8", TECH, "Babb Middle")
NEW = {"old_password": PASSWORD, **twice(NEW_PASSWORD)}
THEIRS = {"username": "thief99", "code": "000000", "old_password": PASSWORD, **ANSWERS}
# Pages that show something to the right session, and forms that do something in it.
PAGES = (
    "/claim/password/",
    "/claim/questions/",
    "/claim/done/",
    "/claim/not-me/",
    "/forgot/questions/",
    "/forgot/password/",
    "/forgot/done/",
    "/parents/activate/account/",
    "/parents/activate/done/",
    "/parents/home/",
    "/parents/account/",
    "/",
    "/home/",
    "/account/",
    "/account/questions/",
    "/admin/",
    STEP,
    SET_UP,
    CODES,
    MINE,
)
STARTS = ("/", "/claim/", "/forgot/", "/parents/activate/", "/parents/", "/admin/login/")


def opens_nothing(thief: Client, copied_id: str, form: str) -> None:
    """Check that no page shows anything to a browser with this copied id, and that no form does anything."""
    assert not Session.objects.filter(session_key=copied_id).exists()
    for path in PAGES:
        thief.cookies["sid"] = copied_id
        page = thief.get(path)
        assert page.status_code == 302 or path == "/", path
        assert not [word for word in PERSONAL if word in page.text], path
        for password in (PASSWORD, "the-thiefs-own-1"):
            thief.cookies["sid"] = copied_id
            sent = thief.post(path, {**THEIRS, **twice(password), "journey": form})
            leads_to = sent.headers.get("Location", "").partition("?")[0]
            assert sent.status_code == 405 or leads_to in (*STARTS, "/password/"), path


def form_id(browser: Client) -> str:
    """Return the id that the forms of this browser's journey carry; empty outside a journey."""
    kept = {key: value for key, value in browser.session.items() if key.startswith(PREFIX)}
    return next((Journey(key.removeprefix(PREFIX), **value).id for key, value in kept.items()), "")


def step(act: Step, leads_to: str) -> Step:
    def acting(browser: Client) -> None:
        found = act(browser)
        assert found.headers.get("Location", "") == leads_to, found.text

    return acting


def claims(cast: Cast) -> list[Step]:
    right = {"middle_name": ANSWERS["middle_name"]}
    return [
        step(name_oneself, "/claim/password/"),
        step(give_password, "/claim/questions/"),
        step(save_answers, "/claim/done/"),
        step(lambda browser: fill_in(browser, "/claim/done/", right), "/claim/done/"),
        step(lambda browser: sign_in(browser, DAFFY), "/home/"),
    ]


def finds_a_claimed_account(cast: Cast) -> list[Step]:
    return [
        step(lambda browser: name_oneself(browser, MARCIA), ""),
        step(lambda browser: name_oneself(browser, MARCIA), ""),
        step(lambda browser: sign_in(browser, "S0123457"), "/home/"),
    ]


def resets(cast: Cast) -> list[Step]:
    claim(cast.daffy)
    return [
        step(lambda browser: browser.post("/forgot/", {"username": DAFFY}), "/forgot/questions/"),
        step(answer, "/forgot/password/"),
        step(lambda browser: fill_in(browser, "/forgot/password/", twice(NEW_PASSWORD)), "/forgot/done/"),
        step(lambda browser: sign_in(browser, DAFFY, NEW_PASSWORD), "/home/"),
    ]


def activates(cast: Cast) -> list[Step]:
    key = key_for(cast.mother)
    return [
        step(lambda browser: give_key(browser, key), "/parents/activate/account/"),
        step(lambda browser: create_account(browser, "minnie8"), "/parents/activate/done/"),
        step(lambda browser: log_in(browser, "minnie8"), "/parents/home/"),
    ]


def enters_a_code(cast: Cast) -> list[Step]:
    secret = enroll(cast.technician)
    return [
        step(lambda browser: sign_in(browser, TECH), STEP),
        step(lambda browser: post(browser, STEP, code_at(secret)), "/admin/"),
        step(lambda browser: browser.post(MINE, {"old_password": PASSWORD}), CODES),
    ]


def sets_up_a_phone(cast: Cast) -> list[Step]:
    return [
        step(lambda browser: sign_in(browser, TECH), STEP),
        step(lambda browser: post(browser, SET_UP, code_at(shown_secret(browser))), CODES),
    ]


def replaces_a_temporary_password(cast: Cast) -> list[Step]:
    minnie = make_parent(cast.mother, "minnie7")
    account = minnie.guardian_account
    temporary = accounts.give_temporary_password(actor=Actor(cast.registrar, HERE), account=account)
    fields = {"old_password": temporary, **twice(NEW_PASSWORD)}
    return [
        step(lambda browser: log_in(browser, "minnie7", temporary), "/parents/home/"),
        step(lambda browser: browser.post("/parents/account/", fields), "/parents/account/?changed=1"),
    ]


def changes_the_password(cast: Cast) -> list[Step]:
    claim(cast.daffy)
    return [
        step(lambda browser: sign_in(browser, DAFFY), "/home/"),
        step(lambda browser: browser.post("/account/", NEW), "/account/?changed=1"),
        step(lambda browser: sign_in(browser, DAFFY, NEW_PASSWORD), "/home/"),
        step(lambda browser: browser.post("/account/not-me/"), "/account/"),
    ]


JOURNEYS = [
    claims,
    finds_a_claimed_account,
    resets,
    activates,
    enters_a_code,
    sets_up_a_phone,
    replaces_a_temporary_password,
    changes_the_password,
]


@pytest.mark.slow
@pytest.mark.parametrize("journey", JOURNEYS, ids=[journey.__name__ for journey in JOURNEYS])
def test_an_id_copied_before_a_step_opens_nothing_after_it(
    cast: Cast, settings: Settings, journey: Callable[[Cast], list[Step]]
) -> None:
    settings.STAFF_OTP = "required"
    browser = Client()
    browser.post("/forgot/", {"username": "nobody"})  # the id of the person who sat here before
    for go_on in journey(cast):
        thief, copied_id = copied(browser), browser.cookies["sid"].value
        go_on(browser)
        assert browser.cookies["sid"].value != copied_id
        opens_nothing(thief, copied_id, form_id(browser))


@pytest.mark.slow
@pytest.mark.parametrize("way_out", ["/start-over/", "/not-you/"])
@pytest.mark.parametrize("journey", [claims, resets, activates], ids=["claim", "reset", "activation"])
def test_whoever_leaves_a_journey_leaves_no_session(
    cast: Cast, way_out: str, journey: Callable[[Cast], list[Step]]
) -> None:
    browser = Client()
    for go_on in journey(cast)[:-1]:
        go_on(browser)
    thief, copied_id, form = copied(browser), browser.cookies["sid"].value, form_id(browser)
    browser.post(way_out)
    assert browser.cookies["sid"].value == ""
    assert not Session.objects.exists()
    opens_nothing(thief, copied_id, form)


@pytest.mark.parametrize("path", ["/start-over/", "/not-you/"])
def test_a_signed_in_user_stays_signed_in(client: Client, cast: Cast, path: str) -> None:
    sign_in(client, "S0123457")
    client.post(path)
    assert client.get("/home/").status_code == 200
