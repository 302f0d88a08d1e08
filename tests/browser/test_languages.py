"""The language is one click away and loses nothing; answers are the same in every language."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.walking import (
    DAFFY,
    DAFFYS_NAME,
    box,
    choose_language,
    follow,
    press,
    send,
    sign_in,
    twice,
)
from tests.cast import NEW_PASSWORD, PASSWORD, Cast

MAY, PEACH = 5, 4


def pick_answers(page: Page) -> None:
    """Answer as a child does who reads the lists from the top: the fifth month, the fourth fruit."""
    box(page, "birth_month").select_option(index=MAY)
    box(page, "middle_name").fill("Mae")
    box(page, "favorite_fruit").nth(PEACH - 1).check()
    press(page.locator("main form:has([name=birth_month]) button"))


def test_switching_at_every_step_keeps_the_step(cast: Cast, page: Page) -> None:
    page.goto("/claim/")
    choose_language(page, "fr")
    send(page, DAFFY)
    choose_language(page, "vi")
    expect(page).to_have_url("/claim/password/")
    send(page, twice(PASSWORD))
    choose_language(page, "es")
    expect(page).to_have_url("/claim/questions/")
    pick_answers(page)

    expect(page).to_have_url("/claim/done/")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    choose_language(page, "en")
    expect(page.locator("main")).to_contain_text(DAFFYS_NAME)


def test_a_switch_on_the_password_screen_keeps_the_name(cast: Cast, page: Page) -> None:
    page.goto("/")
    send(page, {"username": DAFFYS_NAME})
    choose_language(page, "vi")

    expect(page).to_have_url("/password/")
    expect(page.locator("main")).to_contain_text(DAFFYS_NAME)


def test_a_claim_made_in_vietnamese_resets_in_english(cast: Cast, new_page: NewPage) -> None:
    at_home = new_page()
    at_home.goto("/?lang=vi")
    follow(at_home, "/claim/")
    send(at_home, DAFFY)
    send(at_home, twice(PASSWORD))
    pick_answers(at_home)
    expect(at_home).to_have_url("/claim/done/")

    at_school = new_page()
    at_school.goto("/forgot/")
    expect(at_school.locator("html")).to_have_attribute("lang", "en")
    send(at_school, {"username": DAFFYS_NAME})
    pick_answers(at_school)
    send(at_school, twice(NEW_PASSWORD))

    expect(at_school).to_have_url("/forgot/done/")
    sign_in(at_school, DAFFYS_NAME, NEW_PASSWORD)
    expect(at_school).to_have_url("/home/")
