"""Bodies that no form of the portal makes, and requests that no browser sends (T55, T59)."""

import http.client

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from portal.models import AccessEvent
from tests.cast import PASSWORD, Cast
from tests.live import LivePortal
from tests.visiting import Client

FORM = "application/x-www-form-urlencoded"
PATHS = ("/", "/password/", "/claim/", "/forgot/", "/logout/", "/not-you/", "/nowhere/")
TEN_MB = 10 * 1024 * 1024


def send(client: Client, path: str, body: bytes, kind: str, **extra: str) -> HttpResponse:
    return client.generic("POST", path, body, content_type=kind, **extra)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "kind", [FORM, "multipart/form-data; boundary=b", "application/json", "text/plain", ""]
)
def test_ten_megabytes_are_refused(client: Client, db: None, path: str, kind: str) -> None:
    assert send(client, path, b"x" * TEN_MB, kind).status_code == 413


def test_a_file_of_ten_megabytes_is_refused(client: Client, db: None) -> None:
    answer = client.post("/", {"username": SimpleUploadedFile("a.csv", b"x" * TEN_MB)})
    assert answer.status_code == 413


@pytest.mark.parametrize("language", ["en", "es", "fr", "vi"])
def test_the_refusal_is_in_the_readers_language(client: Client, db: None, language: str) -> None:
    answer = client.post("/", {"username": "x" * 100_000}, HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 413
    assert f'<html lang="{language}"' in answer.text


def test_a_small_file_in_a_text_field_counts_as_empty(client: Client, db: None) -> None:
    for name in ("a.txt", "a\x00.txt", "../../etc/passwd", "x" * 300):
        answer = client.post("/", {"username": SimpleUploadedFile(name, b"hello")})
        assert answer.status_code in (200, 400)


def test_a_password_sent_as_multipart_is_accepted(client: Client, cast: Cast) -> None:
    client.post("/", {"username": "S0123457"})
    body = b'--b\r\nContent-Disposition: form-data; name="password"\r\n\r\ncopper-sail-lemon\r\n--b--\r\n'
    assert send(client, "/password/", body, "multipart/form-data; boundary=b")["Location"] == "/home/"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b",
        b"--b\r\n",
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
        b'--b\r\nContent-Disposition: form-data; name="x"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n',
        b'--b\r\nContent-Disposition: form-data; name="username"; filename="\x00"\r\n\r\nx\r\n--b--\r\n',
        b'--b\r\nContent-Disposition: form-data; name="\xff\xfe"\r\n\r\n\xff\r\n--b--\r\n',
        b"--b\r\n" + b"X: y\r\n" * 2000 + b"\r\n--b--\r\n",
    ],
    ids=range(8),
)
@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=b", "multipart/form-data", "multipart/form-data; boundary=\xff"]
)
def test_broken_multipart_is_no_error(client: Client, db: None, kind: str, body: bytes) -> None:
    assert send(client, "/", body, kind).status_code in (200, 400)


@pytest.mark.parametrize("charset", ["utf-16", "nonsense", "latin-1", "utf-8; charset=utf-7", "idna"])
def test_another_charset_is_no_error(client: Client, db: None, charset: str) -> None:
    assert send(client, "/", b"username=S0123457", f"{FORM}; charset={charset}").status_code in (
        200,
        302,
        400,
    )


def test_fifteen_hundred_fields_are_refused(client: Client, db: None) -> None:
    body = "&".join(f"f{n}=1" for n in range(1500)).encode()
    assert send(client, "/", body, FORM).status_code == 400


@pytest.mark.parametrize("length", ["abc", "-1", "1e9", "", "0x10", " 5 ", "99999999999999999999"])
def test_a_wrong_length_is_no_error(client: Client, db: None, length: str) -> None:
    answer = send(client, "/", b"username=x", FORM, CONTENT_LENGTH=length)
    assert answer.status_code in (200, 302, 400, 413)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "testserver.evil.example",
        "testserver@evil",
        "",
        "a b",
        "[::1",
        "testserver:x",
        "\x00",
        "é",
    ],
)
@pytest.mark.parametrize("path", ["/", "/password/", "/nowhere/", "/admin/"])
def test_another_host_is_refused(client: Client, db: None, host: str, path: str) -> None:
    assert client.get(path, HTTP_HOST=host).status_code == 400


def test_a_forwarded_host_is_ignored(client: Client, cast: Cast) -> None:
    client.post("/", {"username": "S0123457"})
    answer = client.post("/password/", {"password": PASSWORD}, HTTP_X_FORWARDED_HOST="evil.example")
    assert answer["Location"] == "/home/"


@pytest.mark.slow
def test_other_methods_are_refused(client: Client, cast: Cast) -> None:
    client.post("/", {"username": "S0123457"})
    client.post("/password/", {"password": PASSWORD})
    for path in ("/", "/password/", "/home/", "/logout/", "/not-you/", "/start-over/", "/claim/", "/forgot/"):
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND", "X" * 100):
            assert client.generic(method, path).status_code == 405, (method, path)
    assert client.get("/home/").status_code == 200


def test_a_method_cannot_be_overridden(client: Client, cast: Cast) -> None:
    for extra in ({"HTTP_X_HTTP_METHOD_OVERRIDE": "POST"}, {"HTTP_X_METHOD_OVERRIDE": "POST"}):
        assert client.get("/logout/?_method=POST", **extra).status_code == 405  # type: ignore[arg-type]


def test_the_real_server_refuses_a_big_body_before_it_is_sent(live_portal: LivePortal, cast: Cast) -> None:
    caller = http.client.HTTPConnection(live_portal.host, live_portal.port, timeout=20)
    caller.putrequest("POST", "/password/")
    caller.putheader("Content-Type", FORM)
    caller.putheader("Content-Length", str(TEN_MB))
    caller.endheaders()
    assert caller.getresponse().status == 413
    caller.close()
    assert live_portal.answers()
    assert not AccessEvent.objects.filter(kind="portal.sign_in").exists()
