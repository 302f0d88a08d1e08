"""Requests that hash wait in a short queue; a full queue costs no attempt, and no network can fill it."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from claims.change_questions import change_questions
from claims.claim import Claim, claim_account
from claims.models import ChallengeVerifier, StudentAccount
from parents.accounts import give_temporary_password
from parents.models import ActivationKey, GuardianAccount
from portal.account.services import change_password, check_current_password
from portal.actor import Actor
from portal.auth import hashing_slots, password_links
from portal.auth.hashing_slots import Busy, slot
from portal.errors import PortalError
from portal.limits import throttle
from portal.models import AccessEvent, Attempt, AttemptedTarget, PasswordDigest, PasswordLink, User
from portal.web.client_address import Origin
from tests.cast import ANSWERS, HERE, NEW_PASSWORD, PASSWORD, Cast, sign_in
from tests.claims.walking import (
    WRONG_ANSWERS,
    answer,
    journey_id,
    name_oneself,
    stand_before_new_password,
    stand_before_questions,
    stand_before_save,
    twice,
)
from tests.counting import hashes, row_statements
from tests.parents import people
from tests.parents.walking import key_for, stand_before_create
from tests.slots import no_slot, slots_taken
from tests.visiting import Client


@pytest.fixture
def full(cast: Cast) -> Iterator[None]:
    """No free slot and no place to wait."""
    with no_slot():
        yield


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
    client: Client, cast: Cast, flow: Flow
) -> None:
    journey = flow.arrive(client, cast)
    before = kept()
    with no_slot(), hashes() as hashed:
        answer = client.post(flow.path, {"journey": journey, **flow.fields})
    assert (answer.status_code, hashed) == (503, [])
    assert kept() == before
    assert client.post(flow.path, {"journey": journey, **flow.fields}).status_code in (200, 302)


@pytest.mark.parametrize(
    ("kind", "path", "field"),
    [(User.Kind.PARENT, "/parents/link/", "key"), (User.Kind.STAFF, "/admin/link/", "code")],
)
def test_a_link_waits_for_a_slot_and_stays_valid(
    client: Client, cast: Cast, kind: User.Kind, path: str, field: str
) -> None:
    user = people.activate(cast.mother) if kind == User.Kind.PARENT else cast.technician
    code = password_links.code_of(password_links.make_link(user=user))
    before = kept()
    with no_slot(), hashes() as hashed:
        for typed in (code, "F" * 32):
            assert client.post(path, {field: typed, **NEW}).status_code == 503
    assert (kept(), hashed) == (before, [])
    assert client.post(path, {field: code, **NEW}).status_code == 302


def test_a_temporary_password_waits_for_a_slot(cast: Cast) -> None:
    people.activate(cast.mother)
    account, before = GuardianAccount.objects.get(), kept()
    with no_slot(), pytest.raises(Busy):
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
    cast: Cast, act: Callable[[Actor], None]
) -> None:
    me, before = Actor(User.objects.get(username="S0123457"), HERE), kept()
    with no_slot(), pytest.raises(Busy):
        act(me)
    assert kept() == before


def test_a_full_queue_asks_to_retry_and_charges_nothing(full: None, client: Client, cast: Cast) -> None:
    answer = sign_in(client, "S0123457", "wrong")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert not Attempt.objects.filter(spent__gt=0).exists()
    assert not AccessEvent.objects.filter(kind="portal.sign_in").exists()


def test_a_full_queue_never_costs_an_attempt(client: Client, cast: Cast) -> None:
    with no_slot():
        for _ in range(8):
            assert sign_in(client, "S0123457").status_code == 503
    assert sign_in(client, "S0123457").status_code == 302


def test_waiting_for_a_slot_has_a_time_limit(slow: None, client: Client, cast: Cast) -> None:
    with slots_taken():
        assert sign_in(client, "S0123457").status_code == 503
    assert sign_in(client, "S0123457").status_code == 302


def test_a_slot_is_released_when_its_holder_fails(slow: None, settings: Settings) -> None:
    for _ in range(3 * settings.HASHING_SLOTS):
        with pytest.raises(ZeroDivisionError), slot(HERE):
            raise ZeroDivisionError
    with slot(HERE):
        pass


def test_a_nested_slot_is_the_same_slot_and_is_released_by_the_outer_block(
    slow: None, settings: Settings
) -> None:
    with slots_taken(settings.HASHING_SLOTS - 1):
        with slot(HERE), slot(HERE):
            pass
        with slot(HERE):
            pass
    with slots_taken(), pytest.raises(Busy), slot(HERE):
        pass


def test_other_pages_do_not_wait_for_slots(full: None, client: Client, cast: Cast) -> None:
    for path in ("/", "/claim/", "/forgot/", "/parents/", "/healthz"):
        assert client.get(path).status_code == 200


SCHOOL, QUEUE = "198.51.100.9", 8


@pytest.fixture
def queue(settings: Settings) -> None:
    """Eight places to wait: two for a stranger's network, six for the school's."""
    settings.HASHING_QUEUE = QUEUE
    settings.SCHOOL_NETWORKS = {f"{SCHOOL}/32": 600}


class Waiting:
    """Requests that came while every slot was taken: how many got a slot in the end, from where."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []
        self.served, self.sent_away = Counter[str](), Counter[str]()

    def come(self, ip: str, count: int = 1) -> None:
        """Come from this address, one after the other."""
        for _ in range(count):
            before = self.waiting() + self.sent_away.total()
            thread = threading.Thread(target=self._hash, args=(ip,))
            thread.start()
            self.threads.append(thread)
            while self.waiting() + self.sent_away.total() == before:
                thread.join(0.001)

    def waiting(self) -> int:
        return len(hashing_slots._slots._waiting)

    def finish(self) -> None:
        for thread in self.threads:
            thread.join()

    def _hash(self, ip: str) -> None:
        try:
            with slot(Origin(ip)):
                self.served[ip] += 1
        except Busy:
            self.sent_away[ip] += 1


@pytest.mark.parametrize(("ip", "share"), [("203.0.113.50", 2), (SCHOOL, 6)])
def test_while_others_wait_a_network_holds_no_more_than_its_share(queue: None, ip: str, share: int) -> None:
    came = Waiting()
    with slots_taken():
        came.come("203.0.113.1")
        came.come(ip, QUEUE)
    came.finish()
    assert came.served == {"203.0.113.1": 1, ip: share}
    assert came.sent_away == {ip: QUEUE - share}


def test_a_network_alone_may_hold_every_place(queue: None) -> None:
    came = Waiting()
    with slots_taken():
        came.come("203.0.113.50", QUEUE + 1)
    came.finish()
    assert came.served == {"203.0.113.50": QUEUE}
    assert came.sent_away == {"203.0.113.50": 1}


def test_whoever_comes_to_a_full_queue_gets_the_place_of_a_network_beyond_its_share(queue: None) -> None:
    came, others = Waiting(), [f"203.0.113.{n}" for n in range(QUEUE)]
    with slots_taken():
        came.come("203.0.113.50", QUEUE)
        for ip in others:
            came.come(ip)
    came.finish()
    # The stranger keeps the share; the one who came when all networks were within theirs was sent away.
    assert came.served == {"203.0.113.50": 2, **dict.fromkeys(others[: QUEUE - 2], 1)}


def test_an_address_of_the_same_ipv6_customer_has_the_same_share(queue: None) -> None:
    came = Waiting()
    with slots_taken():
        came.come("203.0.113.1")
        for n in range(4):
            came.come(f"2001:db8::{n}")
    came.finish()
    assert came.served.total() == 1 + 2


def test_what_a_limit_will_refuse_does_not_wait_for_a_slot(client: Client, cast: Cast) -> None:
    for _ in range(5):
        sign_in(client, "S0123457", "wrong")
    before = AccessEvent.objects.count()
    with no_slot(), hashes() as hashed:
        assert sign_in(client, "S0123457").status_code == 429
        assert sign_in(client, "S7654321").status_code == 503
    assert hashed == []
    logged = AccessEvent.objects.order_by("pk")[before:]
    assert [(event.success, event.detail["refused"]) for event in logged] == [(False, True)]


def test_a_sign_in_looks_at_its_limit_only_if_no_slot_is_free(client: Client, cast: Cast) -> None:
    client.post("/", {"username": "S0123457"})
    with row_statements() as free:
        client.post("/password/", {"password": "wrong"})
    with no_slot(), row_statements() as taken:
        client.post("/password/", {"password": "wrong"})
    assert not any(sql.startswith("SELECT") and "portal_attempt" in sql for sql in free)
    assert [sql.startswith("SELECT") and "portal_attempt" in sql for sql in taken] == [True]


@pytest.mark.slow
def test_answers_that_a_limit_will_refuse_do_not_wait_for_a_slot(client: Client, cast: Cast) -> None:
    stand_before_questions(client)
    for _ in range(5):
        answer(client, WRONG_ANSWERS)
    with no_slot():
        assert answer(client).status_code == 429


def test_passwords_that_a_limit_will_refuse_do_not_wait_for_a_slot(cast: Cast) -> None:
    me = Actor(User.objects.get(username="S0123457"), HERE)
    for _ in range(5):
        with pytest.raises(PortalError):
            check_current_password(actor=me, password="wrong", session="s")
    with no_slot(), pytest.raises(PortalError, match="too_many"):
        check_current_password(actor=me, password=PASSWORD, session="s")


REPEATED = {
    "claim: the password": NEW,
    "reset: the password": twice(PASSWORD),  # used before: hashed, and refused
    "account: the password": {**MINE, **twice(PASSWORD)},
    "account: the questions": {**MINE, **ANSWERS},
}


@pytest.mark.parametrize("name", REPEATED)
def test_every_page_that_hashes_what_someone_chooses_has_a_limit(
    client: Client, cast: Cast, settings: Settings, name: str
) -> None:
    settings.LIMITS = {limit: {"waits": [[3, None]]} for limit in ("new_password", "new_answers")}
    flow = FLOWS[name]
    fields = {"journey": flow.arrive(client, cast), **REPEATED[name]}
    for _ in range(3):
        assert client.post(flow.path, fields).status_code in (200, 302)
    with hashes() as hashed:
        assert client.post(flow.path, fields).status_code == 429
    assert hashed == ["compared"] * ("old_password" in fields)


def test_a_link_has_a_limit_for_passwords_that_were_used_before(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.LIMITS = {"new_password": {"waits": [[3, None]]}}
    people.activate(cast.mother)
    code = password_links.code_of(password_links.make_link(user=User.objects.get(kind="parent")))
    for _ in range(3):
        assert client.post("/parents/link/", {"key": code, **twice(PASSWORD)}).status_code == 200
    with hashes() as hashed:
        assert client.post("/parents/link/", {"key": code, **twice(PASSWORD)}).status_code == 429
    assert hashed == []


def test_saving_a_claim_has_a_limit(cast: Cast, settings: Settings) -> None:
    settings.LIMITS = {"new_answers": {"waits": [[1, None]]}}
    throttle.charge("new_answers", target="a journey")
    claim = Claim(cast.daffy, "", "", ANSWERS, journey="a journey", language="en")
    with hashes() as hashed, pytest.raises(throttle.Refused):
        claim_account(actor=Actor(origin=HERE), claim=claim)
    assert hashed == []


def test_an_activation_has_a_limit(client: Client, cast: Cast, settings: Settings) -> None:
    settings.LIMITS = {"choose_username": {"waits": [[3, None]]}}
    journey = activating(client, cast)
    fields = {"journey": journey, "username": "s0123457x", **twice("password")}
    for _ in range(3):
        assert client.post("/parents/activate/account/", fields).status_code == 200
    assert client.post("/parents/activate/account/", fields).status_code == 429
