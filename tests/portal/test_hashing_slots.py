"""A storm of hashes waits in a short queue; whoever finds it full loses no try."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from portal.auth import hashing
from portal.models import AccessEvent, Attempt
from tests.cast import Cast, sign_in


@pytest.fixture
def full(cast: Cast, settings: Settings) -> None:
    """No queue at all: whoever comes now finds it full."""
    settings.HASHING_QUEUE = 0


@pytest.fixture
def slow(settings: Settings) -> None:
    settings.HASHING_WAIT = dt.timedelta(milliseconds=20)


def test_a_full_queue_says_try_again_soon_and_spends_nothing(full: None, client: Client, cast: Cast) -> None:
    answer = sign_in(client, "S0123457", "wrong")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert not Attempt.objects.filter(spent__gt=0).exists()
    assert not AccessEvent.objects.filter(kind="portal.sign_in").exists()


def test_a_full_queue_costs_nobody_a_try_however_often(
    settings: Settings, client: Client, cast: Cast
) -> None:
    settings.HASHING_QUEUE = 0
    for _ in range(8):
        assert sign_in(client, "S0123457").status_code == 503
    settings.HASHING_QUEUE = 40
    assert sign_in(client, "S0123457").status_code == 302


def test_taken_slots_are_waited_for_only_so_long(
    slow: None, settings: Settings, client: Client, cast: Cast
) -> None:
    slots = [hashing.slot() for _ in range(settings.HASHING_SLOTS)]
    for slot in slots:
        slot.__enter__()
    try:
        assert sign_in(client, "S0123457").status_code == 503
    finally:
        for slot in slots:
            slot.__exit__(None, None, None)
    assert sign_in(client, "S0123457").status_code == 302


def test_a_slot_comes_free_when_its_holder_fails(slow: None, settings: Settings) -> None:
    for _ in range(3 * settings.HASHING_SLOTS):
        with pytest.raises(ZeroDivisionError), hashing.slot():
            raise ZeroDivisionError
    with hashing.slot():
        pass


def test_other_pages_do_not_wait_for_slots(full: None, client: Client, cast: Cast) -> None:
    for path in ("/", "/claim/", "/forgot/", "/parents/", "/healthz"):
        assert client.get(path).status_code == 200
