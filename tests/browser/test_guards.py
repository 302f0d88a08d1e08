"""The guards around every browser test do notice what they are there for."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import AxeCheck, Watch
from tests.live import LivePortal

STRICT = {"Content-Security-Policy": "default-src 'none'", "Content-Type": "text/html"}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as context:
        yield context


def complaints_about(context: BrowserContext, body: str, headers: dict[str, str] | None = None) -> str:
    watch = Watch(context)
    page = context.new_page()
    page.route("http://127.0.0.1/missing.js", lambda route: route.fulfill(status=404))
    page.route("http://127.0.0.1/", lambda route: route.fulfill(body=body, headers=headers or {}))
    page.goto("http://127.0.0.1/")
    return "\n".join(watch.complaints)


def test_a_quiet_page_gives_no_complaint(context: BrowserContext) -> None:
    page = "<!doctype html><title>Quiet</title><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"

    assert complaints_about(context, page, {"Content-Type": "text/html"}) == ""


@pytest.mark.parametrize(
    ("body", "headers", "complaint"),
    [
        ("<img src='http://example.org/x.png'>", {"Content-Type": "text/html"}, "request to another machine"),
        ("<p style='color: red'>x</p>", STRICT, "against the content security policy"),
        ("<script>nothing.there()</script>", {"Content-Type": "text/html"}, "script failed"),
        ("<script>console.error('oh')</script>", {"Content-Type": "text/html"}, "error in the console: oh"),
        ("<script src='/missing.js'></script>", {"Content-Type": "text/html"}, "answered 404"),
    ],
)
def test_what_must_not_happen_is_noticed(
    context: BrowserContext, body: str, headers: dict[str, str], complaint: str
) -> None:
    assert complaint in complaints_about(context, body, headers)


def test_axe_notices_a_picture_without_words(context: BrowserContext, axe: AxeCheck) -> None:
    page = context.new_page()
    page.set_content("<html lang='en'><title>Door</title><main><h1>Door</h1><img src='data:,'></main></html>")

    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


# Behind each of these words is something of which axe cannot tell the color.
GRADIENT = "<p style='background: linear-gradient(90deg, #fff 50%, {end}); width: 20em'>{words}</p>"
COVER = "<div style='margin-top: -4em; height: 6em; background: #fff; position: relative'></div>"
LONG_WORDS = "Words from one end of the gradient to its other end, which is darker"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (GRADIENT.format(end="#ddd", words=LONG_WORDS), ""),
        (GRADIENT.format(end="#555", words=LONG_WORDS), "and not 4.5:1"),
        (GRADIENT.format(end="#555", words="A few"), ""),
        (
            "<div style='height: 200vh'></div>" + GRADIENT.format(end="#000", words=LONG_WORDS),
            "and not 4.5:1",
        ),
        ("<p style='color: #767676b3; background: linear-gradient(#fff, #fefefe)'>Pale</p>", "and not 4.5:1"),
        ("<p>Under a card</p>" + COVER, "nothing of it is seen"),
    ],
    ids=["readable", "darker end", "bright end", "out of view", "translucent", "covered"],
)
def test_text_on_a_gradient_is_measured(
    context: BrowserContext, axe: AxeCheck, body: str, fault: str
) -> None:
    page = context.new_page()
    page.set_content(f"<html lang='en'><title>Door</title><main><h1>Door</h1>{body}</main></html>")

    if fault:
        with pytest.raises(AssertionError, match=f"color-contrast: <p.*{fault}"):
            axe(page)
    else:
        axe(page)
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("javascript", [True, False])
def test_javascript_can_be_switched_off(page: Page, javascript: bool) -> None:
    page.set_content("<p>Hello</p><noscript>without scripts</noscript>")

    assert ("without scripts" in page.inner_text("body")) is not javascript


def test_the_portal_opens(live_portal: LivePortal, page: Page, axe: AxeCheck) -> None:
    answer = page.goto("/")

    assert answer is not None
    assert answer.ok
    axe(page)
