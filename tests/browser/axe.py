"""What axe finds on a page; what it cannot decide about contrast is measured in a picture."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
HIGHEST = 6_000  # pixels of a window
# Without preload: axe would put the style sheets into the page anew, which the policy forbids.
OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations", "incomplete"],
    "preload": False,
}

# The first text scrolled to, and where the others are seen beside it: lines of text, clipped to the window.
_LOOK_AT = """(selectors) => {
  const all = selectors.map((selector) => document.querySelector(selector));
  const own = (element) => [...element.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
  const isField = (element) => element.matches("input, select, textarea");
  const boxes = (element) => !isField(element) && own(element).length ? own(element).flatMap((text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    return [...range.getClientRects()];
  }) : [element.getBoundingClientRect()];
  const inside = (box) =>
    box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
  all[0].scrollIntoView({block: "center", inline: "center", behavior: "instant"});
  return all.map((element, index) => {
    const found = boxes(element);
    if (index && !found.every(inside)) return null;
    const style = getComputedStyle(element);
    let opacity = 1;
    for (let e = element; e; e = e.parentElement) opacity *= getComputedStyle(e).opacity;
    return {
      color: element.matches("svg *") ? style.fill : style.webkitTextFillColor,
      opacity,
      empty: isField(element) && !(element.value + (element.placeholder ?? "")).trim(),
      least: parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.66 : 24) ? 3 : 4.5,
      boxes: found.map(({left, top, right, bottom}) => [left, top, right, bottom]),
    };
  });
}"""

# Text loses its color, and nothing else does: not what is drawn in the color of the text, like an icon.
_HIDE_TEXT = """() => {
  window.hideText = new CSSStyleSheet();
  hideText.replaceSync(`*, *::before, *::after, *::placeholder {
    -webkit-text-fill-color: transparent !important; text-decoration-color: transparent !important;
    text-shadow: none !important; transition: none !important;
  }
  svg text { fill: transparent !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, hideText];
}"""
_SHOW_TEXT = """() => {
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== window.hideText);
}"""
_STAND_STILL = "document.getAnimations().forEach((one) => { try { one.finish() } catch { one.cancel() } })"

# Where the two pictures differ, there is a letter; the second picture shows what lies behind it.
_MEASURE = """async ([shown, hidden, texts]) => {
  const pixels = async (picture) => {
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    return canvas.getContext("2d").getImageData(0, 0, bitmap.width, bitmap.height);
  };
  const rgba = (color) => {
    const canvas = new OffscreenCanvas(1, 1), context = canvas.getContext("2d");
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const linear = (value) => value <= 10.31475 ? value / 3294.6 : ((value / 255 + .055) / 1.055) ** 2.4;
  const luminance = (red, green, blue) => .2126 * linear(red) + .7152 * linear(green) + .0722 * linear(blue);
  const [with_text, without] = [await pixels(shown), await pixels(hidden)];
  const scale = without.width / innerWidth;
  return texts.map(({color, opacity, boxes}) => {
    const [red, green, blue, alpha] = rgba(color), cover = opacity * alpha / 255;
    const ratios = new Map();
    for (const [left, top, right, bottom] of boxes) {
      const ends = [Math.min(right * scale, without.width), Math.min(bottom * scale, without.height)];
      for (let y = Math.max(0, Math.floor(top * scale)); y < ends[1]; y++) {
        for (let x = Math.max(0, Math.floor(left * scale)); x < ends[0]; x++) {
          const at = 4 * (y * without.width + x);
          const [r, g, b] = without.data.subarray(at, at + 3), seen = with_text.data;
          if (Math.abs(seen[at] - r) + Math.abs(seen[at + 1] - g) + Math.abs(seen[at + 2] - b) < 24) continue;
          const key = r << 16 | g << 8 | b;
          if (ratios.has(key)) continue;
          const mix = (own, back) => own * cover + back * (1 - cover);
          const mixed = [mix(red, r), mix(green, g), mix(blue, b)];
          const [low, high] = [luminance(r, g, b), luminance(...mixed)].sort((one, other) => one - other);
          ratios.set(key, (high + .05) / (low + .05));
        }
      }
    }
    return ratios.size ? Math.min(...ratios.values()) : null;
  });
}"""


@dataclass(frozen=True, slots=True)
class Text:
    """A text that axe could not decide about, and why not."""

    selector: str
    html: str
    reason: str

    def fault(self, seen: "Seen") -> str:
        """Say what is wrong with how it is seen."""
        ratio = f"{seen.ratio:.2f}:1 and not {seen.least}:1" if seen.ratio else ""
        measured = ratio or "nothing of it is seen"
        return f"color-contrast: {self.html}: {measured} ({self.reason})"


@dataclass(frozen=True, slots=True)
class Seen:
    """The lowest contrast of a text, None if no letter of it is seen, and the least that it must have.

    Empty fields have nothing to read.
    """

    ratio: float | None
    least: float
    is_empty: bool = False

    @property
    def is_readable(self) -> bool:
        """Say whether the contrast is enough."""
        return self.is_empty or (self.ratio or 0) >= self.least


OUT_OF_VIEW = Seen(None, 4.5)


def axe_faults(page: Page) -> list[str]:
    """Return what axe finds on the page, and each text that axe leaves undecided and that is hard to read.

    The page needs JavaScript.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    results: dict[str, Any] = page.evaluate("options => axe.run(options)", OPTIONS)
    found = AxeResults(results)
    undecided = [
        Text(node["target"][0], re.sub(r"\s+", " ", node["html"])[:120], node["any"][0]["message"])
        for rule in results["incomplete"]
        if rule["id"] == "color-contrast"
        for node in rule["nodes"]
    ]
    return ([found.generate_report()] if found.violations_count else []) + hard_to_read(page, undecided)


def hard_to_read(page: Page, texts: list[Text]) -> list[str]:
    """Return a fault for each text whose contrast with what is behind its letters is below WCAG's AA."""
    if not texts:
        return []
    faults, scrolled = [], page.evaluate("scrollY")
    with high_window(page):
        texts = [text for text, seen in look_at(page, texts) if not seen.is_readable]
    while texts:
        (first, seen), *others = look_at(page, texts)
        if not seen.is_readable:
            faults.append(first.fault(seen))
        texts = [text for text, seen in others if not seen.is_readable]
    page.evaluate("top => scrollTo({top, behavior: 'instant'})", scrolled)
    return faults


@contextmanager
def high_window(page: Page) -> Iterator[None]:
    """Make the window so high that most of the page is seen at once, and then as high as before."""
    before = page.viewport_size
    height = min(page.evaluate("document.documentElement.scrollHeight"), HIGHEST)
    is_higher = before is not None and height > before["height"]
    if before and is_higher:
        page.set_viewport_size({"width": before["width"], "height": height})
    yield
    if before and is_higher:
        page.set_viewport_size(before)


def look_at(page: Page, texts: list[Text]) -> list[tuple[Text, Seen]]:
    """Scroll to the first of these texts, and return how each is seen then."""
    places = page.evaluate(_LOOK_AT, [text.selector for text in texts])
    ratios = iter(measured_ratios(page, [place for place in places if place]))
    return [
        (text, Seen(next(ratios), place["least"], is_empty=place["empty"]) if place else OUT_OF_VIEW)
        for text, place in zip(texts, places, strict=True)
    ]


def measured_ratios(page: Page, places: list[dict[str, Any]]) -> list[float | None]:
    """Return for each place the lowest contrast of a letter, or None if no letter is seen there."""
    devtools = page.context.new_cdp_session(page)
    pictures = []
    page.evaluate(_STAND_STILL)
    for script in (_SHOW_TEXT, _HIDE_TEXT):
        page.evaluate(script)
        taken = devtools.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})
        pictures.append(taken["data"])
    page.evaluate(_SHOW_TEXT)
    devtools.detach()
    return list(page.evaluate(_MEASURE, [*pictures, places]))
