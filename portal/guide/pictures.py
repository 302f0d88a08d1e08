"""The paths of the guides' pictures, and the fingerprints that show that a page has changed.

Pixels are not compared, because fonts differ between machines. A fingerprint is a digest of the page's text,
its structure and its style sheets.
"""

import json
from dataclasses import asdict
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings

from portal.guide.stops import Stop

WIDTH, HEIGHT = 768, 560
SCALE = 1.5  # 1152 by 840 pixels: sharp on a classroom screen
SCHEMES = ("light", "dark")
MOST_BYTES = 25 * 1024
FOLDER = Path(settings.ROOT) / "static" / "guide"
FINGERPRINTS = FOLDER / "fingerprints.json"
WORN = ("css/tokens.css", "css/base.css", "css/layout.css", "css/components.css", "img/lockers.svg")

SHOWN_ATTRIBUTES = ("class", "type", "name", "alt", "placeholder", "value")
UNSEEN = {"head", "script", "style", "template"}
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


def address(language: str, name: str, scheme: str) -> str:
    """Return a picture's path below static/."""
    return f"guide/{language}/{name}-{scheme}.webp"


def kept_fingerprints() -> dict[str, str]:
    """Return the pages' fingerprints when the pictures were taken, by "language/name"; empty at first."""
    if not FINGERPRINTS.exists():
        return {}
    kept: dict[str, str] = json.loads(FINGERPRINTS.read_text())
    return kept


def keep_fingerprints(found: dict[str, str]) -> None:
    """Store the fingerprints of the pages as they are now."""
    FINGERPRINTS.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")


def fingerprint(html: str, stop: Stop) -> str:
    """Return the digest of a page as it is shown at this stop."""
    look = _Look()
    look.feed(html)
    look.close()
    sheets = [(Path(settings.ROOT) / "static" / name).read_text().split() for name in WORN]
    shown = json.dumps([look.seen, asdict(stop), sheets, WIDTH, HEIGHT, SCALE])
    return sha256(shown.encode()).hexdigest()[:16]


class _Look(HTMLParser):
    """Collects what is visible on a page. Hidden fields and what `data-varies` differ with each visit."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.left_out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and what it shows, unless it is hidden on a screen."""
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        is_unseen = tag in UNSEEN or "print-only" in classes or "data-varies" in given
        if tag not in EMPTY and (self.left_out or is_unseen):
            self.left_out.append(tag)
        if not self.left_out and given.get("type") != "hidden":
            shown = [f"{name}={given[name]}" for name in SHOWN_ATTRIBUTES if name in given]
            self.seen.append(" ".join([f"<{tag}", *shown]))

    def handle_endtag(self, tag: str) -> None:
        """Leave a hidden part."""
        if tag in self.left_out:
            while self.left_out.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Note the words, regardless of line breaks."""
        if not self.left_out and (words := " ".join(data.split())):
            self.seen.append(words)
