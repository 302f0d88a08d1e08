"""The button that shows a password: for keyboards too, never stuck open, never needed."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.walking import DAFFY, MARCIAS_NAME, WRONG_PASSWORD, box, button_of, fill, send, twice
from tests.cast import PASSWORD, Cast

TYPE_WHEN_SENT = """() => document.addEventListener("submit", (event) => {
  event.preventDefault();
  window.typeWhenSent = event.target.elements.new_password1.type;
})"""


@pytest.fixture
def create_password(cast: Cast, page: Page) -> Page:
    """The page with two passwords to type."""
    page.goto("/claim/")
    send(page, DAFFY)
    expect(page).to_have_url("/claim/password/")
    return page


def test_each_eye_says_which_password_it_shows(create_password: Page) -> None:
    for label in ("New password", "Re-enter new password"):
        expect(create_password.get_by_role("button", name=f"Show: {label}", exact=True)).to_have_count(1)


def test_the_keyboard_shows_and_hides(create_password: Page) -> None:
    field = box(create_password, "new_password1")
    keyboard = create_password.keyboard
    field.focus()
    keyboard.type(PASSWORD)
    keyboard.press("Tab")
    keyboard.press("Space")
    expect(field).to_have_attribute("type", "text")
    expect(create_password.get_by_role("button", name="Hide: New password", exact=True)).to_be_focused()
    expect(box(create_password, "new_password2")).to_have_attribute("type", "password")

    keyboard.press("Enter")

    expect(field).to_have_attribute("type", "password")
    expect(field).to_have_value(PASSWORD)
    expect(create_password).to_have_url("/claim/password/")


def test_a_shown_password_is_hidden_before_it_is_sent(create_password: Page) -> None:
    create_password.get_by_role("button", name="Show: New password", exact=True).click()
    create_password.evaluate(TYPE_WHEN_SENT)

    fill(create_password, twice(PASSWORD))
    button_of(create_password, "new_password1").click()

    assert create_password.evaluate("window.typeWhenSent") == "password"
    expect(create_password.get_by_role("button", name="Show: New password", exact=True)).to_have_count(1)


def test_a_password_never_comes_back_in_a_page(create_password: Page) -> None:
    page = create_password
    send(page, {**twice(PASSWORD), "new_password2": WRONG_PASSWORD})
    expect(page.get_by_role("alert")).to_be_visible()
    for typed in (PASSWORD, WRONG_PASSWORD):
        assert f'"{typed}"' not in page.content()
    expect(box(page, "new_password1")).to_have_value("")

    page.goto("/")
    send(page, {"username": MARCIAS_NAME})
    send(page, {"password": WRONG_PASSWORD})

    expect(page.get_by_role("alert")).to_be_visible()
    assert WRONG_PASSWORD not in page.content()
    expect(box(page, "password")).to_have_value("")


@pytest.mark.parametrize("javascript", [False])
def test_without_scripts_there_is_no_dead_button(create_password: Page) -> None:
    expect(create_password.locator('main button[type="button"]')).to_have_count(0)


def test_a_password_manager_finds_name_and_password(cast: Cast, page: Page) -> None:
    page.goto("/")
    send(page, {"username": MARCIAS_NAME})

    form = page.locator('form:has([name="password"])')
    expect(form.locator('[autocomplete="username"]')).to_have_value(MARCIAS_NAME)
    expect(form.locator('[autocomplete="current-password"]')).to_have_count(1)
