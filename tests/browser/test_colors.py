"""Night and the colors that people choose for themselves: everything can be read and told apart."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import AxeCheck
from tests.browser.walking import DAFFY, box, send, side_pages, student_story, twice
from tests.cast import PASSWORD, Cast

BACKGROUND = "element => getComputedStyle(element.nextElementSibling ?? element).backgroundColor"
BORDER = "element => getComputedStyle(element).borderTopColor"


@pytest.mark.parametrize("color_scheme", ["dark"])
def test_in_the_dark_every_page_is_clean(cast: Cast, page: Page, axe: AxeCheck) -> None:
    light_paper = "rgb(246, 247, 251)"
    examined = set()
    for story in (student_story(page), side_pages(page)):
        for stop in story:
            assert page.locator("body").evaluate(BACKGROUND) != light_paper
            if stop not in examined:
                axe(page)
                examined.add(stop)


def test_in_the_light_the_pages_beside_the_way_are_clean(cast: Cast, page: Page, axe: AxeCheck) -> None:
    for _stop in side_pages(page):
        axe(page)


def test_in_forced_colors_a_choice_and_a_button_can_be_seen(cast: Cast, page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto("/claim/")
    send(page, DAFFY)
    send(page, twice(PASSWORD))
    fruit = box(page, "favorite_fruit")
    fruit.nth(3).check()

    assert fruit.nth(3).evaluate(BACKGROUND) != fruit.nth(0).evaluate(BACKGROUND)
    save = page.get_by_role("button", name="Save")
    assert save.evaluate(BORDER) not in {"rgba(0, 0, 0, 0)", save.evaluate(BACKGROUND)}
    expect(page.get_by_text("S0393354")).to_be_visible()
