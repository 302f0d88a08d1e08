"""From a valid key to an account: user names, kept input, and ignored fields."""

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from parents import activation, keys
from parents.activation import Activation
from parents.models import ActivationKey, GuardianAccount
from portal.actor import Actor
from portal.auth import passwords
from portal.limits import throttle
from portal.models import AccessEvent, Attempt, PasswordDigest, User
from tests.cast import HERE, NEW_PASSWORD, PASSWORD, claim
from tests.claims.walking import copied, fill_in, form_of, journey_id, twice
from tests.counting import CONTROL, hashes, row_statements
from tests.families import Families
from tests.parents.walking import (
    activate,
    create_account,
    give_key,
    key_for,
    log_in,
    make_parent,
    stand_before_create,
)
from tests.visiting import Client

ACCOUNT, DONE = "/parents/activate/account/", "/parents/activate/done/"
FOUR_TO_30 = "Use 4 to 30 letters and numbers."
LETTERS = "Use only the letters A to Z and numbers."
NO_LETTER = "Use at least one letter."
LIKE_STUDENT = "A user name that is S plus numbers looks like a student’s."
TAKEN = "That user name is already taken. Choose another."


@pytest.fixture
def browser(families: Families) -> Client:
    """A browser in which Minnie's key was right."""
    return stand_before_create(Client(), key_for(families.mother))


def users() -> int:
    return User.objects.filter(kind="parent").count()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Choose a user name."),
        ("abc", FOUR_TO_30),
        ("a" * 31, FOUR_TO_30),
        ("a" * 300, "too long"),
        ("minnie.clayton", LETTERS),
        ("minnie clayton", LETTERS),
        ("minnie@example.org", LETTERS),
        ("minnié", LETTERS),
        ("ｍｉｎｎｉｅ", LETTERS),
        ("мinnie", LETTERS),
        ("min\u200bnie", LETTERS),
        ("٠١٢٣٤a", LETTERS),
        ("123456", NO_LETTER),
        ("0393354", NO_LETTER),
        ("S0393354", LIKE_STUDENT),
        ("s1234", LIKE_STUDENT),
        ("s12345678901", LIKE_STUDENT),
        ("<b>x</b>", LETTERS),
    ],
)
def test_an_invalid_user_name_is_a_field_error(browser: Client, name: str, words: str) -> None:
    with hashes() as hashed:
        page = create_account(browser, name)
    assert page.status_code == 200
    assert words in page.context["form"].errors["username"][0]
    assert page.context["form"].errors.keys() == {"username"}
    assert users() == 0
    assert not hashed


@pytest.mark.parametrize("name", ["Minn", "a" * 30, "7777x", "S0393354x", "xS0393354", "Student1"])
def test_a_user_name_of_letters_and_digits_is_accepted(browser: Client, name: str) -> None:
    assert create_account(browser, name).url == DONE
    assert User.objects.get(kind="parent").username == name


@pytest.mark.slow
@pytest.mark.parametrize("name", ["minnie7", "MINNIE7", " minnie7 ", "min\x00nie7"])
def test_a_user_name_is_unique_regardless_of_case(families: Families, name: str) -> None:
    make_parent(families.other, "Minnie7")
    browser = stand_before_create(Client(), key_for(families.mother))
    page = create_account(browser, name)
    assert page.context["form"].errors == {"username": [TAKEN]}
    assert users() == 1
    assert create_account(browser, "minnie8").url == DONE, "the key is good still"


@pytest.mark.slow
def test_the_holder_of_a_key_can_try_a_limited_number_of_names(families: Families) -> None:
    make_parent(families.other, "oskar99")
    browser = stand_before_create(Client(), key_for(families.mother))
    for _ in range(20):
        assert create_account(browser, "oskar99").status_code == 200
    page = create_account(browser, "minnie7")
    assert page.status_code == 429
    assert "You can try again in" in page.text
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        assert give_key(browser, key_for(families.mother)).url == ACCOUNT
        assert create_account(browser, "minnie7").url == DONE


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        (twice(""), "new_password1", "Enter a password."),
        (twice("short"), "new_password1", "Use at least 8 characters."),
        (twice("password1"), "new_password1", "easy to guess"),
        (twice("river-lamp-tiger"), "new_password1", "easy to guess"),
        (twice("MinnieClayton"), "new_password1", "too much like your name"),
        (twice("77minnie77"), "new_password1", "too much like your name"),
        ({**twice(PASSWORD), "new_password2": "another-one"}, "new_password2", "don’t match"),
        (twice("x" * 257), "new_password1", "too long"),
        (twice("nul\x00nul\x00nul"), "new_password1", "can’t be used"),
    ],
)
def test_what_was_typed_is_kept_and_a_password_never(
    browser: Client, fields: dict[str, str], field: str, words: str
) -> None:
    page = fill_in(browser, ACCOUNT, {"username": "minnie77", **fields})
    assert words in page.context["form"].errors[field][0]
    assert 'value="minnie77"' in page.text
    for typed in filter(None, fields.values()):
        assert f'value="{typed}' not in page.text
    assert "<title>Error: " in page.text
    assert users() == 0


def test_a_wrong_name_keeps_the_name_and_no_password(browser: Client) -> None:
    page = create_account(browser, "min nie")
    assert 'value="min nie"' in page.text
    assert PASSWORD not in page.text


def test_an_activation_costs_one_hash_and_makes_one_account(browser: Client, families: Families) -> None:
    page = browser.get(ACCOUNT)
    fields = {"journey": journey_id(page), "username": "minnie7", **twice(PASSWORD)}
    with hashes() as hashed, row_statements() as seen:
        answer = browser.post(ACCOUNT, fields)
    assert answer["Location"] == DONE
    assert hashed == ["made"]
    assert len(seen) <= 22, "\n".join(seen)
    user = User.objects.get(kind="parent")
    assert (user.username, user.first_name, user.state) == ("minnie7", "Minnie", "active")
    assert user.email == "minnie@example.org"
    assert GuardianAccount.objects.get(user=user).guardian == families.mother
    assert PasswordDigest.objects.filter(user=user).count() == 1
    event = AccessEvent.objects.get(kind="parents.account_made")
    assert (event.user_id, event.actor_id, event.success) == (user.pk, user.pk, True)


def test_the_done_page_has_the_name_and_can_be_printed(browser: Client) -> None:
    create_account(browser, "Minnie7")
    page = browser.get(DONE)
    assert '<p class="username" translate="no">Minnie7</p>' in page.text
    assert "data-print" in page.text
    assert PASSWORD not in page.text
    assert log_in(browser).url == "/parents/home/"
    assert browser.get(DONE)["Location"] == "/parents/home/"


@pytest.mark.parametrize("language", ["es", "fr", "vi"])
def test_the_account_gets_the_language_of_the_activation(families: Families, language: str) -> None:
    browser = Client()
    browser.get(f"/parents/activate/?lang={language}")
    page = activate(browser, key_for(families.mother), "minnie7")
    assert f'<html lang="{language}">' in page.text
    assert User.objects.get(kind="parent").language == language
    elsewhere = Client()
    log_in(elsewhere)
    assert f'<html lang="{language}">' in elsewhere.get("/parents/home/").text


MASS = {
    "kind": "staff",
    "is_staff": "1",
    "is_superuser": "1",
    "state": "must_change_password",
    "groups": "1",
    "user_permissions": "1",
    "guardian": "1",
    "guardian_id": "1",
    "key_id": "1",
    "email": "evil@example.org",
    "temporary_until": "2999-01-01",
    "id": "1",
}


def test_fields_other_than_name_and_password_are_ignored(browser: Client, families: Families) -> None:
    more = {**MASS, "guardian": str(families.other.pk), "guardian_id": str(families.other.pk)}
    assert create_account(browser, "minnie7", **more).url == DONE
    user = User.objects.get(username="minnie7")
    assert (user.kind, user.is_staff, user.is_superuser, user.state) == ("parent", False, False, "active")
    assert user.email == "minnie@example.org"
    assert not user.groups.exists()
    assert user.guardian_account.guardian == families.mother


def test_a_second_click_and_a_reload_have_no_second_effect(browser: Client) -> None:
    page = browser.get(ACCOUNT)
    fields = {"journey": journey_id(page), "username": "minnie7", **twice(PASSWORD)}
    for _ in range(3):
        assert browser.post(ACCOUNT, fields)["Location"] == DONE
    assert browser.get(ACCOUNT)["Location"] == DONE, "back leads on again"
    assert [browser.get(DONE).status_code for _ in range(2)] == [200, 200]
    assert users() == 1
    assert AccessEvent.objects.filter(kind="parents.account_made").count() == 1


def test_the_same_form_can_be_sent_again_after_a_crash(browser: Client) -> None:
    """The account was made; the answer, and the session that would know of it, got lost."""
    session = Session.objects.get()
    page = browser.get(ACCOUNT)
    fields = {"journey": journey_id(page), "username": "minnie7", **twice(PASSWORD)}
    assert browser.post(ACCOUNT, fields)["Location"] == DONE
    Session.objects.update(session_data=session.session_data)
    assert browser.post(ACCOUNT, fields)["Location"] == DONE
    assert users() == 1


def test_the_same_form_that_waited_for_a_slot_ends_well(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its twin made the account in the meantime."""
    charge, form = throttle.charge, form_of(browser.get(ACCOUNT), username="minnie7", **twice(PASSWORD))
    twin = copied(browser)

    def after_the_twin(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(throttle, "charge", charge)
        assert twin.post(ACCOUNT, form)["Location"] == DONE
        return charge(*args, **kwargs)

    monkeypatch.setattr(throttle, "charge", after_the_twin)
    assert browser.post(ACCOUNT, form)["Location"] == DONE
    assert browser.get(DONE).status_code == 200
    assert users() == 1


def test_a_key_revoked_while_the_password_is_hashed_does_not_work(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = passwords.digest_new_password

    def meanwhile_revoked(*args: Any, **kwargs: Any) -> str:
        ActivationKey.objects.update(revoked_at=timezone.now())
        return digest(*args, **kwargs)

    monkeypatch.setattr(passwords, "digest_new_password", meanwhile_revoked)
    page = create_account(browser, "minnie7")
    assert page.request["PATH_INFO"] == "/parents/activate/"
    assert "This key can’t be used to create an account" in page.text
    assert users() == 0


def test_an_old_tab_of_another_key_changes_nothing(families: Families) -> None:
    browser = stand_before_create(Client(), key_for(families.mother))
    old = journey_id(browser.get(ACCOUNT))
    stand_before_create(browser, key_for(families.father))
    answer = browser.post(ACCOUNT, {"journey": old, "username": "minnie7", **twice(PASSWORD)})
    assert answer.status_code == 409
    assert users() == 0
    for journey in ("", "nonsense", "\x00"):
        answer = browser.post(ACCOUNT, {"journey": journey, "username": "x1234", **twice(PASSWORD)})
        assert answer.status_code == 409
    assert create_account(browser, "max1234").url == DONE
    assert GuardianAccount.objects.get().guardian == families.father


def test_after_thirty_idle_minutes_the_activation_starts_over(families: Families) -> None:
    key = key_for(families.mother)
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        browser = stand_before_create(Client(), key)
        traveller.shift(dt.timedelta(minutes=29, seconds=59))
        assert browser.get(ACCOUNT).status_code == 200
        traveller.shift(dt.timedelta(minutes=30, seconds=1))
        answer = browser.post(ACCOUNT, {"username": "minnie7", **twice(PASSWORD)})
        assert answer["Location"] == "/parents/activate/?again=1"
        assert "If you stop for 30 minutes" in browser.get(answer["Location"]).text
        assert users() == 0
        assert give_key(browser, key).url == ACCOUNT


@pytest.mark.parametrize("path", [ACCOUNT, DONE])
def test_no_step_can_be_skipped(client: Client, families: Families, path: str) -> None:
    for answer in (client.get(path), client.post(path, {"username": "minnie7", **twice(PASSWORD)})):
        assert answer["Location"].startswith("/parents/activate/")
    stand_before_create(client, key_for(families.mother))
    assert client.get(DONE)["Location"] == "/parents/activate/"
    assert users() == 0


def test_attempts_before_the_account_was_made_do_not_lock_it(families: Families) -> None:
    for _ in range(4):
        log_in(Client(), "minnie7", "a-guess")
    activate(Client(), key_for(families.mother), "minnie7")
    assert log_in(Client(), "minnie7", "a-slip").status_code == 200
    assert log_in(Client(), "minnie7").url == "/parents/home/"
    assert Attempt.objects.exclude(consecutive=0).count() == 0


def test_signed_in_users_are_redirected_home(families: Families, minnie: User) -> None:
    claim(families.daffy)
    parent, student = Client(), Client()
    log_in(parent)
    log_in(student, "S0393354")
    for browser, home in ((parent, "/parents/home/"), (student, "/home/")):
        for path in (
            "/parents/activate/",
            ACCOUNT,
            DONE,
            "/parents/key/",
            "/parents/forgot/",
            "/parents/link/",
        ):
            assert browser.get(path)["Location"] == home
            assert browser.post(path, {"key": key_for(families.father)})["Location"] == home
    assert GuardianAccount.objects.count() == 1


def test_the_new_account_can_log_in_immediately(families: Families) -> None:
    browser = Client()
    activate(browser, key_for(families.mother), "minnie7", NEW_PASSWORD)
    answer: Any = log_in(browser, "MINNIE7", NEW_PASSWORD)
    assert answer.url == "/parents/home/"
    assert "Daffy" in browser.get("/parents/home/").text


def test_an_activation_whose_twin_ends_between_two_of_its_statements_ends_like_it(families: Families) -> None:
    key = keys.issue_key(actor=Actor(origin=HERE), guardian=families.mother)
    form = Activation(key.pk, "minnie7", PASSWORD, journey="one journey", language="en")
    moments = 0
    for moment in itertools.count():
        before = transaction.savepoint()
        twin = _Twin(form, moment)
        with connection.execute_wrapper(twin):
            made = activation.activate_account(actor=Actor(origin=HERE), activation=form)
        assert made.username == "minnie7"
        assert (User.objects.filter(kind="parent").count(), PasswordDigest.objects.count()) == (1, 1)
        transaction.savepoint_rollback(before)
        if not twin.ended:
            break
        moments += 1
    assert moments >= 3


class _Twin:
    """Sends the same form, and is answered, before the first one's statement of this number.

    Statements inside a transaction are not counted.
    """

    def __init__(self, form: Activation, moment: int) -> None:
        self.form, self.left, self.ended = form, moment, False
        self.depth = len(connection.savepoint_ids)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if len(connection.savepoint_ids) == self.depth and not sql.startswith(CONTROL):
            self.left -= 1
            if self.left == -1:
                activation.activate_account(actor=Actor(origin=HERE), activation=self.form)
                self.ended = True
        return execute(sql, params, many, context)
