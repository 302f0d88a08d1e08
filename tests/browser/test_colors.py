"""In the colors that people choose for themselves everything can be read and told apart."""

from playwright.sync_api import Page, expect

from tests.browser.walking import DAFFY, box, send, twice
from tests.cast import PASSWORD, Cast

BACKGROUND = "element => getComputedStyle(element.nextElementSibling ?? element).backgroundColor"
BORDER = "element => getComputedStyle(element).borderTopColor"


def test_in_forced_colors_a_choice_and_a_button_can_be_seen(cast: Cast, page: Page) -> None:
    page.emulate_media(forced_colors="active", reduced_motion="reduce")  # colors change at once
    page.goto("/claim/")
    send(page, DAFFY)
    send(page, twice(PASSWORD))
    fruit = box(page, "favorite_fruit")
    fruit.nth(3).check()

    assert fruit.nth(3).evaluate(BACKGROUND) != fruit.nth(0).evaluate(BACKGROUND)
    save = page.get_by_role("button", name="Save")
    assert save.evaluate(BORDER) not in {"rgba(0, 0, 0, 0)", save.evaluate(BACKGROUND)}
    expect(page.get_by_text("S0393354")).to_be_visible()
