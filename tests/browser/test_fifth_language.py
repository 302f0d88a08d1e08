"""Pages in a language that Django does not know, and in one read from right to left, on a small phone."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route

from parents import family
from portal.records.rights import Part
from tests.browser.measuring import PHONE, sideways
from tests.fifth_languages import HAITIAN, MIRRORED, offered
from tests.parents.walking import MOTHERS_NAME, make_parent
from tests.record_families import make_record_families
from tests.visiting import Client

# Only arrows may be drawn the other way round.
MIRRORED_TEXT = """[...document.querySelectorAll("p, li, h1, h2, td, th, dd, label, button")].filter(
  (one) => getComputedStyle(one).scale !== "none").map((one) => one.textContent.trim().slice(0, 40))"""
PUBLIC = ("/", "/claim/", "/forgot/", "/parents/", "/parents/activate/", "/parents/key/", "/help/")
OWN = ("/parents/home/", "/parents/account/", "/parents/messages/", "/parents/household/", "/parents/todo/")
PARTS = (Part.DAY, Part.SCHEDULE, Part.GRADES, Part.ATTENDANCE, Part.CALENDAR, Part.TODO, Part.REPORTS)


def show(page: Page, path: str, html: str) -> None:
    """Show a page that this process has rendered, with the live portal's styles."""

    def answer(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page.route("**" + path, answer)
    page.goto(path)
    page.unroute("**" + path)


@pytest.mark.usefixtures("live_portal", "transactional_db")
def test_no_page_scrolls_sideways(page: Page) -> None:
    made = make_record_families(timezone.localdate())
    user = make_parent(made.mother, MOTHERS_NAME)
    child = family.family_of(user).children[0].access
    parent = Client()
    parent.force_login(user)
    page.set_viewport_size(PHONE)
    wrong = []
    for language in (HAITIAN, MIRRORED):
        parent.cookies["language"] = language.code
        visitor = Client()
        visitor.cookies["language"] = language.code
        with offered(language):
            shown = {path: visitor.get(path).text for path in PUBLIC}
            shown |= {path: parent.get(path).text for path in (*OWN, *map(child.address, PARTS))}
        for path, html in shown.items():
            assert f'<html lang="{language.code}"' in html
            show(page, path, html)
            wrong += [f"{language.code} {path}: {fault}" for fault in sideways(page)]
            wrong += [
                f"{language.code} {path}: mirrored text: {text}" for text in page.evaluate(MIRRORED_TEXT)
            ]
    assert wrong == []
