"""The README's pictures; `UPDATE_PICTURES=1 .ci/pytest tests/browser/test_picture.py` makes them anew.

Letters differ from machine to machine, so what is compared is what the picture is, not its pixels.
"""

import base64
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.actor import Actor
from portal.launchpad.demo import seed_resources
from portal.launchpad.launching import pin_resource
from portal.models import Resource
from tests.browser.parents_walking import log_in
from tests.browser.walking import box, sign_in
from tests.cast import HERE, Cast, claim
from tests.live import LivePortal
from tests.parents.walking import MOTHERS_NAME, make_parent
from tests.record_families import make_record_families

ROOT = Path(settings.ROOT)
WIDTH, HEIGHT = 911, 512
LARGEST_FILE = 120_000
SIGNATURE = b"\x89PNG\r\n\x1a\n"

# Two thirds of the size, and colors rounded to steps of four: nobody sees it, and half the file is gone.
REDUCE = """async ([png, width, height]) => {
  const picture = new Image();
  picture.src = "data:image/png;base64," + png;
  await picture.decode();
  const canvas = Object.assign(document.createElement("canvas"), {width, height});
  const context = canvas.getContext("2d", {alpha: false});
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height);
  pixels.data.forEach((value, i, all) => { all[i] = Math.min(255, 4 * Math.round(value / 4)) });
  context.putImageData(pixels, 0, 0);
  return canvas.toDataURL("image/png").split(",")[1];
}"""


def reduced(page: Page, png: bytes) -> bytes:
    """The same picture, smaller."""
    page.goto("about:blank")
    return base64.b64decode(page.evaluate(REDUCE, [base64.b64encode(png).decode(), WIDTH, HEIGHT]))


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The named parts of a PNG file."""
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def packed(png: bytes) -> bytes:
    """The same file, compressed as well as PNG allows; a browser is in a hurry."""
    parts = dict.fromkeys([b"IHDR", b"IDAT", b"IEND"], b"")
    for name, data in chunks(png):
        if name in parts:
            parts[name] += data
    parts[b"IDAT"] = zlib.compress(zlib.decompress(parts[b"IDAT"]), 9)
    return SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts.items()
    )


def size_of_png(png: bytes) -> tuple[int, int]:
    """Width and height, as the file's own header has them."""
    assert png.startswith(SIGNATURE)
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def compare_with_the_kept_one(page: Page, name: str) -> None:
    """Take the page's picture, keep it if that was asked for, and compare it with the one in the README."""
    kept_at = ROOT / "docs" / "img" / f"{name}.png"
    shown = packed(reduced(page, page.screenshot(animations="disabled")))
    if os.environ.get("UPDATE_PICTURES") == "1":
        kept_at.parent.mkdir(parents=True, exist_ok=True)
        kept_at.write_bytes(shown)

    kept = kept_at.read_bytes()

    assert size_of_png(kept) == size_of_png(shown) == (WIDTH, HEIGHT)
    assert len(kept) < LARGEST_FILE
    assert f"(docs/img/{name}.png)" in (ROOT / "README.md").read_text()


def test_the_readme_shows_the_landing_page(cast: Cast, page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Welcome")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("link", name="Parent Portal")).to_be_in_viewport(ratio=1)
    box(page, "username").blur()
    compare_with_the_kept_one(page, "landing")


def test_the_readme_shows_a_parents_home(live_portal: LivePortal, page: Page) -> None:
    made = make_record_families(timezone.localdate())
    make_parent(made.mother, MOTHERS_NAME)
    log_in(page)
    expect(page.locator(".door")).to_have_count(3)
    expect(page.locator(".notice-strip")).to_be_in_viewport(ratio=1)
    compare_with_the_kept_one(page, "family")


def test_the_readme_shows_a_students_home(live_portal: LivePortal, page: Page) -> None:
    made = make_record_families(timezone.localdate())
    seed_resources()
    student = claim(made.daffy)
    for resource in Resource.objects.filter(texts__name__in=("Library", "Typing")):
        pin_resource(actor=Actor(student, HERE), resource_id=resource.pk, pinned=True)
    sign_in(page, student.username)
    expect(page.locator(".floor.day")).to_be_in_viewport(ratio=1)
    expect(page.locator(".locker:visible").first).to_be_in_viewport(ratio=1)
    compare_with_the_kept_one(page, "home")
