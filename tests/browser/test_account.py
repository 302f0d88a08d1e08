"""My account in real Chromium: looked at, walked, in the dark, on a small phone, without scripts."""

import itertools
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import AxeCheck
from tests.browser.measuring import CHROMEBOOK, PHONE, in_every_look, sideways
from tests.browser.walking import (
    ANOTHER_PASSWORD,
    MARCIAS_NAME,
    WRONG_PASSWORD,
    box,
    button_of,
    send,
    sign_in,
)
from tests.cast import ANSWERS, NEW_PASSWORD, PASSWORD, Cast
from tests.live import LivePortal

PATHS = ["/account/", "/account/questions/", "/account/questions/confirm/"]


def change_to(page: Page, new: str, *, old: str) -> None:
    send(page, {"old_password": old, "new_password1": new, "new_password2": new})


@pytest.fixture
def marcia(live_portal: LivePortal, cast: Cast, page: Page) -> Page:
    """Marcia's browser on My account."""
    sign_in(page, MARCIAS_NAME)
    page.locator("a.bar-account").click()
    page.wait_for_url("**/account/")
    return page


def test_the_password_is_changed_and_a_slip_is_shown(marcia: Page, axe: AxeCheck) -> None:
    change_to(marcia, NEW_PASSWORD, old=WRONG_PASSWORD)
    assert marcia.title().startswith("Error: ")
    assert marcia.evaluate("document.activeElement.className") == "summary"
    assert [box(marcia, name).input_value() for name in ("old_password", "new_password1")] == ["", ""]
    axe(marcia)
    change_to(marcia, NEW_PASSWORD, old=PASSWORD)
    marcia.wait_for_url("**/account/?changed=1")
    axe(marcia)


def test_a_strange_sign_in_leads_to_a_new_password_and_nowhere_else(marcia: Page, axe: AxeCheck) -> None:
    marcia.locator('form[action="/account/not-me/"] button').click()
    assert marcia.locator('form[action="/account/not-me/"]').count() == 0
    axe(marcia)
    marcia.goto("/home/")
    assert marcia.url.endswith("/account/")
    change_to(marcia, ANOTHER_PASSWORD, old=PASSWORD)
    marcia.goto("/home/")
    assert marcia.url.endswith("/home/")


def test_the_language_is_kept(marcia: Page) -> None:
    marcia.locator('main label:has([name="language"][value="vi"])').click()
    button_of(marcia, "language").click()
    assert marcia.locator("html").get_attribute("lang") == "vi"


def test_the_questions_are_changed_and_tried(marcia: Page) -> None:
    marcia.goto("/account/questions/")
    send(marcia, {"old_password": PASSWORD, **ANSWERS})
    marcia.wait_for_url("**/account/?questions=1")
    marcia.goto("/account/questions/confirm/")
    send(marcia, {**ANSWERS, "favorite_fruit": "banana"}, by="favorite_fruit")
    assert marcia.evaluate("document.activeElement.className") == "callout error"
    send(marcia, ANSWERS, by="favorite_fruit")
    marcia.wait_for_url("**/account/?confirmed=1")


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(marcia: Page, axe: AxeCheck) -> None:
    for path, language in itertools.product(PATHS, ("en", "vi", "fr")):
        marcia.goto(f"{path}?lang={language}")
        for look in in_every_look(marcia, PHONE, CHROMEBOOK):
            assert sideways(marcia) == [], look
            if language == "fr":
                axe(marcia)
            if folder := os.environ.get("PICTURES"):
                name = re.sub(r"[^a-z0-9]+", "-", look.partition("/account")[2])
                marcia.screenshot(path=Path(folder) / f"account{name}.png", full_page=True)


@pytest.mark.parametrize("javascript", [False])
def test_everything_works_without_scripts(marcia: Page, javascript: bool) -> None:
    change_to(marcia, NEW_PASSWORD, old=PASSWORD)
    assert marcia.url.endswith("/account/?changed=1")
    marcia.goto("/account/questions/")
    send(marcia, {"old_password": NEW_PASSWORD, **ANSWERS})
    assert marcia.url.endswith("/account/?questions=1")
    marcia.locator('form[action="/account/not-me/"] button').click()
    assert "Choose a new password now." in marcia.inner_text("main")
