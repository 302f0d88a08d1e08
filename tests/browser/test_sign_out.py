"""After signing out nobody sees whose screen it was, whatever button the next person presses."""

import re

from playwright.sync_api import Page, expect

from tests.browser.walking import MARCIAS_NAME, box, send, sign_in, sign_out
from tests.cast import Cast

# What a browser does when it takes a page out of its memory as it was.
FROM_MEMORY = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"


def shows_nothing_personal(page: Page) -> None:
    for word in (MARCIAS_NAME, "Marcia"):
        assert word not in page.content()
        expect(page.get_by_text(word)).to_have_count(0)


def test_back_after_signing_out_shows_nothing_personal(cast: Cast, page: Page) -> None:
    sign_in(page, MARCIAS_NAME)
    page.goto("/")
    expect(page.locator("main")).to_contain_text("Marcia")
    page.goto("/home/")
    sign_out(page)
    expect(page).to_have_url("/?ended=out")

    for _ in range(3):
        page.go_back()
        expect(page).to_have_url("/")
        shows_nothing_personal(page)


def test_a_page_from_the_browsers_memory_is_asked_for_anew(cast: Cast, page: Page) -> None:
    sign_in(page, MARCIAS_NAME)
    other = page.context.new_page()
    other.goto("/home/")
    sign_out(other)
    expect(page.locator("main")).to_contain_text("Marcia")

    page.evaluate(FROM_MEMORY)

    expect(page).to_have_url("/")
    shows_nothing_personal(page)


def test_the_landing_page_that_named_somebody_is_asked_for_anew_as_well(cast: Cast, page: Page) -> None:
    sign_in(page, MARCIAS_NAME)
    page.goto("/")
    page.context.clear_cookies(name="sid")

    page.evaluate(FROM_MEMORY)

    expect(box(page, "username")).to_be_visible()
    shows_nothing_personal(page)


def test_a_click_in_a_tab_left_open_leads_to_the_sign_in(cast: Cast, page: Page) -> None:
    sign_in(page, MARCIAS_NAME)
    left_open, with_button = page.context.new_page(), page.context.new_page()
    left_open.goto("/home/")
    with_button.goto("/home/")
    sign_out(page)

    left_open.reload()
    sign_out(with_button)

    for tab in (left_open, with_button):
        expect(tab).to_have_url(re.compile(r"/(\?ended=out)?$"))
        expect(box(tab, "username")).to_be_visible()
        shows_nothing_personal(tab)


def test_not_you_forgets_the_name(cast: Cast, page: Page) -> None:
    page.goto("/")
    send(page, {"username": MARCIAS_NAME})
    expect(page.locator("main")).to_contain_text(MARCIAS_NAME)

    page.get_by_role("button", name="Not you?").click()

    expect(page).to_have_url("/")
    expect(box(page, "username")).to_have_value("")
    page.goto("/password/")
    expect(page).to_have_url("/")
    shows_nothing_personal(page)
