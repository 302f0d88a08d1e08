"""Requests that hash wait in a short queue; a full queue costs no attempt."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from claims.change_questions import change_questions
from claims.models import ChallengeVerifier, StudentAccount
from parents.accounts import give_temporary_password
from parents.models import ActivationKey, GuardianAccount
from portal.account.services import change_password
from portal.actor import Actor
from portal.auth import hashing, password_links
from portal.models import AccessEvent, Attempt, AttemptedTarget, PasswordDigest, PasswordLink, User
from tests.cast import ANSWERS, HERE, NEW_PASSWORD, PASSWORD, Cast, sign_in
from tests.claims.walking import (
    journey_id,
    name_oneself,
    stand_before_new_password,
    stand_before_questions,
    stand_before_save,
    twice,
)
from tests.counting import hashes
from tests.parents import people
from tests.parents.walking import key_for, stand_before_create


@contextmanager
def slots_taken(count: int) -> Iterator[None]:
    """So many hashes under way in other threads."""
    done, begun = threading.Event(), threading.Barrier(count + 1)

    def hash_slowly() -> None:
        with hashing.slot():
            begun.wait(timeout=10)
            done.wait(timeout=10)

    threads = [threading.Thread(target=hash_slowly) for _ in range(count)]
    for thread in threads:
        thread.start()
    begun.wait(timeout=10)
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def full(cast: Cast, settings: Settings) -> None:
    """No queue at all: whoever comes now finds it full."""
    settings.HASHING_QUEUE = 0


@pytest.fixture
def slow(settings: Settings) -> None:
    settings.HASHING_WAIT = dt.timedelta(milliseconds=20)


# What a full queue must leave as it is: attempts, passwords, answers, accounts, keys and links.
KEPT = (
    Attempt,
    AttemptedTarget,
    PasswordDigest,
    PasswordLink,
    User,
    StudentAccount,
    ChallengeVerifier,
    GuardianAccount,
    ActivationKey,
)


def kept() -> dict[str, list[Any]]:
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in KEPT}


@dataclass(frozen=True)
class Flow:
    """How a browser comes to a form whose answer is hashed, and what it sends."""

    arrive: Callable[[Client, Cast], str]
    path: str
    fields: dict[str, str]


def claiming(client: Client, cast: Cast) -> str:
    name_oneself(client)
    return journey_id(client.get("/claim/password/"))


def saving(client: Client, cast: Cast) -> str:
    return journey_id(stand_before_save(client).get("/claim/questions/"))


def answering(client: Client, cast: Cast) -> str:
    return journey_id(stand_before_questions(client).get("/forgot/questions/"))


def resetting(client: Client, cast: Cast) -> str:
    return journey_id(stand_before_new_password(client).get("/forgot/password/"))


def activating(client: Client, cast: Cast) -> str:
    stand_before_create(client, key_for(cast.mother))
    return journey_id(client.get("/parents/activate/account/"))


def signed_in(client: Client, cast: Cast) -> str:
    sign_in(client, "S0123457")
    return ""


NEW, MINE = twice(NEW_PASSWORD), {"old_password": PASSWORD}
FLOWS = {
    "claim: the password": Flow(claiming, "/claim/password/", NEW),
    "claim: the questions": Flow(saving, "/claim/questions/", ANSWERS),
    "reset: the answers": Flow(answering, "/forgot/questions/", ANSWERS),
    "reset: wrong answers": Flow(answering, "/forgot/questions/", {**ANSWERS, "middle_name": "Ann"}),
    "reset: the password": Flow(resetting, "/forgot/password/", NEW),
    "activation": Flow(activating, "/parents/activate/account/", {"username": "minnie7", **NEW}),
    "account: the password": Flow(signed_in, "/account/", {**MINE, **NEW}),
    "account: the questions": Flow(signed_in, "/account/questions/", {**MINE, **ANSWERS}),
    "account: the answers": Flow(signed_in, "/account/questions/confirm/", ANSWERS),
}


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_every_flow_that_hashes_waits_for_a_slot_and_charges_nothing_without_one(
    client: Client, cast: Cast, settings: Settings, flow: Flow
) -> None:
    journey = flow.arrive(client, cast)
    before = kept()
    settings.HASHING_QUEUE = 0
    with hashes() as hashed:
        answer = client.post(flow.path, {"journey": journey, **flow.fields})
    assert (answer.status_code, hashed) == (503, [])
    assert kept() == before
    settings.HASHING_QUEUE = 40
    assert client.post(flow.path, {"journey": journey, **flow.fields}).status_code in (200, 302)


@pytest.mark.parametrize(
    ("kind", "path", "field"),
    [(User.Kind.PARENT, "/parents/link/", "key"), (User.Kind.STAFF, "/admin/link/", "code")],
)
def test_a_link_waits_for_a_slot_and_stays_valid(
    client: Client, cast: Cast, settings: Settings, kind: User.Kind, path: str, field: str
) -> None:
    user = people.activate(cast.mother) if kind == User.Kind.PARENT else cast.technician
    code = password_links.code_of(password_links.make_link(user=user))
    before = kept()
    settings.HASHING_QUEUE = 0
    with hashes() as hashed:
        for typed in (code, "F" * 32):
            assert client.post(path, {field: typed, **NEW}).status_code == 503
    assert (kept(), hashed) == (before, [])
    settings.HASHING_QUEUE = 40
    assert client.post(path, {field: code, **NEW}).status_code == 302


def test_a_temporary_password_waits_for_a_slot(cast: Cast, settings: Settings) -> None:
    people.activate(cast.mother)
    account, before = GuardianAccount.objects.get(), kept()
    settings.HASHING_QUEUE = 0
    with pytest.raises(hashing.Busy):
        give_temporary_password(actor=Actor(cast.registrar, HERE), account=account)
    assert kept() == before


@pytest.mark.parametrize(
    "act",
    [
        lambda me: change_password(actor=me, password=NEW_PASSWORD),
        lambda me: change_questions(actor=me, answers=ANSWERS),
    ],
)
def test_the_hash_after_the_current_password_waits_for_its_own_slot(
    cast: Cast, settings: Settings, act: Callable[[Actor], None]
) -> None:
    me, before = Actor(User.objects.get(username="S0123457"), HERE), kept()
    settings.HASHING_QUEUE = 0
    with pytest.raises(hashing.Busy):
        act(me)
    assert kept() == before


def test_a_full_queue_asks_to_retry_and_charges_nothing(full: None, client: Client, cast: Cast) -> None:
    answer = sign_in(client, "S0123457", "wrong")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert not Attempt.objects.filter(spent__gt=0).exists()
    assert not AccessEvent.objects.filter(kind="portal.sign_in").exists()


def test_a_full_queue_never_costs_an_attempt(settings: Settings, client: Client, cast: Cast) -> None:
    settings.HASHING_QUEUE = 0
    for _ in range(8):
        assert sign_in(client, "S0123457").status_code == 503
    settings.HASHING_QUEUE = 40
    assert sign_in(client, "S0123457").status_code == 302


def test_waiting_for_a_slot_has_a_time_limit(
    slow: None, settings: Settings, client: Client, cast: Cast
) -> None:
    with slots_taken(settings.HASHING_SLOTS):
        assert sign_in(client, "S0123457").status_code == 503
    assert sign_in(client, "S0123457").status_code == 302


def test_a_slot_is_released_when_its_holder_fails(slow: None, settings: Settings) -> None:
    for _ in range(3 * settings.HASHING_SLOTS):
        with pytest.raises(ZeroDivisionError), hashing.slot():
            raise ZeroDivisionError
    with hashing.slot():
        pass


def test_a_nested_slot_is_the_same_slot_and_is_released_by_the_outer_block(
    slow: None, settings: Settings
) -> None:
    with slots_taken(settings.HASHING_SLOTS - 1):
        with hashing.slot(), hashing.slot():
            pass
        with hashing.slot():
            pass
    with slots_taken(settings.HASHING_SLOTS), pytest.raises(hashing.Busy), hashing.slot():
        pass


def test_other_pages_do_not_wait_for_slots(full: None, client: Client, cast: Cast) -> None:
    for path in ("/", "/claim/", "/forgot/", "/parents/", "/healthz"):
        assert client.get(path).status_code == 200
