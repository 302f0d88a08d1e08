"""Letters as Chromium prints them: one sheet each, on the front, in every language (A5)."""

import io

from django.conf import settings
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from parents import keys
from portal.actor import Actor
from portal.languages import LANGUAGES as OFFERED
from tests.browser.walking import press, sign_in
from tests.cast import HERE, Cast
from tests.factories import (
    GuardianFactory,
    RelationshipFactory,
    SectionFactory,
    SectionTeacherFactory,
    StaffMemberFactory,
    StudentFactory,
)

LETTERS = 40
# Longer than any name of a family in the roster of the demo, and one that breaks nowhere.
LAST, FIRST = (
    "Fitzgerald-Villavicencio de la Montaña-Wolfeschlegelstein" * 2,
    "Maximiliana Guadalupe Thị Ngọc",
)


def make_families(cast: Cast) -> None:
    room = SectionFactory.create(
        title="Homeroom of the Eighth Grade Advanced Studies Pathway", school=cast.school
    )
    SectionTeacherFactory.create(section=room, staff=StaffMemberFactory.create(last_name=LAST))
    for language in OFFERED:
        for _n in range(LETTERS // len(OFFERED)):
            guardian = GuardianFactory.create(last_name=LAST, first_name=FIRST, language=language)
            for _child in range(6):
                child = StudentFactory.create(
                    school=cast.school, homeroom=room, last_name=LAST, first_name=FIRST
                )
                RelationshipFactory.create(guardian=guardian, student=child, grades=True)


def test_one_letter_is_one_sheet_on_a_right_hand_page_in_every_language(cast: Cast, page: Page) -> None:
    cast.mother.relationships.update(is_active=False)
    cast.father.relationships.update(is_active=False)
    make_families(cast)
    keys.issue_keys(actor=Actor(cast.registrar, HERE), schools=[cast.school.pk])
    sign_in(page, "registrar@example.org")
    page.goto(f"/admin/parents/letterrun/?school={cast.school.pk}")
    press(page.get_by_role("button", name=f"Print the {LETTERS} not printed yet"))
    expect(page.locator("article.letter")).to_have_count(LETTERS)
    shown = page.locator(".key").all_inner_texts()

    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages

    texts = ["".join(one.extract_text().split()) for one in pages]
    fronts, backs = texts[::2], texts[1::2]
    assert len(fronts) == LETTERS
    for key, front in zip(shown, fronts, strict=True):
        assert key in front
        assert settings.PORTAL_ORIGIN in front
    assert not any(backs)
    assert len(backs) == LETTERS
