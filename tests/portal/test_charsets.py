"""A charset that a request names and no browser sends: read as UTF-8, never an error (T56).

Through the real server: the request is read before Django's own test client could tell.
"""

import http.client
from contextlib import closing

import pytest

from tests.cast import Cast
from tests.live import LivePortal
from tests.visiting import Client

CHARSETS = ["hex", "rot13", "idna", "punycode", "undefined", "raw_unicode_escape", "utf-16", "utf-8"]


def send(portal: LivePortal, path: str, body: bytes = b"", **headers: str) -> tuple[int, str, str]:
    """Status, language and text of the answer."""
    caller = http.client.HTTPConnection(portal.host, portal.port, timeout=10)
    with closing(caller):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        caller.request("POST" if body else "GET", path, body, named)
        answer = caller.getresponse()
        return answer.status, answer.getheader("Content-Language", ""), answer.read().decode()


@pytest.mark.parametrize("name", ["charset", "charset*"])
@pytest.mark.parametrize("charset", CHARSETS)
def test_a_query_is_read_as_utf_8(live_portal: LivePortal, charset: str, name: str) -> None:
    value = f"utf-8''{charset}" if "*" in name else charset
    kind = f"text/html; {name}={value}"
    status, language, text = send(live_portal, "/help/?q=%5Cud800", Content_Type=kind, Accept_Language="vi")
    assert (status, language) == (200, "vi")
    assert "\\ud800" in text


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_form_is_read_as_utf_8(live_portal: LivePortal, cast: Cast, charset: str) -> None:
    browser = Client()
    token = str(browser.get("/").context["csrf_token"])
    fields = {"csrfmiddlewaretoken": token, "username": "S0123457", "password": "\\ud800 and more"}
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    kind = f"multipart/form-data; boundary=b; charset={charset}"
    cookie = f"csrf={browser.cookies['csrf'].value}"
    body = f"{parts}--b--\r\n".encode()
    status, _language, text = send(live_portal, "/password/", body, Content_Type=kind, Cookie=cookie)
    assert (status, text) == (303, "")  # to the page that says what was wrong
