"""Unusual bytes in every field, header and cookie never cause an error (T56)."""

from typing import Any
from urllib.parse import quote

import pytest

from portal.models import AccessEvent
from tests.cast import Cast
from tests.visiting import Client

FORM = "application/x-www-form-urlencoded"
FIELDS = {
    "/": ["username"],
    "/password/": ["password", "username"],
    "/claim/": ["last_name", "first_name", "student_id"],
    "/forgot/": ["username"],
    "/not-you/": ["x"],
    "/logout/": ["x"],
    "/start-over/": ["x"],
}
VALUES = {
    "nul": "%00",
    "nul within": "S012%003457",
    "bad utf-8": "%FF%FE%C3",
    "surrogate": "%ED%A0%80",
    "surrogate pair": "%ED%A0%BD%ED%B8%80",
    "300 letters": "x" * 300,
    "50,000 letters": "x" * 50_000,
    "emoji": quote("🦊👩‍👩‍👧"),
    "zero width": quote("S0\u200b1\u200d2\ufeff3457"),
    "right to left": quote("\u202eS0123457\u202c"),
    "accents piled up": quote("a" + "\u0301" * 400),
    "controls": "%01%02%1B%5B31m%7F",
    "lines": "S0123457%0D%0ASet-Cookie:%20x=1",
    "full width": quote("Ｓ０１２３４５７"),
    "ligature that grows": quote("\ufdfa" * 100),
    "markup": quote("<svg onload=alert(1)>{{7*7}}'\">"),
    "sql": quote("' OR 1=1; --"),
    "broken escapes": "%ZZ%%%",
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
@pytest.mark.parametrize("path", FIELDS)
def test_every_field_accepts_any_bytes_without_an_error(
    client: Client, db: None, path: str, value: str
) -> None:
    client.post("/", {"username": "S0123457"})
    for field in FIELDS[path]:
        others = "&".join(f"{name}=1" for name in FIELDS[path] if name != field)
        answer = client.generic("POST", path, f"{field}={value}&{others}", content_type=FORM)
        assert answer.status_code in (200, 302, 400, 413)
        assert client.get(answer.get("Location", "/")).status_code in (200, 302)
        assert "<svg onload" not in answer.text


@pytest.mark.parametrize("field", ["username", "password", "csrfmiddlewaretoken"])
def test_a_million_characters_are_refused_without_reading(client: Client, db: None, field: str) -> None:
    for path in FIELDS:
        answer = client.generic("POST", path, f"{field}={'x' * 1_000_000}", content_type=FORM)
        assert answer.status_code == 413
    assert not AccessEvent.objects.filter(kind="portal.sign_in").exists()


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
@pytest.mark.parametrize("field", ["csrfmiddlewaretoken", "journey", "new\x00field"])
def test_hidden_fields_accept_any_bytes_without_an_error(db: None, field: str, value: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get("/")
    for path in FIELDS:
        answer = browser.generic("POST", path, f"{field}={value}&username=x", content_type=FORM)
        assert answer.status_code in (400, 403)


HEADERS = [
    "User-Agent",
    "Accept-Language",
    "X-Forwarded-For",
    "Referer",
    "Origin",
    "X-CSRFToken",
    "Accept",
    "X-Requested-With",
    "Cookie",
    "Content-Type",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "Range",
]
COOKIES = ["sid", "csrf", "dev", "name", "failed", "language", "messages", "x"]
RAW = {
    "nul": "\x00",
    "latin-1": "\xff\xfe",
    "lines": "a\r\nb: c",
    "long": "x" * 60_000,
    "signs": ";;==,,\"\"'';=",
    "brackets": "https://[::1",
    "odd digits": "\u0661\u0662".encode().decode("latin-1"),
}


@pytest.mark.parametrize("raw", RAW.values(), ids=RAW.keys())
@pytest.mark.parametrize("header", HEADERS)
def test_every_header_accepts_any_bytes_without_an_error(db: None, header: str, raw: str) -> None:
    browser = Client()
    extra = {header.upper().replace("-", "_"): raw}
    if header != "Content-Type":
        extra = {f"HTTP_{name}": value for name, value in extra.items()}
    for path in ("/", "/password/", "/claim/"):
        assert browser.get(path, **extra).status_code in (200, 302, 400)  # type: ignore[arg-type]
    send: Any = browser.generic
    answer = send("POST", "/password/", "username=S0123457&password=x", content_type=FORM, **extra)
    assert answer.status_code in (200, 302, 400, 403)


@pytest.mark.slow
@pytest.mark.parametrize("raw", RAW.values(), ids=RAW.keys())
def test_every_cookie_accepts_any_bytes_without_an_error(cast: Cast, raw: str) -> None:
    for number, cookie in enumerate(COOKIES):
        browser = Client(headers={"Cookie": f"{cookie}={raw}"})
        for path in ("/", "/password/", "/claim/", "/claim/password/", "/home/", "/admin/"):
            assert browser.get(path).status_code in (200, 302)
        fields = {"username": ("S0123457", "S0393354")[number % 2], "password": "x"}
        assert browser.send("/password/", fields).status_code == 303


@pytest.mark.parametrize(
    "query", ["%00", "lang=%00", "lang=%FF", "ended=%ED%A0%80", "again=" + "x" * 5000, "&&==&", "%"]
)
def test_no_query_string_causes_an_error(client: Client, db: None, query: str) -> None:
    for path in ("/", "/claim/", "/forgot/", "/password/", "/parents/", "/nowhere/"):
        assert client.generic("GET", path, QUERY_STRING=query).status_code in (200, 302, 404)


@pytest.mark.parametrize("path", ["/%00", "/%FF", "/..%2f..%2fetc/passwd", "/\u202e", "/" + "x" * 5000])
def test_no_path_causes_an_error(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code in (301, 302, 404)
    assert client.post(path).status_code in (301, 302, 404)
