"""A parent reads a notice, asks for a correction and reads the answer, in real Chromium (H3, H4, H15)."""

from collections.abc import Iterator
from itertools import chain

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from parents import corrections
from parents.models import CorrectionRequest
from portal.actor import Actor
from portal.models import User
from tests.browser.conftest import AxeCheck
from tests.browser.measuring import misfits
from tests.browser.parents_walking import log_in
from tests.browser.test_student_journey import LANGUAGES
from tests.browser.walking import press
from tests.cast import HERE
from tests.parents.test_family_pages import make_families
from tests.parents.walking import MOTHERS_NAME, make_parent


@pytest.fixture
def minnie(live_portal: object) -> User:
    """The mother of the record families, on the day of the test."""
    return make_parent(make_families(timezone.localdate()).mother, MOTHERS_NAME)


def read_a_notice(page: Page) -> Iterator[tuple[str, str]]:
    """From the list to a notice and back; each stop is a path and the heading, in English."""
    page.goto("/parents/messages/")
    yield "/messages/", "Messages"
    new = page.locator(".rows .new")
    before = new.count()
    press(page.locator("button.row-link").first)
    yield "/", ""
    page.goto("/parents/messages/")
    expect(new).to_have_count(before - 1)


def ask_and_read_the_answer(page: Page) -> Iterator[tuple[str, str]]:
    """From the household to a request, and to the office's answer."""
    page.goto("/parents/household/")
    yield "/household/", "Household"
    press(page.locator("a.row-act").first)
    yield "/corrections/new/", "Request a correction"
    press(page.locator("main button.button"))
    yield "/corrections/new/", "Request a correction"
    page.locator("textarea").fill("770-555-0199\n<b>now</b>")
    press(page.locator("main button.button"))
    yield "/corrections/", "Correction requests"
    staff = Actor(User.objects.get(username="registrar@example.org"), HERE)
    asked = CorrectionRequest.objects.get()
    corrections.answer_correction(
        actor=staff, correction=asked, state=CorrectionRequest.State.DONE, answer="It is corrected."
    )
    page.goto("/parents/corrections/")
    for words in ("It is corrected.", "<b>now</b>"):
        expect(page.locator("main")).to_contain_text(words)
    yield "/corrections/", "Correction requests"
    page.goto("/parents/family/")
    yield "/family/", "Family members"


def at(page: Page, path: str, heading: str) -> None:
    assert page.url.partition("?")[0].endswith(path), page.url
    expect(page.locator("h1")).to_contain_text(gettext(heading) if heading else "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_parent_reads_a_notice_asks_for_a_correction_and_reads_the_answer(
    minnie: User, page: Page, axe: AxeCheck, language: str
) -> None:
    log_in(page)
    page.goto(f"/parents/account/?lang={language}")
    wrong: list[str] = []
    with translation.override(language):
        for path, heading in chain(read_a_notice(page), ask_and_read_the_answer(page)):
            at(page, path, heading)
            axe(page)
            wrong += misfits(page)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("javascript", [False])
def test_all_of_it_works_without_scripts(minnie: User, page: Page) -> None:
    log_in(page)
    for path, heading in chain(read_a_notice(page), ask_and_read_the_answer(page)):
        at(page, path, heading)
