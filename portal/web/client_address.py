"""Where a request comes from."""

import ipaddress
import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest

from portal.web.known_browsers import device_of

# Some proxies add the port, and brackets around an IPv6 address: 203.0.113.9:4711, [2001:db8::1]:4711.
WITH_PORT = re.compile(r"([^:]+):\d{1,5}|\[(.+)\](?::\d{1,5})?", re.ASCII)
network_of = cache(ipaddress.ip_network)


@dataclass(frozen=True, slots=True)
class Origin:
    """The address, browser and device cookie of a request, as services take them."""

    ip: str
    agent: str = ""
    device: str = ""

    @property
    def network(self) -> str:
        """The address that limits count: an IPv4 address, or the /64 that one IPv6 customer has."""
        address = ipaddress.ip_address(self.ip)
        return (
            str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
        )


def client_ip(request: HttpRequest) -> str:
    """Return the client's address, trusting exactly `TRUSTED_PROXIES` hops of X-Forwarded-For.

    Entries that the client itself put into the header are further left and are ignored.
    """
    peer = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 (no peer on a local socket)
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "")[-2000:].split(",")]
    trusted = settings.TRUSTED_PROXIES
    claimed = hops[-trusted] if 0 < trusted <= len(hops) else ""
    return _plain(claimed) or _plain(peer) or "0.0.0.0"  # noqa: S104


def _plain(address: str) -> str | None:
    found = WITH_PORT.fullmatch(address)
    host = found[1] or found[2] if found else address
    try:
        parsed = ipaddress.ip_address(host.partition("%")[0])  # without the scope of a local one
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)


def origin_of(request: HttpRequest) -> Origin:
    """Return where this request comes from."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    readable = "".join(c for c in agent if c.isprintable())
    return Origin(ip=client_ip(request), agent=readable[:200], device=device_of(request))


def school_enrollment(ip: str) -> int | None:
    """Return the enrollment behind this address if it is a school's (`SCHOOL_NETWORKS`), else None."""
    address = ipaddress.ip_address(ip)
    found = [n for cidr, n in settings.SCHOOL_NETWORKS.items() if address in network_of(cidr)]
    return max(found, default=None)
