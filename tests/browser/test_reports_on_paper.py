"""Every report as Chromium prints it: the PDF is read back (H10)."""

import io
import unicodedata

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from parents import family
from sis.models import Household, HouseholdMember, Relationship, School
from tests.browser.parents_walking import log_in
from tests.parents.walking import make_parent
from tests.record_families import EVERY_AREA, RecordFamilies, make_record_families

SAYS = {
    "schedule": ("Student schedule", "Mathematics 7", "Language Arts 7", "Courses enrolled: 9"),
    "missing-work": ("Missing assignments", "Worksheet 8", "Journal"),
    "attendance": ("Attendance report", "Tardy, 2nd period"),
    "progress": ("Progress report", "Nothing is posted yet"),
    "report-card": ("Report card", "9 Weeks: B", "Science 7"),
}


@pytest.fixture
def made(live_portal: object) -> RecordFamilies:
    made = make_record_families(timezone.localdate())
    School.objects.update(contact_address="5500 Reynolds Road\nForest Park, GA 30297")
    Relationship.objects.filter(guardian=made.father).update(**EVERY_AREA)
    for guardian, address in ((made.mother, "1 Oak Street"), (made.father, "2 Elm Avenue")):
        home = Household.objects.create(sourced_id=address, name=address, mailing_address=address)
        HouseholdMember.objects.create(household=home, guardian=guardian)
        HouseholdMember.objects.create(household=home, student=made.daffy)
    return made


def printed(page: Page, path: str) -> str:
    """The text of the PDF; fails if it does not say its pages."""
    page.goto(path)
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    text = "\n".join(one.extract_text() for one in pages)
    for number in range(1, len(pages) + 1):
        assert f"{number} / {len(pages)}" in text
    return " ".join(unicodedata.normalize("NFKC", text).split())  # a font may join the letters ff


def test_each_report_is_printed_with_its_head_and_the_readers_address(
    page: Page, made: RecordFamilies
) -> None:
    texts = {}
    for guardian, name, own, others in (
        (made.mother, "minnie7", "1 Oak Street", "2 Elm Avenue"),
        (made.father, "max1234", "2 Elm Avenue", "1 Oak Street"),
    ):
        user = make_parent(guardian, name)
        log_in(page, name)
        path = f"/parents/students/{family.family_of(user).children[0].id}/reports/"
        for report, says in SAYS.items():
            text = printed(page, f"{path}{report}/")
            for words in (*says, "Babb Middle", "5500 Reynolds Road", "Clayton, Daffy", "0393354", own):
                assert words in text, (report, words)
            for words in (others, "Log Off", "Switch to", "All reports"):
                assert words not in text, (report, words)
            texts[name, report] = text.replace(own, "").partition("Generated on")[0]
        page.get_by_role("button", name="Log Off").click()
    for report in SAYS:
        assert texts["minnie7", report] == texts["max1234", report]


def test_one_button_prints(page: Page, made: RecordFamilies) -> None:
    user = make_parent(made.mother, "minnie7")
    log_in(page, "minnie7")
    page.goto(f"/parents/students/{family.family_of(user).children[0].id}/reports/schedule/")
    page.evaluate("() => { window.print = () => { window.printed = true } }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed") is True
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print")).to_have_count(0)
