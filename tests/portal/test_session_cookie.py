"""A session cookie that cannot be a key is no session and no error (T56)."""

import pytest

from tests.visiting import Client


@pytest.mark.parametrize("value", ['"{}\\000"', '"\\000{}"', "{}%00", '"{}\\377"', "{}."])
@pytest.mark.parametrize("path", ["/", "/claim/", "/claim/password/", "/home/", "/account/", "/admin/"])
def test_a_cookie_that_cannot_be_a_key_is_no_session(db: None, path: str, value: str) -> None:
    """A quoted cookie may hold octal escapes, so NUL comes through where a raw one would be refused."""
    browser = Client(headers={"Cookie": f"sid={value.format('a' * 31)}"})
    assert browser.get(path).status_code in (200, 302)
