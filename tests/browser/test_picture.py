"""The README's picture of the landing page. `UPDATE_PICTURES=1 .ci/pytest tests/browser -k picture` makes it anew.

Letters differ from machine to machine, so what is compared is what the picture is, not its pixels.
"""

import os
import struct
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page, expect

from tests.cast import Cast

PICTURE = Path(settings.ROOT) / "docs" / "img" / "landing.png"
WIDTH, HEIGHT = 1366, 768
LARGEST_FILE = 60_000


def size_of_png(png: bytes) -> tuple[int, int]:
    """Width and height, as the file's own header has them."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_the_readme_shows_the_landing_page(cast: Cast, page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Welcome")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("link", name="Parent Portal")).to_be_in_viewport(ratio=1)
    shown = page.screenshot(animations="disabled", caret="hide")
    if os.environ.get("UPDATE_PICTURES") == "1":
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        PICTURE.write_bytes(shown)

    kept = PICTURE.read_bytes()

    assert size_of_png(kept) == size_of_png(shown) == (WIDTH, HEIGHT)
    assert len(kept) < LARGEST_FILE
    assert "(docs/img/landing.png)" in (Path(settings.ROOT) / "README.md").read_text()
