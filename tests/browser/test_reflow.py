"""Every page in every language on a small phone, at 200 % zoom and with text of double size."""

import itertools

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.measuring import cut_off_text, set_text_size, sideways, small_targets
from tests.browser.walking import Stop, press, side_pages, student_story
from tests.cast import Cast

PHONE: ViewportSize = {"width": 320, "height": 568}
ZOOMED: ViewportSize = {"width": 683, "height": 384}
CHROMEBOOK: ViewportSize = {"width": 1366, "height": 768}
LEAST_TARGET = 44


def faults(page: Page, stop: Stop) -> list[str]:
    """What is wrong with this page in any of the three ways to look at it."""
    found = []
    for how, viewport, text_size in (
        ("phone", PHONE, 100),
        ("zoom", ZOOMED, 100),
        ("large text", CHROMEBOOK, 200),
    ):
        page.set_viewport_size(viewport)
        set_text_size(page, text_size)
        wrong = sideways(page) + cut_off_text(page) + small_targets(page, LEAST_TARGET)
        found += [f"{stop.path} {stop.title}, {how}: {fault}" for fault in wrong]
    set_text_size(page, 100)
    return found


@pytest.mark.parametrize("language", ["en", "es", "fr", "vi"])
def test_every_page_fits(cast: Cast, page: Page, language: str) -> None:
    page.goto("/")
    press(page.locator(f'[hreflang="{language}"]'))
    found: dict[Stop, list[str]] = {}

    for story in (student_story(page), side_pages(page)):
        for stop in story:
            if stop not in found:
                found[stop] = faults(page, stop)

    assert not any(found.values()), "\n".join(itertools.chain(*found.values()))
