"""The guides and the help in a real browser: by keys, by clicks, without script, on a phone, on paper."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from portal.guide.views import TOTAL
from portal.languages import LANGUAGES as OFFERED
from tests.browser.conftest import AxeCheck
from tests.browser.measuring import set_scheme
from tests.cast import Cast

CLASSROOM: ViewportSize = {"width": 1920, "height": 1080}
PHONE: ViewportSize = {"width": 320, "height": 640}
LANGUAGES = list(OFFERED)
# The steps in between are built like these.
PAGES = [
    "/guide/",
    "/guide/1/",
    "/guide/3/",
    f"/guide/{TOTAL}/",
    "/guide/student/",
    "/guide/parents/",
    "/help/",
    "/help/?q=password",
    "/help/?q=zebra",
    "/help/sign-in-failed/",
    "/privacy/",
    "/accessibility/",
]
BACK_ROW_PIXELS = 34


def broken_pictures(page: Page) -> int:
    page.wait_for_load_state("load")
    return page.evaluate("[...document.images].filter((image) => !image.naturalWidth).length")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_passes_axe_and_fits_a_phone(
    cast: Cast, page: Page, axe: AxeCheck, language: str, viewport: ViewportSize
) -> None:
    page.goto(f"/?lang={language}")
    for path in PAGES:
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("h1")).to_have_count(1)
        assert broken_pictures(page) == 0
        axe(page)
        if language == "en":
            set_scheme(page, "dark")
            axe(page)
            set_scheme(page, "light")
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        page.set_viewport_size(viewport)


@pytest.mark.parametrize("color_scheme", ["dark"])
def test_in_the_dark_the_pictures_are_dark(cast: Cast, page: Page, color_scheme: str) -> None:
    page.goto("/guide/2/")
    assert page.locator("main picture img").evaluate("image => image.currentSrc").endswith("-dark.webp")


@pytest.mark.parametrize("viewport", [CLASSROOM])
@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_step_fits_the_big_screen_and_is_read_from_the_back_row(
    page: Page, viewport: ViewportSize, locale: str
) -> None:
    for number in range(1, TOTAL + 1):
        page.goto(f"/guide/{number}/")
        assert page.evaluate("document.documentElement.scrollHeight") <= CLASSROOM["height"]
        size = page.locator(".words li").first.evaluate("line => parseFloat(getComputedStyle(line).fontSize)")
        assert size >= BACK_ROW_PIXELS


def test_the_arrow_keys_lead_through_the_steps_and_back(page: Page) -> None:
    page.goto("/guide/")
    for number in range(1, TOTAL + 1):
        page.keyboard.press("ArrowRight")
        page.wait_for_url(f"**/guide/{number}/")
    page.keyboard.press("ArrowRight")
    for number in range(TOTAL - 1, 0, -1):
        page.keyboard.press("ArrowLeft")
        page.wait_for_url(f"**/guide/{number}/")
    page.keyboard.press("Alt+ArrowUp")
    expect(page).to_have_url(re.compile("/guide/1/$"))


@pytest.mark.parametrize("viewport", [CLASSROOM])
def test_a_presenters_clicker_leads_on_where_nothing_scrolls(page: Page, viewport: ViewportSize) -> None:
    page.goto("/guide/1/")
    page.keyboard.press("PageDown")
    page.wait_for_url("**/guide/2/")
    page.keyboard.press("PageUp")
    page.wait_for_url("**/guide/1/")


@pytest.mark.parametrize("javascript", [False])
def test_clicks_lead_through_the_steps_without_a_script(page: Page, javascript: bool) -> None:
    page.goto("/guide/")
    for number in range(1, TOTAL + 1):
        page.locator('main a[rel="next"]').click()
        page.wait_for_url(f"**/guide/{number}/")
    page.locator('.onward a[href="/"]').click()
    expect(page.locator('[name="username"]')).to_be_visible()


@pytest.mark.parametrize("javascript", [False])
def test_help_is_found_without_a_script(cast: Cast, page: Page, javascript: bool) -> None:
    page.goto("/?lang=en")
    page.get_by_role("link", name="Help", exact=True).first.click()
    page.get_by_role("searchbox").fill("i forgot my PASSWÓRD")
    page.get_by_role("button", name="Find").click()
    page.locator(".found a").first.click()
    expect(page.locator("h1")).to_have_text("I forgot my password. What do I do?")
    page.locator("main").get_by_role("link", name="Forgot My Password").click()
    expect(page).to_have_url(re.compile("/forgot/$"))


def test_a_failed_sign_in_leads_to_its_answer(cast: Cast, page: Page) -> None:
    page.goto("/?lang=en")
    page.locator('[name="username"]').fill("S0123457")
    page.get_by_role("button", name="Go", exact=True).click()
    page.locator('main [name="password"]').fill("not-the-right-one")
    page.get_by_role("button", name="Go", exact=True).click()
    page.locator(".tips").get_by_role("link", name="Help with this").click()
    expect(page.locator("h1")).to_contain_text("Authentication Failed")
    expect(page.locator(".contact")).to_be_visible()


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "sheets"), [("/guide/", 2), ("/guide/3/", 1), ("/guide/student/", 2), ("/guide/parents/", 2)]
)
def test_the_guides_print_on_one_or_two_sheets(page: Page, path: str, sheets: int, locale: str) -> None:
    page.goto(path)
    printed = page.pdf(format="Letter")

    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= sheets
