"""The README's picture of the landing page; `UPDATE_PICTURES=1 .ci/pytest tests/browser` makes it anew.

Letters differ from machine to machine, so what is compared is what the picture is, not its pixels.
"""

import base64
import os
import struct
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.walking import box
from tests.cast import Cast

PICTURE = Path(settings.ROOT) / "docs" / "img" / "landing.png"
WIDTH, HEIGHT = 911, 512
LARGEST_FILE = 60_000

REDUCE = """async ([png, width, height]) => {
  const picture = new Image();
  picture.src = "data:image/png;base64," + png;
  await picture.decode();
  const canvas = Object.assign(document.createElement("canvas"), {width, height});
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  return canvas.toDataURL("image/png").split(",")[1];
}"""


def reduced(page: Page, png: bytes) -> bytes:
    """The same picture at two thirds of its size."""
    page.goto("about:blank")
    return base64.b64decode(page.evaluate(REDUCE, [base64.b64encode(png).decode(), WIDTH, HEIGHT]))


def size_of_png(png: bytes) -> tuple[int, int]:
    """Width and height, as the file's own header has them."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_the_readme_shows_the_landing_page(cast: Cast, page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Welcome")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("link", name="Parent Portal")).to_be_in_viewport(ratio=1)
    box(page, "username").blur()
    shown = reduced(page, page.screenshot(animations="disabled"))
    if os.environ.get("UPDATE_PICTURES") == "1":
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        PICTURE.write_bytes(shown)

    kept = PICTURE.read_bytes()

    assert size_of_png(kept) == size_of_png(shown) == (WIDTH, HEIGHT)
    assert len(kept) < LARGEST_FILE
    assert "(docs/img/landing.png)" in (Path(settings.ROOT) / "README.md").read_text()
