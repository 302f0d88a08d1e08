"""Every chapter of the parent guide in real Chromium: in each language, in one without JavaScript."""

import pytest
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from portal.dates import weekday_and_day
from sis.models import Household, HouseholdMember
from tests.browser.parents_walking import family_pages, log_in
from tests.parents.walking import MOTHERS_NAME, make_parent
from tests.record_families import RecordFamilies, make_record_families

PAGES = 23  # addresses


@pytest.fixture
def made(live_portal: object) -> RecordFamilies:
    made = make_record_families(timezone.localdate())
    home = Household.objects.create(sourced_id="home", name="Clayton", mailing_address="1 Oak Street")
    for member in ({"guardian": made.mother}, {"student": made.daffy}):
        HouseholdMember.objects.create(household=home, **member)
    return made


@pytest.mark.parametrize(
    ("language", "javascript"), [("en", True), ("fr", True), ("vi", True), ("es", False)]
)
def test_every_chapter_is_reached_by_links_in_the_readers_language(
    made: RecordFamilies, page: Page, language: str, request: pytest.FixtureRequest
) -> None:
    """In Vietnamese, whose words are the longest, axe looks at each page."""
    axe = request.getfixturevalue("axe") if language == "vi" else None
    make_parent(made.mother, MOTHERS_NAME, language=language)
    log_in(page)
    with translation.override(language):
        day = weekday_and_day(made.today)
    seen = set()
    for stop in family_pages(page):
        assert stop.path in page.url
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if stop.title and language == "en":
            expect(page).to_have_title(f"{stop.title} · CCPS Portal")
        if stop.title.startswith("Today"):
            assert day.lower() in page.locator("h1").inner_text().lower()
        if axe:
            axe(page)
        seen.add(stop.path)
    assert len(seen) == PAGES
