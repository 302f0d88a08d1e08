"""Requests of the portal's own reach nothing inside, follow nothing, and take five seconds at most (S6)."""

import datetime as dt
import http.server
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from portal import outbound
from portal.outbound import OutboundError, post_form

pytestmark = pytest.mark.slow

HOST = "app.example.org"  # which no name server knows


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
    ],
)
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not outbound.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert outbound.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://app.example.org/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://0x7f000001/",
        "https://2130706433/",
        "https://user@app.example.org/",
        "https:///path",
        "ftp://app.example.org/",
    ],
)
def test_nothing_is_sent_to_such_an_address(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", pytest.fail)

    with pytest.raises(OutboundError):
        post_form(url, {"a": "b"})


def test_one_address_inside_among_others_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [ipaddress.ip_address("93.184.216.34"), ipaddress.ip_address("10.0.0.1")]
    monkeypatch.setattr(outbound, "_resolve", lambda *_asked: found)
    monkeypatch.setattr(socket, "create_connection", pytest.fail)

    with pytest.raises(OutboundError, match="not public"):
        post_form(f"https://{HOST}/", {"a": "b"})


@dataclass
class App:
    """A server with a certificate for HOST, on this machine; what it got, and how it answers."""

    port: int = 0
    status: int = 200
    waits: float = 0
    got: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """Serve on loopback, which counts as public in this test alone."""
    certificate = _certificate(tmp_path)
    app = App()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            app.got.append((self.path, body))
            self.send_response(app.status)
            self.send_header("Location", f"https://{HOST}:{app.port}/elsewhere")
            for letter in "Slow: header" if app.waits else "":
                self.wfile.write(letter.encode())
                self.wfile.flush()
                time.sleep(app.waits)
            self.end_headers()

        def log_message(self, *_message: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_request: None  # type: ignore[method-assign]
    app.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    here = ipaddress.ip_address("127.0.0.1")
    monkeypatch.setattr(outbound, "_resolve", lambda *_asked: [here])
    monkeypatch.setattr(outbound, "is_public", lambda address: address == here)
    monkeypatch.setattr(outbound, "_tls_context", lambda: ssl.create_default_context(cafile=str(certificate)))
    yield app
    server.shutdown()
    server.server_close()
    thread.join()


def _certificate(folder: Path) -> Path:
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "app.pem"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(pem + built.public_bytes(Encoding.PEM))
    return file


def test_the_address_that_was_checked_is_the_one_connected_to(app: App) -> None:
    post_form(f"https://{HOST}:{app.port}/logout?of=1", {"logout_token": "a b"})

    assert app.got == [("/logout?of=1", "logout_token=a+b")]


def test_a_redirect_is_not_followed(app: App) -> None:
    app.status = 307
    with pytest.raises(OutboundError, match="307"):
        post_form(f"https://{HOST}:{app.port}/", {"a": "b"})

    assert len(app.got) == 1


def test_another_host_s_certificate_is_refused(app: App) -> None:
    with pytest.raises(OutboundError):
        post_form(f"https://other.example.org:{app.port}/", {"a": "b"})

    assert app.got == []


def test_an_answer_that_drips_is_cut(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "LONGEST_SECONDS", 0.5)
    app.waits = 0.2
    with pytest.raises(OutboundError):
        post_form(f"https://{HOST}:{app.port}/", {"a": "b"})
