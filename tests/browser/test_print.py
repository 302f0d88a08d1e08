"""The page with the username on paper: the name, where it is from and when, and nothing else."""

from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.walking import DAFFYS_NAME, button_of, press, stand_before_save
from tests.cast import Cast


def claimed(page: Page) -> Page:
    stand_before_save(page)
    press(button_of(page, "birth_month"))
    expect(page).to_have_url("/claim/done/")
    return page


def test_on_paper_the_username_stands_without_the_page_around_it(cast: Cast, page: Page) -> None:
    title_block = claimed(page).locator("div.print-only")
    expect(title_block).to_be_hidden()

    page.emulate_media(media="print")

    for gone in ("banner", "contentinfo", "button", "link"):
        expect(page.get_by_role(gone)).to_have_count(0)
    expect(page.get_by_text(DAFFYS_NAME, exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Your account is ready")).to_be_visible()
    expect(title_block).to_be_visible()
    for words in (
        "CCPS Portal",
        "Daffy Clayton",
        settings.PORTAL_ORIGIN,
    ):
        expect(title_block).to_contain_text(words)
    below = page.get_by_text(DAFFYS_NAME, exact=True).locator("xpath=following-sibling::p[1]")
    expect(below).to_have_text("My password is not on this paper.")
    expect(below).to_be_visible()


def test_the_box_for_an_answer_stays_off_the_paper(cast: Cast, page: Page) -> None:
    box = claimed(page).locator(".try-one")
    expect(box).to_be_visible()

    page.emulate_media(media="print")

    expect(box).to_be_hidden()


def test_it_is_one_sheet_in_large_dark_letters(cast: Cast, page: Page) -> None:
    claimed(page).emulate_media(media="print", color_scheme="dark")
    name = page.get_by_text(DAFFYS_NAME, exact=True)

    assert float(name.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 30
    assert page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("h1").evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    assert page.pdf(format="Letter").count(b"/Type /Page\n") == 1


def test_the_print_button_prints(cast: Cast, page: Page) -> None:
    claimed(page).evaluate("() => { window.print = () => { window.printed = true } }")

    page.get_by_role("button", name="Print").click()

    assert page.evaluate("window.printed") is True
