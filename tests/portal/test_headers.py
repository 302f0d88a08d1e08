"""Headers of every kind of response."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from tests.cast import Cast, sign_in
from tests.counting import row_statements
from tests.slots import no_slot
from tests.visiting import Client

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SWITCHED_OFF = {"camera", "microphone", "geolocation", "payment", "usb", "browsing-topics"}

Ask = Callable[[Client, Settings, pytest.MonkeyPatch], Any]


def locked(client: Client, *_: object) -> Any:
    for _try in range(5):
        sign_in(client, "S0123457", "wrong")
    return sign_in(client, "S0123457")


def busy(client: Client, *_: object) -> Any:
    with no_slot():
        return sign_in(client, "S0123457")


def broken(client: Client, _settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("portal.auth.sign_in.authenticate", fail)
    client.raise_request_exception = False
    return sign_in(client, "S0123457")


def unreachable(client: Client, _settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError

    monkeypatch.setattr("portal.auth.sign_in.authenticate", fail)
    client.raise_request_exception = False
    return sign_in(client, "S0123457")


def without_token(_client: Client, *_: object) -> Any:
    return Client(enforce_csrf_checks=True).post("/", {"username": "x"})


def staff(client: Client, path: str) -> Any:
    sign_in(client, "tech@example.org")
    return client.get(path)


ANSWERS: dict[str, tuple[int, Ask]] = {
    "page": (200, lambda client, *_: client.get("/")),
    "redirect": (302, lambda client, *_: client.get("/password/")),
    "sign-in": (302, lambda client, *_: sign_in(client, "S0123457")),
    "sign-out": (302, lambda client, *_: client.post("/logout/")),
    "bad host": (400, lambda client, *_: client.get("/", HTTP_HOST="evil.example")),
    "no token": (403, without_token),
    "forbidden": (403, lambda client, *_: staff(client, "/admin/sis/school/")),
    "not found": (404, lambda client, *_: client.get("/nowhere/")),
    "method": (405, lambda client, *_: client.get("/logout/")),
    "too large": (413, lambda client, *_: client.post("/", {"username": "x" * 100_000})),
    "locked": (429, locked),
    "error": (500, broken),
    "busy": (503, busy),
    "no database": (503, unreachable),
    "admin": (200, lambda client, *_: staff(client, "/admin/")),
    "admin list": (200, lambda client, *_: staff(client, "/admin/sis/student/")),
    "health": (200, lambda client, *_: client.get("/healthz")),
    "ready": (200, lambda client, *_: client.get("/readyz")),
}


@pytest.fixture(params=ANSWERS, ids=list(ANSWERS))
def answer(
    request: pytest.FixtureRequest,
    client: Client,
    cast: Cast,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    status, ask = ANSWERS[request.param]
    given = ask(client, settings, monkeypatch)
    assert given.status_code == status
    return given


def test_every_response_has_the_security_headers(answer: Any) -> None:
    assert {name: answer.get(name) for name in FIXED} == FIXED
    assert {part.strip() for part in answer["Content-Security-Policy"].split(";")} == POLICY
    assert {part.strip() for part in answer["Permissions-Policy"].split(",")} == {
        f"{name}=()" for name in SWITCHED_OFF
    }
    assert "no-store" in answer["Cache-Control"]
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert not {"Server", "X-Powered-By"} & set(answer.headers)


def test_every_refusal_that_must_wait_has_retry_after(answer: Any) -> None:
    assert (answer.status_code in (429, 503)) == ("Retry-After" in answer.headers)


def test_every_page_is_a_full_page_without_inline_code(answer: Any) -> None:
    if answer.status_code in (302, 405) or answer["Content-Type"].startswith("text/plain"):
        return
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert '<main id="main"' in answer.text or 'id="content"' in answer.text
    assert "<script>" not in answer.text
    assert " style=" not in answer.text


def test_a_static_file_has_the_headers_and_may_be_cached(client: Client, db: None) -> None:
    answer = client.get("/static/css/base.css")
    answer.close()
    assert answer.status_code == 200
    assert {name: answer.get(name) for name in FIXED} == FIXED
    assert "Content-Security-Policy" in answer.headers
    assert "no-store" not in answer["Cache-Control"]
    assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_error_pages_make_no_queries(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("portal.views.render", fail)
    client.raise_request_exception = False
    with row_statements() as seen:
        assert client.get("/").status_code == 500
    assert seen == []
