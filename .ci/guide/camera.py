"""Take the guides' pictures with Chromium on a running portal (needs the development dependencies)."""

import base64
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, sync_playwright

from portal.guide import pictures
from portal.guide.stops import STOPS, Stop

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]
QUALITIES = (82, 70, 58, 46, 34)
# Drawn around the element of the step; does not affect the layout, and is visible on light and dark.
RING = """element => Object.assign(element.style, {
  outline: "5px solid #e8452c", outlineOffset: "4px", borderRadius: "8px", transition: "none"})"""
TO_TOP = "element => scrollTo(0, element.getBoundingClientRect().top + scrollY - 24)"
TO_BOTTOM = "element => scrollTo(0, element.getBoundingClientRect().bottom + scrollY - innerHeight + 32)"
IN_VIEW = "element => element.getBoundingClientRect().bottom < innerHeight - 16"
NO_CARET = "document.activeElement?.blur()"


def take_pictures(url: str) -> dict[str, str]:
    """Visit the portal at this address; write every picture and return the fingerprints."""
    found: dict[str, str] = {}
    with _page() as (page, session):
        for stop in STOPS:
            for language, _name in settings.LANGUAGES:
                answer = page.goto(f"{url}{stop.path}?lang={language}")
                assert answer is not None  # noqa: S101 (goto answers None for the same page's anchors only)
                found[f"{language}/{stop.name}"] = pictures.fingerprint(answer.text(), stop)
                _fill(page, stop)
                for scheme in pictures.SCHEMES:
                    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                    _write(session, language, stop.name, scheme)
            if stop.sends:
                _submit(page, stop)
    return found


@contextmanager
def _page() -> Iterator[tuple[Page, CDPSession]]:
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        context: BrowserContext = browser.new_context(
            viewport={"width": pictures.WIDTH, "height": pictures.HEIGHT},
            device_scale_factor=pictures.SCALE,
            locale="en-US",
            reduced_motion="reduce",
        )
        page = context.new_page()
        yield page, context.new_cdp_session(page)
        browser.close()


def _fill(page: Page, stop: Stop) -> None:
    for name, value in stop.typed.items():
        field = page.locator(f'main [name="{name}"]')
        if field.count() > 1:
            page.locator(f'main [name="{name}"][value="{value}"]').check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.evaluate(NO_CARET)
    ring = page.locator(stop.ring).first
    ring.evaluate(RING)
    if stop.top:
        page.locator(stop.top).first.evaluate(TO_TOP)
    # Some languages take more room; scroll so that the element is in the picture.
    if not stop.top or not ring.evaluate(IN_VIEW):
        ring.evaluate(TO_BOTTOM)


def _submit(page: Page, stop: Stop) -> None:
    button: Locator = page.locator(f'main form:has([name="{next(iter(stop.typed))}"]) button:not([type])')
    button.click()


def _write(session: CDPSession, language: str, name: str, scheme: str) -> None:
    """Write one picture, with as much detail as its size limit allows."""
    path = pictures.FOLDER.parent / pictures.address(language, name, scheme)
    path.parent.mkdir(parents=True, exist_ok=True)
    for quality in QUALITIES:
        shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        data = base64.b64decode(shot["data"])
        if len(data) <= pictures.MOST_BYTES:
            break
    path.write_bytes(data)
