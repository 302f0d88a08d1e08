"""The way in, as a child, a parent and a grandparent see it: what a page is for is in view and readable."""

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect

from portal.models import LandingNotice
from tests.browser.measuring import SCHEMES, set_scheme, sideways
from tests.browser.walking import (
    DAFFY,
    MARCIAS_NAME,
    WRONG_PASSWORD,
    box,
    button_of,
    choose_language,
    fill,
    press,
    send,
    twice,
)
from tests.cast import PASSWORD, Cast

SHORT: tuple[ViewportSize, ...] = ({"width": 1366, "height": 640}, {"width": 360, "height": 640})
NARROW: ViewportSize = {"width": 320, "height": 640}


def keep_picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


def forms(page: Page) -> Iterator[tuple[str, str]]:
    """Stop at each form of the way in, as it opens and after a mistake; name it and its last field."""
    page.goto("/")
    yield "landing", "username"
    press(button_of(page, "username"))
    yield "landing-empty", "username"
    send(page, {"username": MARCIAS_NAME})
    yield "password", "password"
    press(button_of(page, "password"))
    yield "password-empty", "password"
    send(page, {"password": WRONG_PASSWORD})
    yield "password-failed", "password"
    yield from forms_of_claim(page)
    yield from forms_of_parents(page)


def forms_of_claim(page: Page) -> Iterator[tuple[str, str]]:
    page.goto("/claim/")
    yield "claim", "student_id"
    send(page, {**DAFFY, "first_name": "daffy"})
    yield "claim-failed", "student_id"
    send(page, DAFFY)
    yield "new-password", "new_password2"
    page.goto("/forgot/")
    yield "forgot", "username"
    press(button_of(page, "username"))
    yield "forgot-empty", "username"


def forms_of_parents(page: Page) -> Iterator[tuple[str, str]]:
    page.goto("/parents/")
    yield "parents", "password"
    send(page, {"username": "nobody77", "password": WRONG_PASSWORD})
    yield "parents-failed", "password"
    page.goto("/parents/activate/")
    yield "activate", "key"
    send(page, {"key": "F" * 32})
    yield "activate-failed", "key"


def test_the_form_that_a_page_is_for_is_in_view(cast: Cast, page: Page) -> None:
    wrong = []
    for screen in SHORT:
        page.context.clear_cookies()
        page.set_viewport_size(screen)
        for name, field in forms(page):
            keep_picture(page, f"{name}-{screen['width']}")
            found = button_of(page, field).first.bounding_box()
            assert found is not None
            bottom = found["y"] + found["height"]
            if bottom > screen["height"] or page.evaluate("scrollY"):
                wrong.append(f"{name} at {screen['width']}: the button ends at {bottom:.0f} px")
    assert not wrong, "\n".join(wrong)


COVERED = """
(words) => {
  const range = document.createRange(), wrong = [];
  for (const line of document.querySelectorAll(".notices p")) {
    range.selectNodeContents(line);
    for (const {left, right, top, bottom} of range.getClientRects()) {
      for (const x of [left + 2, (left + right) / 2, right - 2]) {
        const found = document.elementFromPoint(x, (top + bottom) / 2);
        if (found !== line) wrong.push(`${found?.className} covers ${line.textContent}`);
      }
    }
  }
  return wrong;
}
"""
CONTRAST = """
() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number).slice(0, 3);
  const light = (color) => {
    const [r, g, b] = parts(color).map((v) => v / 255)
      .map((v) => (v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const box = getComputedStyle(document.querySelector(".notices"));
  const pair = [light(box.color), light(box.backgroundColor)].sort((a, b) => b - a);
  return (pair[0] + .05) / (pair[1] + .05);
}
"""


def test_every_notice_can_be_read_and_nothing_covers_it(cast: Cast, page: Page) -> None:
    now = timezone.now()
    for number, text in enumerate(
        ("All student accounts were reset on August 1.", "The help desk is closed on Monday.")
    ):
        notice = LandingNotice.objects.create(
            starts_at=now - timedelta(days=2 - number), ends_at=now + timedelta(days=1)
        )
        notice.write(dict.fromkeys(("en", "es", "fr", "vi"), text))
    for width, height in ((320, 640), (360, 640), (768, 1024), (1366, 640)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            set_scheme(page, scheme)
            page.goto("/")
            if not page.locator(".notices").count():
                pytest.skip("this worker still has the notices of a minute ago")
            keep_picture(page, f"notice-{width}-{scheme}")
            assert page.evaluate(COVERED) == []
            assert page.evaluate(CONTRAST) >= 4.5
            assert not sideways(page)
            bottom = page.locator(".notices").bounding_box()
            assert bottom is not None
            assert bottom["y"] + bottom["height"] < height / 2


def test_the_languages_fit_in_one_row_and_keep_what_was_typed(cast: Cast, page: Page) -> None:
    page.set_viewport_size(NARROW)
    page.goto("/claim/?lang=en")
    expect(page).to_have_url("/claim/")
    rows = {link.evaluate("link => link.offsetTop") for link in page.locator(".languages a").all()}
    assert len(rows) == 1
    assert not sideways(page)
    fill(page, {"last_name": "Nguyễn", "student_id": "0393354"})
    choose_language(page, "vi")
    expect(page).to_have_url("/claim/")
    expect(box(page, "last_name")).to_have_value("Nguyễn")
    expect(box(page, "student_id")).to_have_value("0393354")
    page.go_back()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    send(page, DAFFY)
    fill(page, twice(PASSWORD))
    choose_language(page, "en")
    expect(box(page, "new_password1")).to_have_value("")


def test_a_key_is_seen_whole_while_it_is_typed_and_a_link_fills_the_open_page(cast: Cast, page: Page) -> None:
    page.set_viewport_size(NARROW)
    page.goto("/parents/activate/")
    key = box(page, "key")
    key.press_sequentially("0123456789abcdef0123456789abcdef")
    expect(key).to_have_value("01234567-89ab-cdef-0123-456789abcdef")
    assert key.evaluate("field => field.scrollHeight <= field.clientHeight + 1")
    page.evaluate("location.hash = 'FEDCBA98-7654-3210-FEDC-BA9876543210'")
    expect(key).to_have_value("FEDCBA98-7654-3210-FEDC-BA9876543210")
    expect(page).to_have_url("/parents/activate/")


def test_a_bare_student_number_signs_in_as_that_student(cast: Cast, page: Page) -> None:
    page.goto("/")
    send(page, {"username": MARCIAS_NAME.removeprefix("S")})
    expect(page.locator("main")).to_contain_text(MARCIAS_NAME)
    expect(page.locator('main a[href="/forgot/"]')).to_be_visible()
    send(page, {"password": PASSWORD})
    expect(page).to_have_url("/home/")
