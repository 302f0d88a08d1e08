"""Every parents' page in every language on a small phone, at 200 % zoom and with text of double size."""

import itertools

import pytest
from playwright.sync_api import Page

from tests.browser.parents_walking import lock_out, parents_story, side_pages
from tests.browser.test_reflow import faults
from tests.browser.test_student_journey import LANGUAGES
from tests.browser.walking import Stop, press
from tests.families import Families
from tests.parents.walking import key_for


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits(families: Families, page: Page, language: str) -> None:
    page.goto("/parents/")
    press(page.locator(f'[hreflang="{language}"]'))
    found: dict[Stop, list[str]] = {}
    for stop in itertools.chain(parents_story(page, key_for(families.mother)), side_pages(page)):
        if stop not in found:
            found[stop] = faults(page, stop)
    stop = lock_out(page)
    found[stop] = faults(page, stop)

    assert not any(found.values()), "\n".join(itertools.chain(*found.values()))


def test_a_long_name_fits_on_a_phone(families: Families, page: Page) -> None:
    families.daffy.first_name = "Wolfeschlegelsteinhausenbergerdorff" * 3
    families.daffy.save()
    families.school.name = "Donaudampfschifffahrtselektrizitäten School " * 3
    families.school.save()
    for stop in parents_story(page, key_for(families.mother)):
        if stop.path in ("/parents/home/",) or "students" in stop.path:
            assert faults(page, stop) == []
