"""The first page on the first morning, when everybody opens it at once, is small."""

import gzip

import pytest
from playwright.sync_api import Page, Request

from tests.cast import Cast

ALL_TOLD = 30_000
HTML_GZIPPED = 14_000


def weight(request: Request) -> int:
    """What this request brought over the wire, with its headers."""
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


@pytest.mark.parametrize("locale", ["en-US", "vi-VN"])
def test_the_landing_page_is_light(cast: Cast, page: Page, locale: str) -> None:
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))

    answer = page.goto("/", wait_until="networkidle")

    assert answer is not None
    assert len(gzip.compress(answer.body())) < HTML_GZIPPED
    assert {request.resource_type for request in finished} >= {"document", "stylesheet", "script"}
    # Measured without the compression that a real installation adds.
    total = sum(weight(request) for request in finished)
    assert total < ALL_TOLD, {request.url: weight(request) for request in finished}
