"""Home, a child's day and the schedule in real Chromium: on a small phone, a tablet and a Chromebook."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from parents import family
from portal.languages import LANGUAGES
from portal.records.rights import Part
from tests.browser.conftest import AxeCheck
from tests.browser.measuring import (
    CHROMEBOOK,
    PHONE,
    TABLET,
    cut_off_text,
    in_every_look,
    misfits,
    sideways,
)
from tests.browser.parents_walking import log_in, room
from tests.live import LivePortal
from tests.parents.walking import MOTHERS_NAME, make_parent
from tests.record_families import RecordFamilies, make_record_families

HOME = "/parents/home/"
SHORT = 640
ONE_LINE, LOW_CARD, LINE = 70, 245, 21
# The words of the names of lines that stand in more than one line.
BROKEN_WORDS = """() => [...document.querySelectorAll(".line-name")].flatMap((name) => {
  const text = name.firstChild, range = document.createRange();
  return [...text.data.matchAll(/\\S+/g)].filter((word) => {
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return range.getClientRects().length > 1;
  }).map((word) => word[0]);
})"""


@pytest.fixture
def made(live_portal: LivePortal, transactional_db: None) -> RecordFamilies:
    return make_record_families(timezone.localdate())


@pytest.fixture
def pages(made: RecordFamilies, page: Page) -> list[str]:
    """Minnie is logged in; the addresses of home, and of Daffy's day and schedule."""
    user = make_parent(made.mother, MOTHERS_NAME)
    log_in(page)
    daffy = family.family_of(user).children[0].access
    return [HOME, daffy.address(Part.DAY), daffy.address(Part.SCHEDULE)]


def test_every_look_fits_and_passes_axe(pages: list[str], page: Page, axe: AxeCheck) -> None:
    wrong = []
    for path in pages:
        page.goto(path)
        for look in in_every_look(page, PHONE, TABLET, CHROMEBOOK):
            wrong += [f"{look}: {fault}" for fault in sideways(page) + cut_off_text(page)]
            axe(page)
        wrong += misfits(page)
    assert wrong == []


def test_three_children_and_the_notices_fit_a_chromebook(pages: list[str], page: Page) -> None:
    page.set_viewport_size({"width": 1366, "height": SHORT})
    page.goto(HOME)
    expect(page.locator(".door")).to_have_count(3)
    strip = page.locator(".notice-strip").bounding_box()
    assert strip
    assert strip["y"] + strip["height"] <= SHORT


def test_the_bar_is_one_line_and_so_are_the_tabs_in_every_language(pages: list[str], page: Page) -> None:
    wrong = []
    for language in LANGUAGES:
        page.goto(f"{pages[1]}?lang={language}")
        for look, row in ((CHROMEBOOK, ".bar"), (CHROMEBOOK, ".tabs"), (TABLET, ".tabs")):
            page.set_viewport_size(look)
            box = page.locator(row).bounding_box()
            if not box or box["height"] > ONE_LINE:
                wrong.append((language, row, look["width"], box))
    assert wrong == []


def test_the_name_of_a_line_breaks_in_no_word_in_any_language(pages: list[str], page: Page) -> None:
    broken = []
    for language in LANGUAGES:
        page.goto(f"{HOME}?lang={language}")
        for look in (PHONE, ViewportSize(width=360, height=640), CHROMEBOOK):
            page.set_viewport_size(look)
            broken += [f"{language} {look['width']}: {word}" for word in page.evaluate(BROKEN_WORDS)]
    assert broken == []


@pytest.mark.parametrize("locale", ["en-US", "vi-VN"])
def test_on_a_phone_a_child_is_one_low_card(pages: list[str], page: Page, locale: str) -> None:
    page.goto(f"{HOME}?lang={locale[:2]}")
    page.set_viewport_size({"width": 360, "height": 640})
    cards = [box for card in page.locator(".door").all() if (box := card.bounding_box())]
    daffy, dewey, dora = (card["height"] for card in cards)
    assert max(daffy, dora) <= LOW_CARD
    assert dewey <= LOW_CARD + LINE  # grades are closed; “Vắng mặt, không phép” takes a second line
    expect(page.locator(".doors-closed")).to_contain_text("Dewey")
    expect(page.locator(".door-tap").first).to_have_attribute("href", "tel:770-555-0120")


def test_on_a_phone_the_heading_is_high_and_the_bar_is_below(pages: list[str], page: Page) -> None:
    page.set_viewport_size(PHONE)
    for path in pages:
        page.goto(path)
        heading = page.get_by_role("heading", level=1).bounding_box()
        bar = page.locator(".phone-bar").bounding_box()
        assert heading
        assert bar
        assert heading["y"] < 240
        assert bar["y"] + bar["height"] == PHONE["height"]
        assert heading["y"] + heading["height"] < bar["y"]


@pytest.mark.parametrize("javascript", [False])
def test_without_javascript_every_page_is_reached_on_a_phone(pages: list[str], page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(HOME)
    page.get_by_role("link", name="Dewey", exact=True).click()
    page.locator(".picker summary").nth(1).click()
    page.locator(".picker").nth(1).get_by_role("link", name="Schedule").click()
    expect(page).to_have_title("Schedule · Dewey Clayton · CCPS Portal")
    page.locator(".picker summary").first.click()
    page.locator(".picker").first.get_by_role("link", name="Dora").click()
    expect(page).to_have_title("Schedule · Dora Clayton · CCPS Portal")
    room(page, "/parents/access-log/")
    expect(page).to_have_title("Access log · CCPS Portal")
