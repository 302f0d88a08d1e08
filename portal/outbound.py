"""Requests that the portal itself sends, to addresses that someone entered: guarded against reaching inside.

Only https, only the public internet, no redirects, five seconds in all. The address that was checked is the
one that is connected to, whatever the name resolves to a moment later.
"""

import contextlib
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException, HTTPSConnection
from urllib.parse import urlencode, urlsplit

LONGEST_SECONDS = 5.0
ACCEPTED = (200, 202, 204)
# Networks whose addresses carry an IPv4 address, which may be one of ours.
CARRIERS = tuple(
    ipaddress.ip_network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class OutboundError(Exception):
    """The request was not sent, or not accepted. The message names no content of it."""


def post_form(url: str, fields: Mapping[str, str]) -> None:
    """Send a form to this https address. Raises OutboundError unless it is accepted within five seconds."""
    ends = time.monotonic() + LONGEST_SECONDS
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise OutboundError("the address is not https, or has credentials")
    port = parts.port or 443
    addresses = _resolve(parts.hostname, port, ends - time.monotonic())
    if not addresses or not all(is_public(address) for address in addresses):
        raise OutboundError("the host has no address, or one that is not public")
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "campus-portal"}
    try:
        with _connected(parts.hostname, port, addresses[0], ends) as connection:
            connection.request("POST", path, urlencode(fields), headers)
            status = connection.getresponse().status
    except (OSError, HTTPException, ValueError) as error:
        raise OutboundError(f"no answer: {type(error).__name__}") from None
    if status not in ACCEPTED:
        raise OutboundError(f"answered with status {status}")


def is_public(address: Address) -> bool:
    """Say whether an address belongs to the public internet, and leads to nothing else."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped or any(address in network for network in CARRIERS):
            return False
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


@contextlib.contextmanager
def _connected(host: str, port: int, address: Address, ends: float) -> Iterator[HTTPSConnection]:
    """Connect to this very address, as the host of this name; the connection is cut when the time is over."""
    plain = socket.create_connection((str(address), port), timeout=max(ends - time.monotonic(), 0.01))
    cut = threading.Timer(max(ends - time.monotonic(), 0), _shut, [plain])
    cut.start()
    try:
        context = _tls_context()
        connection = HTTPSConnection(host, port, context=context)
        connection.sock = context.wrap_socket(plain, server_hostname=host)
        with contextlib.closing(connection):
            yield connection
    finally:
        cut.cancel()
        plain.close()


def _shut(plain: socket.socket) -> None:
    with contextlib.suppress(OSError):
        plain.shutdown(socket.SHUT_RDWR)


def _resolve(host: str, port: int, seconds: float) -> list[Address]:
    """Return the addresses of a host. Names are looked up aside: the resolver itself has no time limit."""
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        found = pool.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(seconds)
    except (OSError, UnicodeError, TimeoutError):
        return []
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def _tls_context() -> ssl.SSLContext:
    return ssl.create_default_context()
