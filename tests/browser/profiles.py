"""Browser profiles that tests use one after the other: making one costs as much as opening five pages."""

from collections import defaultdict
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, ViewportSize

from tests.browser.measuring import Scheme


@dataclass(frozen=True, slots=True)
class Kind:
    """What a test asks of a profile."""

    base_url: str
    javascript: bool
    viewport: tuple[int, int]
    locale: str
    color_scheme: Scheme


@dataclass(slots=True)
class Profiles:
    """Makes profiles, and takes them back when their test is over: without cookies, storage and history."""

    browser: Browser
    _free: dict[Kind, list[BrowserContext]] = field(default_factory=lambda: defaultdict(list))

    def take(self, kind: Kind, *, fresh: bool) -> BrowserContext:
        """Return a profile of this kind that is nobody's; `fresh` ones have never been used."""
        if self._free[kind] and not fresh:
            return self._free[kind].pop()
        width, height = kind.viewport
        return self.browser.new_context(
            base_url=kind.base_url,
            java_script_enabled=kind.javascript,
            viewport=ViewportSize(width=width, height=height),
            locale=kind.locale,
            color_scheme=kind.color_scheme,
        )

    def give_back(self, kind: Kind, context: BrowserContext) -> None:
        """Forget all that the last test left in this profile; its first page stays open, and is empty."""
        page, *others = context.pages
        for other in others:
            other.close()
        width, height = kind.viewport
        page.goto("about:blank")
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(media="null", color_scheme=kind.color_scheme, forced_colors="null")
        devtools = context.new_cdp_session(page)
        devtools.send("Page.resetNavigationHistory")
        devtools.send("Storage.clearDataForOrigin", {"origin": kind.base_url, "storageTypes": "all"})
        devtools.detach()
        context.clear_cookies()
        self._free[kind].append(context)
