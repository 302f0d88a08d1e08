"""The measures do notice what they are there for."""

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.measuring import cut_off_text, sideways, small_targets

PHONE: ViewportSize = {"width": 320, "height": 568}


@pytest.mark.parametrize("viewport", [PHONE])
def test_a_page_that_fits_has_no_faults(page: Page) -> None:
    page.set_content("<p>A short line with <a href='/'>a link</a> in it</p>")

    assert sideways(page) + cut_off_text(page) + small_targets(page, 24) == []


@pytest.mark.parametrize("viewport", [PHONE])
def test_what_does_not_fit_is_noticed(page: Page) -> None:
    page.set_content("<p style='width: 500px'>" + "wide " * 40 + "</p><button style='height: 9px'></button>")
    assert sideways(page)
    assert cut_off_text(page)
    assert "button" in small_targets(page, 24)[0]


@pytest.mark.parametrize("viewport", [PHONE])
def test_text_cut_off_by_its_own_box_is_noticed(page: Page) -> None:
    page.set_content("<div style='overflow: hidden; height: 1em; width: 9em'>one line and then another</div>")

    assert not sideways(page)
    assert cut_off_text(page) == ["one line and then another"]
