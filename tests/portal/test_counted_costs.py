"""The counted costs of a sign-in: row statements and hashes."""

import pytest

from portal.auth import hashing
from portal.models import AccessEvent
from tests.cast import PASSWORD, Cast, sign_in
from tests.counting import hashes, row_statements
from tests.visiting import Client

pytestmark = pytest.mark.django_db(transaction=True)


def typed(client: Client, username: str) -> Client:
    """A browser without a session that stands before the second screen."""
    client.post("/", {"username": username})
    assert "sid" not in client.cookies
    return client


def test_a_sign_in_costs_four_row_statements(client: Client, cast: Cast) -> None:
    typed(client, "S0123457")
    with row_statements() as seen:
        assert client.post("/password/", {"password": PASSWORD}).status_code == 302
    assert len(seen) == 4, "\n".join(seen)


@pytest.mark.parametrize("username", ["S0123457", "S7654321", "S0393354", "tech@example.org", "nobody"])
def test_a_failed_sign_in_costs_three_row_statements(client: Client, cast: Cast, username: str) -> None:
    sign_in(client, "somebody-else", "wrong")  # whom to ask is known for a minute
    typed(client, username)
    with row_statements() as seen:
        assert "Authentication Failed" in client.post("/password/", {"password": "wrong"}).text
    assert len(seen) == 3, "\n".join(seen)


def test_a_sign_in_in_a_known_browser_costs_no_more(client: Client, cast: Cast) -> None:
    sign_in(client, "S0123457")
    client.post("/logout/")
    del client.cookies["sid"]
    typed(client, "S0123457")
    with row_statements() as seen:
        client.post("/password/", {"password": PASSWORD})
    assert len(seen) == 4, "\n".join(seen)


def test_a_sign_in_costs_one_hash(client: Client, cast: Cast) -> None:
    typed(client, "S0123457")
    with hashes() as seen:
        client.post("/password/", {"password": PASSWORD})
    assert seen == ["compared"]


@pytest.mark.parametrize("username", ["S0123457", "S7654321", "S0393354", "outsider@example.org", "nobody"])
def test_a_failed_sign_in_costs_one_hash_for_every_kind_of_name(
    client: Client, cast: Cast, username: str
) -> None:
    typed(client, username)
    with hashes() as seen:
        client.post("/password/", {"password": "wrong"})
    assert seen == ["compared"]


def test_the_first_unknown_name_in_a_process_costs_one_hash_as_well(client: Client, cast: Cast) -> None:
    hashing._nobodys_digest.cache_clear()
    typed(client, "S7654321")
    with hashes() as seen:
        client.post("/password/", {"password": "wrong"})
    assert seen == ["compared"]


def test_a_refused_attempt_is_not_hashed(client: Client, cast: Cast) -> None:
    for _ in range(5):
        sign_in(client, "S0123457", "wrong")
    with hashes() as seen:
        assert sign_in(client, "S0123457").status_code == 429
    assert seen == []
    assert AccessEvent.objects.filter(kind="portal.sign_in").count() == 6


def test_an_absurdly_long_password_is_not_hashed(client: Client, cast: Cast) -> None:
    typed(client, "S0123457")
    with hashes() as seen:
        assert client.post("/password/", {"password": "x" * 5000}).status_code == 200
    assert seen == []
