"""The address of a request, whatever its headers claim (T18)."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from portal.models import AccessEvent
from portal.web.client_address import Origin, client_ip, school_enrollment
from tests.cast import Cast
from tests.visiting import Client

PEER = "198.51.100.4"


def address(forwarded: str | None, peer: str = PEER, **headers: str) -> str:
    if forwarded is not None:
        headers["HTTP_X_FORWARDED_FOR"] = forwarded
    return client_ip(RequestFactory().get("/", REMOTE_ADDR=peer, **headers))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, None, PEER),
        (0, "203.0.113.9", PEER),
        (1, None, PEER),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (1, "evil, 127.0.0.1 ,203.0.113.9 ", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "127.0.0.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", PEER),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "2001:DB8::1", "2001:db8::1"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "127.0.0.1, 203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "[2001:db8::1]", "2001:db8::1"),
        (1, "[::ffff:203.0.113.9]:80", "203.0.113.9"),
        (1, "[fe80::1%eth0]:80", "fe80::1"),
    ],
)
def test_exactly_the_configured_number_of_proxies_is_trusted(
    settings: Settings, proxies: int, forwarded: str | None, found: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert address(forwarded) == found


HOSTILE = [
    "",
    ",",
    ",,,,",
    "a",
    "unknown",
    "203.0.113.9:",
    "203.0.113.9:port",
    "203.0.113.9:1234:5",
    "[203.0.113.9",
    "[]:80",
    "[[2001:db8::1]]",
    "[2001:db8::1]:123456",
    "203.0.113.999",
    "1' OR '1'='1",
    "\x00",
    "\r\nX: y",
    "é",
    "127.0.0.1," * 1200 + "x",
    "0x7f000001",
    "2130706433",
]


@pytest.mark.parametrize("proxies", [0, 1, 2])
@pytest.mark.parametrize("forwarded", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_header_gives_the_peers_address_and_no_error(
    settings: Settings, proxies: int, forwarded: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    if proxies == 2 and forwarded.startswith("127.0.0.1,"):
        return  # two proxies of ours would not have written this
    assert address(forwarded) == PEER


def test_other_headers_are_ignored(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    others = {
        "HTTP_FORWARDED": "for=203.0.113.9",
        "HTTP_X_REAL_IP": "203.0.113.9",
        "HTTP_CLIENT_IP": "203.0.113.9",
    }
    assert address(None, **others) == PEER


def test_a_request_through_a_socket_has_no_address_and_no_error() -> None:
    assert address(None, peer="") == "0.0.0.0"  # noqa: S104


@pytest.mark.parametrize("forwarded", HOSTILE, ids=range(len(HOSTILE)))
def test_a_sign_in_with_a_hostile_header_is_logged(
    settings: Settings, client: Client, cast: Cast, forwarded: str
) -> None:
    settings.TRUSTED_PROXIES = 1
    client.post("/", {"username": "S0123457"})
    answer = client.post(
        "/password/", {"password": "wrong"}, HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR=PEER
    )
    assert answer.status_code == 200
    assert AccessEvent.objects.latest("pk").ip == PEER


def test_a_forged_address_gives_no_more_attempts(client: Client, cast: Cast) -> None:
    client.post("/", {"username": "S0123457"})
    statuses = [
        client.post(
            "/password/", {"password": "wrong"}, HTTP_X_FORWARDED_FOR=f"203.0.113.{n}", REMOTE_ADDR=PEER
        ).status_code
        for n in range(7)
    ]
    assert statuses == [200] * 5 + [429] * 2


def test_an_ipv6_address_counts_as_its_64_network() -> None:
    assert Origin(ip="2001:db8:1:2:3:4:5:6").network == "2001:db8:1:2::/64"
    assert Origin(ip="203.0.113.9").network == "203.0.113.9"


def test_school_addresses_are_recognized_by_network(settings: Settings) -> None:
    settings.SCHOOL_NETWORKS = {"203.0.113.0/24": 800, "2001:db8::/32": 90}
    assert school_enrollment("203.0.113.200") == 800
    assert school_enrollment("2001:db8:9::1") == 90
    assert school_enrollment("203.0.114.1") is None
