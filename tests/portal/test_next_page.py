"""Staff who ask for an admin page sign in on the landing page and are led to that page (S9, T36)."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from tests.cast import Cast, sign_in
from tests.visiting import Client

STUDENTS = "/admin/sis/student/?q=clayton"


def asks(client: Client, address: str) -> None:
    answer = client.get("/admin/login/", {"next": address})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("address", [STUDENTS, "/admin/", "/admin/portal/accessevent/?kind=portal.sign_in"])
def test_staff_arrive_at_the_requested_page(client: Client, cast: Cast, address: str) -> None:
    first = client.get(address)
    assert first.status_code == 302
    assert client.get(first.headers["Location"]).headers["Location"] == "/"
    assert sign_in(client, "tech@example.org").url == address
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "/home/",
        "/account/",
        "/admin/logout/",
        "/admin/login/?next=//evil.example",
        "//evil.example",
        "//evil.example/admin/",
        "///evil.example/admin/",
        "/\\evil.example/admin/",
        "https://evil.example/admin/",
        "https:evil.example/admin/",
        "javascript:alert(1)//admin/",
        "/admin/../home/",
        "/admin/\\..\\",
        "/\x09/evil.example/admin/",
        "\x08//evil.example",
        "user@evil.example/admin/",
        "/admin/nonsense/at/all/",
        "/admin/sis/student/\r\nX: y",
        "/admin/é/",
        "/admin/sis/student/?q=" + "x" * 600,
        "/admin/link/",
        "/admin/second-step/mine/",
    ],
)
def test_no_other_address_is_followed(client: Client, cast: Cast, address: str) -> None:
    asks(client, address)
    assert sign_in(client, "tech@example.org").url == "/admin/"


def test_the_requested_page_is_used_once_and_for_staff_only(client: Client, cast: Cast) -> None:
    asks(client, STUDENTS)
    assert sign_in(client, "S0123457").url == "/home/"
    client.post("/logout/")
    assert sign_in(client, "tech@example.org").url == "/admin/", "the one who asked has come and gone"


def test_the_requested_page_expires_after_ten_minutes(client: Client, cast: Cast) -> None:
    asks(client, STUDENTS)
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=601)):
        assert sign_in(client, "tech@example.org").url == "/admin/"


@pytest.mark.parametrize("forged", ["/admin/", "L2FkbWluLw:x:y", "\x00", "a" * 5000])
def test_a_forged_cookie_is_ignored(client: Client, cast: Cast, forged: str) -> None:
    client.cookies["next"] = forged
    assert sign_in(client, "tech@example.org").url == "/admin/"
