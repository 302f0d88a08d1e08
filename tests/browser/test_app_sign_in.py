"""A sign-in that begins at an app, in Chromium: past the sign-in and the note, under our own policy (S6)."""

import http.server
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from portal.models import ResourceText
from tests.browser.conftest import AxeCheck
from tests.browser.measuring import Scheme
from tests.browser.walking import MARCIAS_NAME, press, send
from tests.cast import PASSWORD, Cast
from tests.live import LivePortal
from tests.portal.relying_party import RelyingParty
from tests.resources import make_resource

LOOKS: list[tuple[int, int, Scheme]] = [
    (360, 640, "light"),
    (320, 640, "dark"),
    (768, 1024, "dark"),
    (1366, 768, "light"),
]


@dataclass
class App:
    """An app on this machine: a page, and an address to come back to."""

    port: int = 0
    came_back: list[str] = field(default_factory=list)

    @property
    def callback(self) -> str:
        """Where the portal sends people back to."""
        return f"http://127.0.0.1:{self.port}/callback"


@pytest.fixture
def app() -> Iterator[App]:
    """Serve the app on a port of its own, which is another site to the browser."""
    found = App()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.came_back.append(self.path)
            body = b"<!doctype html><title>Reading room</title><h1>Welcome to the reading room</h1>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_message: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def register(app: App) -> RelyingParty:
    resource = make_resource("Reading room")
    ResourceText.objects.create(resource=resource, language="vi", name="Phòng đọc")
    claims = ["name", "username", "school", "grade", "language"]
    return RelyingParty.register(resource, redirect_uris=[app.callback], claims=claims)


def look(page: Page, name: str) -> None:
    """Keep a picture of the page if someone wants to look (PICTURES=folder)."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("javascript", [False])
def test_a_student_signs_in_on_the_way_to_an_app(
    cast: Cast, live_portal: LivePortal, page: Page, app: App, javascript: bool
) -> None:
    party = register(app)
    page.goto(f"/o/authorize/?{urlencode(party.request())}")
    send(page, {"username": MARCIAS_NAME})
    send(page, {"password": PASSWORD})
    expect(page.locator("h1")).to_have_text("Continue to Reading room")
    press(page.locator("main a.button").first)

    expect(page.locator("h1")).to_have_text("Welcome to the reading room")
    assert party.token(code=page.url.split("code=")[1].split("&")[0]).status_code == 200
    page.goto(f"{live_portal.url}/o/authorize/?{urlencode(party.request())}")
    expect(page.locator("h1")).to_have_text("Welcome to the reading room")


def test_the_pages_before_an_app_are_clean_in_every_state(
    cast: Cast, live_portal: LivePortal, page: Page, axe: AxeCheck, app: App
) -> None:
    party = register(app)
    page.goto("/?lang=vi")
    page.goto(f"/o/authorize/?{urlencode(party.request())}")
    send(page, {"username": MARCIAS_NAME})
    send(page, {"password": PASSWORD})
    expect(page.locator("h1")).to_contain_text("Phòng đọc")
    for width, height, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.locator("main a.button").first).to_be_in_viewport()
        axe(page)
        look(page, f"note-{width}-{scheme}")
    for name, path in (
        ("sign-in-again", f"/o/authorize/?{urlencode(party.request(prompt='login'))}"),
        ("bad-request", "/o/authorize/"),
        ("ask-sign-out", "/o/logout/"),
    ):
        page.goto(f"{live_portal.url}{path}")
        axe(page)
        look(page, name)
    press(page.locator("main form button"))
    axe(page)
    look(page, "signed-out")
