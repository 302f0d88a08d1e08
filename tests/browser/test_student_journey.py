"""A student's whole way in real Chromium, in every language: claim, sign in, sign out, forget, reset.

Each page passes axe, by day and by night, and fits a small phone, 200 % zoom and text of double size.
"""

import re
from itertools import chain

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from claims.models import StudentAccount
from portal.languages import LANGUAGES as OFFERED
from portal.office_words import portal_name
from tests.browser.conftest import AxeCheck
from tests.browser.measuring import misfits, set_scheme
from tests.browser.walking import DAFFYS_NAME, Stop, side_pages, student_story
from tests.cast import Cast

LANGUAGES = list(OFFERED)
LIGHT_PAPER = "rgb(246, 247, 251)"
# Named as the portal's guides name them; elsewhere the words are the translators'.
ENGLISH_BUTTONS = {
    "/": "Go",
    "/claim/": "Next",
    "/claim/password/": "Next",
    "/claim/questions/": "Save",
    "/password/": "Go",
    "/forgot/": "Next",
    "/forgot/questions/": "Next",
    "/forgot/password/": "Save",
}


def check_place(page: Page, stop: Stop, language: str) -> None:
    """The page is the one expected, says so in its title, in this language, with one heading."""
    with translation.override(language):
        title = " · ".join([*map(gettext, stop.title.split(" · ")), portal_name()])
        title = f"{gettext('Error:')} {title}" if stop.failed else title
    expect(page).to_have_url(re.compile(re.escape(stop.path) + r"(\?\S*)?$"))
    expect(page).to_have_title(title)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def check_focus(page: Page, stop: Stop) -> None:
    """After a slip the focus is on what says so; else nowhere, or in the field to begin with."""
    if stop.failed:
        expect(page.get_by_role("alert")).to_be_focused()
        return
    focused = page.locator("main :focus")
    assert focused.count() == 0 or focused.evaluate("field => field.matches('main input')")


def check_english(page: Page, stop: Stop) -> None:
    """The controls bear the names that guides and teachers use."""
    if name := ENGLISH_BUTTONS.get(stop.path if stop.title != "Welcome back" else ""):
        expect(page.locator("main").get_by_role("button", name=name, exact=True)).to_have_count(1)
    if stop.path == "/" and not stop.failed and stop.title == "Sign in":
        for link in ("Claim My Account", "Forgot My Password", "Parent Portal"):
            expect(page.get_by_role("link", name=link, exact=True)).to_have_count(1)


def examine(page: Page, axe: AxeCheck, language: str) -> list[str]:
    """Axe finds nothing, in English also by night, when the page is dark; return what does not fit."""
    axe(page)
    if language == "en":
        set_scheme(page, "dark")
        assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") != LIGHT_PAPER
        axe(page)
        set_scheme(page, "light")
    return misfits(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_way_of_a_student(cast: Cast, page: Page, axe: AxeCheck, language: str) -> None:
    page.goto("/")
    page.locator(f'[hreflang="{language}"]').click()
    examined: dict[Stop, list[str]] = {}

    for stop in student_story(page):
        check_place(page, stop, language)
        check_focus(page, stop)
        if language == "en":
            check_english(page, stop)
        if stop.path.endswith("/done/"):
            expect(page.locator("main")).to_contain_text(DAFFYS_NAME)
        if stop not in examined:
            examined[stop] = examine(page, axe, language)
    for stop in side_pages(page):
        if stop not in examined:
            examined[stop] = examine(page, axe, language)

    assert not any(examined.values()), "\n".join(chain(*examined.values()))
    account = StudentAccount.objects.get(student=cast.daffy)
    assert account.claimed_at is not None
    assert account.user.language == language


@pytest.mark.parametrize("javascript", [False])
def test_the_whole_way_without_javascript(cast: Cast, page: Page) -> None:
    for stop in student_story(page):
        check_place(page, stop, "en")
        check_focus(page, stop)
        check_english(page, stop)

    assert StudentAccount.objects.filter(student=cast.daffy, claimed_at__isnull=False).exists()
