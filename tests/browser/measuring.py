"""Measures a page as it stands in the browser. Each function returns what is wrong, in words."""

from collections.abc import Iterator
from typing import Literal

from playwright.sync_api import Page, ViewportSize

PHONE: ViewportSize = {"width": 320, "height": 568}
ZOOMED: ViewportSize = {"width": 683, "height": 384}
CHROMEBOOK: ViewportSize = {"width": 1366, "height": 768}
TABLET: ViewportSize = {"width": 768, "height": 1024}
LEAST_TARGET = 44
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

# What is there for screen readers only, or waits out of sight for the keyboard, is not measured.
_SEEN = """
const seen = (element) => {
  if (!element.checkVisibility()) return false;  // as what a closed <details> holds
  for (let e = element; e; e = e.parentElement) {
    const style = getComputedStyle(e);
    if (style.clipPath === "inset(50%)" || e.matches(".skip") || style.visibility === "hidden") return false;
  }
  return element.getClientRects().length > 0;
};
"""

# Every line of text must lie inside the window, and inside whatever cuts off what overflows.
_CUT_OFF_TEXT = (
    "() => {"
    + _SEEN
    + """
  const width = document.documentElement.clientWidth, wrong = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, parent = text.parentElement;
    if (!text.data.trim() || parent.closest("script, option, textarea") || !seen(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const line = range.getBoundingClientRect();
    let outside = line.left < -1 || line.right > width + 1;
    for (let e = parent; e && !outside; e = e.parentElement) {
      if (getComputedStyle(e).overflow === "visible" || e === document.body) continue;
      const frame = e.getBoundingClientRect();
      outside = line.left < frame.left - 1 || line.right > frame.right + 1
        || line.top < frame.top - 1 || line.bottom > frame.bottom + 1;
    }
    if (outside) wrong.push(text.data.trim());
  }
  return wrong;
}"""
)

# Links inside a sentence may be as high as their line (WCAG 2.5.8); everything else is a target.
_SMALL_TARGETS = (
    "([least]) => {"
    + _SEEN
    + """
  const wrong = [];
  for (const target of document.querySelectorAll("a[href], button, input:not([type=hidden]), select")) {
    const inSentence = target.matches("p a, li a") && getComputedStyle(target).display === "inline";
    if (!seen(target) || inSentence) continue;
    const {width, height} = target.getBoundingClientRect();
    if (width < least || height < least) wrong.push(
      `${target.outerHTML.slice(0, 80)}: ${Math.round(width)} x ${Math.round(height)}`);
  }
  return wrong;
}"""
)


def sideways(page: Page) -> list[str]:
    """What makes the page wider than its window."""
    wider = int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
    return [f"{wider} px wider than the window"] if wider > 0 else []


def cut_off_text(page: Page) -> list[str]:
    """Text that lies outside the window or is cut off."""
    return list(page.evaluate(_CUT_OFF_TEXT))


def small_targets(page: Page, least: int) -> list[str]:
    """Controls that a finger would miss."""
    return list(page.evaluate(_SMALL_TARGETS, [least]))


def set_text_size(page: Page, percent: int) -> None:
    """Do what a browser's own text size does."""
    page.evaluate("size => { document.documentElement.style.fontSize = size }", f"{percent}%")


def set_scheme(page: Page, scheme: Scheme) -> None:
    """Make it day or night while the page stands there, and let colors that fade arrive."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")


def misfits(page: Page) -> list[str]:
    """What does not fit on a small phone, at 200 % zoom, or with text of double size on a Chromebook."""
    found = []
    for how, viewport, text_size in (
        ("phone", PHONE, 100),
        ("zoom", ZOOMED, 100),
        ("large text", CHROMEBOOK, 200),
    ):
        page.set_viewport_size(viewport)
        set_text_size(page, text_size)
        wrong = sideways(page) + cut_off_text(page) + small_targets(page, LEAST_TARGET)
        found += [f"{page.url}, {how}: {fault}" for fault in wrong]
    set_text_size(page, 100)
    return found


def in_every_look(page: Page, *screens: ViewportSize) -> Iterator[str]:
    """Show the page that stands there on each of these screens, by day and by night, and say how it is shown.

    Afterwards it stands there as before, by day.
    """
    before = page.viewport_size
    for screen in screens:
        page.set_viewport_size(screen)
        for scheme in SCHEMES:
            set_scheme(page, scheme)
            yield f"{page.url}, {screen['width']} px wide, {scheme}"
    set_scheme(page, "light")
    if before:
        page.set_viewport_size(before)
