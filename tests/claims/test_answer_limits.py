"""Five sets of answers a day, fifteen consecutive ones, and known browsers (T02, T04)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from claims import recovery
from claims.errors import ClaimError
from portal.actor import Actor
from portal.limits.throttle import Refused
from portal.models import AccessEvent
from portal.web.client_address import Origin
from tests.cast import ANSWERS, HERE, Cast, claim, sign_in
from tests.claims.walking import WRONG_ANSWERS, answer, reset_in_browser, stand_before_questions
from tests.visiting import Client

pytestmark = pytest.mark.slow

# The address of the test's browsers, for attempts that share it.
THERE = Origin(ip="127.0.0.1", agent="a test")


def wrong_once(client: Client) -> int:
    stand_before_questions(client)
    return int(answer(client, WRONG_ANSWERS).status_code)


def is_verified(username: str = "S0123457", *, known_browser: bool = False) -> bool:
    """Give wrong answers to the service, as the page does; say whether they were verified or refused."""
    try:
        recovery.verify_answers(
            actor=Actor(origin=THERE), username=username, answers=WRONG_ANSWERS, known_browser=known_browser
        )
    except ClaimError:
        return True
    except Refused:
        return False
    raise AssertionError("wrong answers were accepted")


def verified() -> int:
    return AccessEvent.objects.filter(kind="claims.answers").count()


def known_browser() -> Client:
    """A browser in which Marcia has signed in before."""
    client = Client()
    sign_in(client, "S0123457")
    client.post("/logout/")
    return client


def test_five_sets_a_day_then_tomorrow(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert [wrong_once(Client()) for _ in range(7)] == [200] * 5 + [429] * 2
        clock.shift(timedelta(hours=23, minutes=59))
        assert wrong_once(Client()) == 429
        clock.shift(timedelta(minutes=2))
        assert wrong_once(Client()) == 200


def test_a_refused_set_is_not_verified_even_if_it_is_right(client: Client, cast: Cast) -> None:
    assert [is_verified() for _ in range(5)] == [True] * 5
    stand_before_questions(client)
    assert answer(client).status_code == 429
    assert verified() == 5


def test_right_answers_refund_the_attempts(client: Client, cast: Cast) -> None:
    for _ in range(4):
        assert [is_verified() for _ in range(4)] == [True] * 4
        stand_before_questions(client)
        assert answer(client).url == "/forgot/password/"


def test_in_30_days_at_most_15_sets_are_verified_until_staff_unlock(cast: Cast) -> None:
    """Ten from unknown browsers together, and five from those that know the account."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        owner = known_browser()
        strangers, known = [], []
        for day in range(30 * 2):
            strangers += [is_verified() for _ in range(3)]
            known.append(is_verified(known_browser=True) if day > 10 else False)
            clock.shift(timedelta(hours=12, minutes=1))
        assert (strangers.count(True), known.count(True), verified()) == (10, 5, 15)
        for client in (Client(), owner):
            page = answer(stand_before_questions(client))
            assert page.status_code == 429
            assert "Only your school can unlock them" in page.text
            assert "Retry-After" not in page.headers
        recovery.unlock_account(actor=Actor(cast.technician, HERE), student=cast.marcia)
        assert answer(stand_before_questions(Client())).url == "/forgot/password/"


def test_a_slow_guesser_is_locked_after_ten_too_and_the_owner_is_not(cast: Cast) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        owner = known_browser()
        for _ in range(20):
            is_verified()
            clock.shift(timedelta(days=3))
        assert verified() == 10
        assert [wrong_once(owner) for _ in range(4)] == [200] * 4
        assert reset_in_browser(owner).status_code == 200


def test_known_browsers_may_use_what_is_left_of_the_fifteen(cast: Cast) -> None:
    """Closing closes the way of every browser."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        owner = known_browser()
        for _ in range(4):
            for _ in range(5):
                is_verified(known_browser=True)
            clock.shift(timedelta(days=1, minutes=1))
        assert verified() == 15
        assert [wrong_once(client) for client in (owner, Client())] == [429, 429]


def test_known_browsers_share_five_sets_a_day(cast: Cast) -> None:
    owners = [known_browser() for _ in range(3)]
    assert [wrong_once(owner) for owner in owners * 2] == [200] * 5 + [429]
    assert [is_verified() for _ in range(6)] == [True] * 5 + [False]
    assert verified() == 10


def test_a_known_browser_has_a_budget_of_its_own(cast: Cast) -> None:
    owner, vandal = known_browser(), Client()
    assert [wrong_once(vandal) for _ in range(6)] == [200] * 5 + [429]
    assert [wrong_once(owner) for _ in range(4)] == [200] * 4
    assert reset_in_browser(owner).status_code == 200
    assert wrong_once(Client()) == 429, "the stranger waits on"


def test_a_known_browser_does_not_bypass_the_limit(cast: Cast) -> None:
    owner = known_browser()
    assert [wrong_once(owner) for _ in range(6)] == [200] * 5 + [429]
    assert wrong_once(Client()) == 200


def test_a_browser_known_for_someone_else_counts_as_unknown(cast: Cast) -> None:
    other = Client()
    sign_in(other, "outsider@example.org")
    other.post("/logout/")
    assert [wrong_once(other) for _ in range(6)] == [200] * 5 + [429]
    assert wrong_once(Client()) == 429


def test_an_address_that_fails_at_many_accounts_must_wait(cast: Cast) -> None:
    assert all(is_verified(f"S70000{number:02d}") for number in range(24))
    statuses = []
    for number in range(24, 27):
        client = stand_before_questions(Client(), f"S70000{number:02d}")
        fields = client.get("/forgot/questions/").context["form"].visible_fields()
        given = {
            "birth_month": "1",
            "birth_year": "2012",
            "favorite_fruit": "apple",
            "favorite_season": "fall",
        }
        page = answer(client, {field.name: given.get(field.name, "Hawks") for field in fields})
        statuses.append(page.status_code)
    assert statuses == [200] + [429] * 2
    assert reset_in_browser(known_browser()).status_code == 200, "known browsers are unaffected"


def test_guesses_before_a_claim_do_not_lock_the_account_after_it(cast: Cast) -> None:
    def verify(answers: dict[str, str]) -> recovery.Proof:
        return recovery.verify_answers(
            actor=Actor(origin=HERE), username="S0393354", answers=answers, known_browser=False
        )

    for _ in range(5):
        with pytest.raises(ClaimError):
            verify(WRONG_ANSWERS)
    user = claim(cast.daffy)
    assert verify(ANSWERS).user_id == user.pk


@pytest.mark.parametrize("username", ["S0123457", "S0999999"], ids=["claimed", "nobody"])
def test_the_last_tries_are_announced_the_same_for_every_name(cast: Cast, username: str) -> None:
    def page_after_wrong_answers() -> str:
        client = Client()
        page = stand_before_questions(client, username).get("/forgot/questions/")
        wrong = {name: "12" if name == "birth_month" else "wrong" for name in page.context["form"].codes}
        choices = {"favorite_fruit": "banana", "favorite_season": "spring", "birth_year": "1999"}
        return str(answer(client, {**wrong, **{n: c for n, c in choices.items() if n in wrong}}).text)

    with time_machine.travel(timezone.now(), tick=False) as clock:
        pages = [page_after_wrong_answers() for _ in range(5)]
        assert ["last-tries" in page for page in pages] == [False] * 2 + [True] * 3
        assert "You have <b>2 tries</b> left today." in pages[2]
        assert "You have <b>1 try</b> left today." in pages[3]
        assert "You have no tries left. Ask your teacher for a reset." in pages[4]
        clock.shift(timedelta(days=1, minutes=1))
        pages = [page_after_wrong_answers() for _ in range(4)]
        assert "<b>1 try</b> left. After that, only your school can unlock your answers." in pages[3]
