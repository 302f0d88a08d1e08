"""Real Chromium on the real portal. A test takes `live_portal` and `page`, and `axe` where it looks at one.

These fixtures are plain values that a test may parametrize: `javascript`, `viewport`, `locale`,
`color_scheme`, `fresh_profile`.
No request may leave this machine, no script may fail, nothing may trespass the content security policy:
each of these fails the test that caused it.
"""

import os
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from chromium import find
from django.conf import settings
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    ViewportSize,
    WebError,
    sync_playwright,
)

from tests.browser.axe import axe_faults
from tests.browser.measuring import Scheme
from tests.browser.profiles import Kind, Profiles
from tests.live import LivePortal

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
HERE = {"127.0.0.1", ""}
PATIENCE_MS = 10_000

NewPage = Callable[[], Page]
AxeCheck = Callable[[Page], None]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session."""
    # Playwright's loop runs in this thread, which Django takes for asynchronous code; the tests are not.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def javascript() -> bool:
    return True


@pytest.fixture
def viewport() -> ViewportSize:
    """A school's Chromebook."""
    return {"width": 1366, "height": 768}


@pytest.fixture
def locale() -> str:
    return "en-US"


@pytest.fixture
def color_scheme() -> Scheme:
    return "light"


class Watch:
    """Notes what a browser does that it must not."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        self._context = context
        self._heard = {
            "request": self.request,
            "response": self.response,
            "console": self.console,
            "weberror": self.error,
        }
        for event, listener in self._heard.items():
            context.on(event, listener)  # type: ignore[call-overload]

    def stop(self) -> None:
        """Let the next test watch this profile."""
        for event, listener in self._heard.items():
            self._context.remove_listener(event, listener)

    def error(self, error: WebError) -> None:
        self.complaints.append(f"script failed: {error.error}")

    def request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and address.hostname not in HERE:
            self.complaints.append(f"request to another machine: {request.url}")

    def response(self, response: Response) -> None:
        """A page may refuse (4xx), but never break; what a page is made of must be there."""
        worst = 500 if response.request.resource_type == "document" else 400
        if response.status >= worst:
            self.complaints.append(f"answered {response.status}: {response.url}")

    def console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.complaints.append(f"against the content security policy: {message.text}")
        elif message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"error in the console: {message.text}")


@pytest.fixture
def fresh_profile() -> bool:
    """Whether this test needs a browser that has never loaded anything, or leaves more behind than pages."""
    return False


@pytest.fixture(scope="session")
def profiles(browser: Browser) -> Profiles:
    """The browser profiles of this session."""
    return Profiles(browser)


@pytest.fixture
def new_page(
    request: pytest.FixtureRequest,
    profiles: Profiles,
    live_portal: LivePortal,
    javascript: bool,
    viewport: ViewportSize,
    locale: str,
    color_scheme: Scheme,
    fresh_profile: bool,
) -> Iterator[NewPage]:
    """Opens a page in a browser profile of its own: another person, another device."""
    kind = Kind(live_portal.url, javascript, (viewport["width"], viewport["height"]), locale, color_scheme)
    opened: list[tuple[BrowserContext, Watch]] = []

    def open_page() -> Page:
        context = profiles.take(kind, fresh=fresh_profile)
        context.set_default_timeout(PATIENCE_MS)
        opened.append((context, Watch(context)))
        return context.pages[0] if context.pages else context.new_page()

    yield open_page
    if request.node.stash.get(FAILED, False):
        keep_screenshots(request.node.name, [page for context, _ in opened for page in context.pages])
    for context, watch in opened:
        watch.stop()
        if fresh_profile:
            context.close()
        else:
            profiles.give_back(kind, context)
    complaints = [complaint for _, watch in opened for complaint in watch.complaints]
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page in a fresh browser; `page.goto("/")` is the portal's landing page."""
    return new_page()


@pytest.fixture
def axe(javascript: bool) -> AxeCheck:
    """Asserts that axe finds nothing on a page, and that each text of it can be read.

    Axe is a script, so the page must have JavaScript on.
    """
    assert javascript, "axe would wait for ever on a page without JavaScript"

    def check(page: Page) -> None:
        faults = axe_faults(page)
        assert faults == [], "\n".join([page.url, *faults])

    return check


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember a failure, so that its pages are kept as pictures."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


def keep_screenshots(name: str, pages: list[Page]) -> None:
    folder = Path(settings.VAR) / "failures"
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages, start=1):
        page.screenshot(path=folder / f"{re.sub(r'[^A-Za-z0-9]+', '-', name)}-{number}.png", full_page=True)
