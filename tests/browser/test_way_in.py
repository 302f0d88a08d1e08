"""The way in, as a child, a parent and a grandparent see it: what a page is for is in view and readable."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, ViewportSize, expect

from portal.models import LandingNotice
from tests.browser.measuring import SCHEMES, set_scheme, sideways
from tests.browser.walking import (
    DAFFY,
    MARCIA,
    MARCIAS_NAME,
    WRONG_PASSWORD,
    box,
    button_of,
    choose_language,
    fill,
    press,
    send,
    sign_in,
    sign_out,
    twice,
)
from tests.cast import ANSWERS, PASSWORD, Cast
from tests.live import LivePortal, start_portal
from tests.parents.walking import WHO, key_for

NARROW: ViewportSize = {"width": 320, "height": 640}
SMALL_PHONE: ViewportSize = {"width": 360, "height": 640}
LOW_LAPTOP: ViewportSize = {"width": 1366, "height": 640}
TABLET: ViewportSize = {"width": 768, "height": 1024}
LANGUAGES = ("en", "es", "fr", "vi")
BOTH_WAYS = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])


def keep_picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png")


# A page and the last field of its form; the button that sends it must be in view.
Form = tuple[str, str]


def forms(page: Page, cast: Cast) -> Iterator[Form]:
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
    yield from forms_of_reset(page)
    yield from forms_of_activation(page, cast)
    yield from forms_of_requests(page)


def forms_of_claim(page: Page) -> Iterator[Form]:
    page.goto("/claim/")
    yield "claim", "student_id"
    press(button_of(page, "last_name"))
    yield "claim-empty", "student_id"
    send(page, {**DAFFY, "first_name": "daffy"})
    yield "claim-failed", "student_id"
    send(page, DAFFY)
    yield "new-password", "new_password2"
    send(page, {"new_password1": "short", "new_password2": "other"})
    yield "new-password-failed", "new_password2"
    send(page, twice(PASSWORD))
    yield "questions", "favorite_season"
    send(page, {"middle_name": "Mae"})
    yield "questions-failed", "favorite_season"


def forms_of_reset(page: Page) -> Iterator[Form]:
    page.goto("/forgot/")
    yield "forgot", "username"
    press(button_of(page, "username"))
    yield "forgot-empty", "username"
    send(page, {"username": MARCIAS_NAME})
    yield "answers", "favorite_fruit"
    send(page, {**ANSWERS, "favorite_fruit": "apple"})
    yield "answers-failed", "favorite_fruit"
    send(page, ANSWERS)
    yield "reset-password", "new_password2"
    send(page, {"new_password1": "short", "new_password2": "other"})
    yield "reset-password-failed", "new_password2"


def forms_of_activation(page: Page, cast: Cast) -> Iterator[Form]:
    page.goto("/parents/")
    yield "parents", "password"
    send(page, {"username": "nobody77", "password": WRONG_PASSWORD})
    yield "parents-failed", "password"
    page.goto("/parents/activate/")
    yield "activate", "key"
    send(page, {"key": "F" * 32})
    yield "activate-failed", "key"
    send(page, {"key": key_for(cast.mother)})
    yield "create-account", "new_password2"
    send(page, {"username": "minnie7", "new_password1": PASSWORD, "new_password2": "other"})
    yield "create-account-failed", "new_password2"


def forms_of_requests(page: Page) -> Iterator[Form]:
    for name, last in (("forgot", "student_id"), ("key", "birth_date")):
        page.goto(f"/parents/{name}/")
        yield f"parents-{name}", last
        send(page, {**WHO, "student_id": "S0393354"})
        yield f"parents-{name}-failed", last
    page.goto("/parents/link/")
    yield "link", "new_password2"
    send(page, {"key": "F" * 32, "new_password1": "short", "new_password2": "other"})
    yield "link-failed", "new_password2"


def bottom_of(found: Locator) -> float:
    bounds = found.bounding_box()
    assert bounds is not None
    return bounds["y"] + bounds["height"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_that_a_page_is_for_is_in_view(cast: Cast, page: Page, language: str) -> None:
    """The form at 360 x 640 as it opens, and at 1366 x 640; after a mistake the first field with one.

    A summary and an error at each of four fields are taller than a phone. The button is in view even then.
    The questions are a list to choose from: their first one is in view.
    """
    wrong = []
    page.set_viewport_size(SMALL_PHONE)
    page.goto(f"/?lang={language}")
    for name, field in forms(page, cast):
        scrolled = page.evaluate("scrollY")
        for screen in (LOW_LAPTOP, SMALL_PHONE):
            page.set_viewport_size(screen)
            keep_picture(page, f"{name}-{language}-{screen['width']}")
            button = button_of(page, field).first
            bottom, top = bottom_of(button), top_of(button)
            if bottom > screen["height"] or scrolled:
                wrong.append(f"{name} at {screen['width']}: the button ends at {bottom:.0f}")
            needed = page.locator(".wrong .input, .question .input, main .input:visible").first
            if not re.search("empty|failed|questions", name):
                needed = box(page, field).last
            is_beside = abs(top_of(needed) - top) < 12
            if bottom_of(needed) > top and not is_beside:
                wrong.append(f"{name} at {screen['width']}: a field ends at {bottom_of(needed):.0f}")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def portal_with_notices(live_portal: LivePortal) -> Iterator[LivePortal]:
    """A portal of this test alone: it has read no notices yet, and no other test reads these."""
    now = timezone.now()
    for number, text in enumerate(
        ("All student accounts were reset on August 1.", "The help desk is closed on Monday.")
    ):
        notice = LandingNotice.objects.create(
            starts_at=now - timedelta(days=2 - number),
            ends_at=now + timedelta(days=1),
            accounts_reset_on=None if number else now.date(),
        )
        notice.write(dict.fromkeys(LANGUAGES, text))
    with start_portal() as portal:
        yield portal


COVERED = """
() => {
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
  const wall = getComputedStyle(document.querySelector(".notices")).backgroundColor;
  return Math.min(...[...document.querySelectorAll(".notices p")].map((line) => {
    const pair = [light(getComputedStyle(line).color), light(wall)].sort((a, b) => b - a);
    return (pair[0] + .05) / (pair[1] + .05);
  }));
}
"""


def test_every_notice_can_be_read_and_nothing_covers_it(
    cast: Cast, page: Page, portal_with_notices: LivePortal
) -> None:
    for width, height in ((320, 640), (360, 640), (736, 640), (768, 1024), (1024, 640), (1366, 640)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(portal_with_notices.url)
        expect(page.locator(".notices")).to_have_count(1)
        expect(page.locator(".notices p")).to_have_count(2)
        for scheme in SCHEMES:
            set_scheme(page, scheme)
            keep_picture(page, f"notice-{width}-{scheme}")
            assert page.evaluate(COVERED) == []
            assert page.evaluate(CONTRAST) >= 4.5
            assert not sideways(page)
            assert bottom_of(page.locator(".notices")) < height / 2
            if width >= 736:
                assert bottom_of(page.locator(".notices")) <= top_of(page.locator(".doorway"))
                assert bottom_of(page.locator(".notices")) <= top_of(page.locator(".signs"))


def top_of(found: Locator) -> float:
    bounds = found.bounding_box()
    assert bounds is not None
    return bounds["y"]


@BOTH_WAYS
def test_after_an_annual_reset_claim_is_the_button_of_the_failure(
    cast: Cast, page: Page, portal_with_notices: LivePortal
) -> None:
    page.goto(portal_with_notices.url)
    send(page, {"username": MARCIAS_NAME})
    send(page, {"password": WRONG_PASSWORD})
    expect(page.get_by_role("alert").locator("a.button")).to_have_attribute("href", "/claim/")


@BOTH_WAYS
def test_forgot_and_go_to_sign_in_stand_where_they_help(cast: Cast, page: Page) -> None:
    page.goto("/")
    for _ in range(6):
        send(page, {"username": MARCIAS_NAME})
        expect(page.locator("main form a")).to_have_attribute("href", "/forgot/")
        send(page, {"password": WRONG_PASSWORD})
        if page.locator("[name=password]").count():
            page.goto("/")
    first = page.locator("main .button").first
    expect(first).to_have_attribute("href", "/forgot/")  # the lock page: a reset clears the lock
    page.goto("/claim/")
    send(page, MARCIA)
    expect(page.locator("main .button").first).to_have_attribute("href", "/")
    expect(page.locator("main .button").first).to_have_text("Go to sign in")


@BOTH_WAYS
def test_a_page_that_was_open_too_long_keeps_the_username(cast: Cast, page: Page) -> None:
    page.goto("/")
    page.context.clear_cookies(name="csrf")
    send(page, {"username": MARCIAS_NAME})
    expect(page).to_have_url("/")
    expect(page.locator(".summary")).to_contain_text("This page was open too long. Click “Go” again.")
    expect(box(page, "username")).to_have_value(MARCIAS_NAME)
    press(button_of(page, "username"))
    expect(page).to_have_url("/password/")


def test_changing_the_language_keeps_what_was_typed(cast: Cast, page: Page) -> None:
    page.goto("/claim/?lang=en")
    expect(page).to_have_url("/claim/")
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


@pytest.mark.parametrize("javascript", [False])
def test_without_scripts_back_never_brings_the_old_language(cast: Cast, page: Page) -> None:
    page.goto("/claim/")
    choose_language(page, "vi")
    expect(page).to_have_url("/claim/")
    page.go_back()
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "vi")


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


@pytest.mark.parametrize("javascript", [False])
def test_without_scripts_a_key_is_seen_whole_after_it_was_sent(cast: Cast, page: Page) -> None:
    page.set_viewport_size(NARROW)
    page.goto("/parents/activate/")
    send(page, {"key": "0123456789abcdef0123456789abcdef"})
    key = box(page, "key")
    expect(key).to_have_value("01234567-89AB-CDEF-0123-456789ABCDEF")
    assert key.evaluate("field => field.scrollHeight <= field.clientHeight + 1")


@BOTH_WAYS
def test_a_bare_student_number_signs_in_as_that_student(cast: Cast, page: Page) -> None:
    page.goto("/")
    send(page, {"username": MARCIAS_NAME.removeprefix("S")})
    expect(page.locator("main")).to_contain_text(MARCIAS_NAME)
    expect(page.locator('main a[href="/forgot/"]')).to_be_visible()
    send(page, {"password": PASSWORD})
    expect(page).to_have_url("/home/")


@BOTH_WAYS
def test_parents_who_sign_out_are_told(cast: Cast, page: Page) -> None:
    page.goto("/parents/activate/")
    send(page, {"key": key_for(cast.mother)})
    send(page, {"username": "minnie7", **twice(PASSWORD)})
    page.goto("/parents/")
    send(page, {"username": "minnie7", "password": PASSWORD})
    sign_out(page)
    expect(page).to_have_url("/parents/?ended=out")
    expect(page.get_by_role("status")).to_have_text("You are signed out.")


def test_the_help_desk_can_be_called_before_anything_fails(cast: Cast, page: Page) -> None:
    for path in ("/parents/", "/parents/activate/"):
        page.goto(path)
        expect(page.locator('.contact a[href^="tel:"]')).to_be_visible()


@BOTH_WAYS
def test_below_each_student_id_one_is_told_where_to_find_it(cast: Cast, page: Page) -> None:
    for path, name in (
        ("/", "username"),
        ("/claim/", "student_id"),
        ("/forgot/", "username"),
        ("/parents/key/", "student_id"),
        ("/parents/forgot/", "student_id"),
    ):
        page.goto(path)
        where = page.locator(".find-id")
        assert top_of(where) >= bottom_of(box(page, name))
        expect(where.locator("p")).to_be_hidden()
        where.locator("summary").click()
        expect(where.locator("p")).to_be_visible()


def rows(links: Locator) -> set[int]:
    return {int(link.evaluate("link => link.getBoundingClientRect().top")) for link in links.all()}


# Where light falls through the door onto the floor: no line of text may touch it.
TEXT_IN_THE_LIGHT = """
() => {
  const way = document.querySelector(".way");
  const light = way && getComputedStyle(way, "::after");
  if (!light || light.content === "none") return [];
  const door = way.getBoundingClientRect();
  const beam = {
    top: door.bottom, bottom: door.bottom + parseFloat(light.height),
    left: door.left + parseFloat(light.left), right: door.right - parseFloat(light.right),
  };
  const wrong = [], range = document.createRange();
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    if (!texts.currentNode.parentElement.checkVisibility()) continue;
    range.selectNodeContents(texts.currentNode);
    for (const line of range.getClientRects()) {
      if (line.width > 1 && line.top < beam.bottom && line.bottom > beam.top
        && line.left < beam.right && line.right > beam.left) wrong.push(texts.currentNode.data.trim());
    }
  }
  return wrong;
}
"""


def doors(page: Page) -> Iterator[str]:
    """Stop at each page with the door."""
    page.goto("/")
    yield "landing"
    press(button_of(page, "username"))
    yield "landing-empty"
    send(page, {"username": MARCIAS_NAME})
    yield "password"
    send(page, {"password": WRONG_PASSWORD})
    yield "password-failed"
    send(page, {"password": PASSWORD})
    page.goto("/")
    yield "signed-in"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_light_falls_on_the_floor_and_the_door_is_centered_on_a_tablet(
    cast: Cast, page: Page, language: str
) -> None:
    page.goto(f"/?lang={language}")
    for name in doors(page):
        for screen in (NARROW, SMALL_PHONE, TABLET, LOW_LAPTOP):
            page.set_viewport_size(screen)
            keep_picture(page, f"door-{name}-{language}-{screen['width']}")
            assert page.evaluate(TEXT_IN_THE_LIGHT) == [], f"{name} at {screen['width']}"
            if screen == TABLET:
                bounds = page.locator(".doorway").bounding_box()
                assert bounds is not None
                assert abs(bounds["x"] + bounds["width"] / 2 - screen["width"] / 2) < 2, name


def test_the_frame_fits_a_small_phone_in_single_rows(cast: Cast, page: Page) -> None:
    page.set_viewport_size(NARROW)
    for language in LANGUAGES:
        page.goto(f"/claim/?lang={language}")
        assert len(rows(page.locator(".languages a"))) == 1
        assert not sideways(page)
    sign_in(page, cast.teacher_user.username)
    for language in LANGUAGES:
        page.goto(f"/home/?lang={language}")
        bar = page.locator(".user-bar-in")
        keep_picture(page, f"user-bar-{language}")
        parts = bar.locator("> *").all()
        assert len(parts) == 2
        assert top_of(parts[1]) < bottom_of(parts[0])
        assert bottom_of(bar) - top_of(bar) <= 90
        assert not sideways(page)


def test_there_is_one_help_on_the_landing_page_and_one_heading_for_the_password(
    cast: Cast, page: Page
) -> None:
    page.goto("/")
    expect(page.locator('a[href="/help/"]')).to_have_count(1)
    send(page, {"username": MARCIAS_NAME})
    expect(page.locator("label", has_text="Password")).to_have_count(1)
    expect(page.locator("h1")).not_to_have_text("Password")
    expect(page.locator('a[href="/help/"]')).to_have_count(1)
