"""What axe finds on a page; what it cannot decide about contrast is measured in a picture."""

import base64
import re
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
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
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== hideText);
}"""

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

    def fault(self, ratio: float | None, least: float) -> str:
        """Say what is wrong with a contrast of `ratio`; None is a text of which nothing is seen."""
        measured = "nothing of it is seen" if ratio is None else f"{ratio:.2f}:1 and not {least}:1"
        return f"color-contrast: {self.html}: {measured} ({self.reason})"


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
    faults = []
    scrolled = page.evaluate("scrollY") if texts else 0
    while texts:
        places = page.evaluate(_LOOK_AT, [text.selector for text in texts])
        ratios = iter(measured_ratios(page, [place for place in places if place]))
        left = []
        for number, (text, place) in enumerate(zip(texts, places, strict=True)):
            ratio = next(ratios) if place else None
            if place and (place["empty"] or (ratio or 0) >= place["least"]):
                continue
            if number:
                left.append(text)  # out of view, or half behind a bar: it will be scrolled to
            else:
                faults.append(text.fault(ratio, place["least"]))
        texts = left
        if not texts:
            page.evaluate("top => scrollTo({top, behavior: 'instant'})", scrolled)
    return faults


def measured_ratios(page: Page, places: list[dict[str, Any]]) -> list[float | None]:
    """Return for each place the lowest contrast of a letter, or None if no letter is seen there."""
    shown = page.screenshot(animations="disabled")
    page.evaluate(_HIDE_TEXT)
    hidden = page.screenshot(animations="disabled")
    page.evaluate(_SHOW_TEXT)
    pictures = [base64.b64encode(picture).decode() for picture in (shown, hidden)]
    return list(page.evaluate(_MEASURE, [*pictures, places]))
