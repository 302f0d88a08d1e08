"""The first page on the first morning, when everybody opens it at once, is small."""

import gzip
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request

from tests.cast import Cast

ALL_TOLD = 30_000
HTML_GZIPPED = 14_000


def weight(request: Request) -> int:
    """What this request brings over the wire, with its headers; an installation compresses what is static."""
    answer = request.response()
    assert answer is not None
    body = answer.body()
    if urlsplit(request.url).path.startswith("/static/"):
        body = gzip.compress(body)
    return len(body) + request.sizes()["responseHeadersSize"]


@pytest.mark.parametrize("fresh_profile", [True])
@pytest.mark.parametrize("locale", ["en-US", "vi-VN"])
def test_the_landing_page_is_light(cast: Cast, page: Page, locale: str, fresh_profile: bool) -> None:
    finished: list[Request] = []

    def note(request: Request) -> None:
        finished.append(request)

    page.on("requestfinished", note)

    answer = page.goto("/", wait_until="networkidle")

    assert answer is not None
    assert len(gzip.compress(answer.body())) < HTML_GZIPPED
    assert {request.resource_type for request in finished} >= {"document", "stylesheet", "script"}
    weights = {request.url: weight(request) for request in finished}
    assert sum(weights.values()) < ALL_TOLD, weights
