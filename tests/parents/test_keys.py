"""Typed keys: format and typography, one page for all invalid keys, and no use by just opening a page."""

import datetime as dt
import random
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.db import connection
from django.utils import timezone

from parents import keys
from parents.errors import ParentError
from parents.forms import KeyForm
from parents.models import ActivationKey, GuardianAccount
from portal.actor import Actor
from portal.auth import one_time_codes
from portal.models import AccessEvent, User
from tests.cast import HERE, make_staff
from tests.claims.test_secrets_stay_secret import every_text
from tests.families import Families
from tests.parents.walking import (
    activate,
    create_account,
    give_key,
    key_for,
    make_parent,
    stand_before_create,
)
from tests.visiting import Client

ACCOUNT = "/parents/activate/account/"


def letters(key: str) -> str:
    return key.replace("-", "")


TYPINGS: dict[str, Callable[[str], str]] = {
    "as printed": lambda key: key,
    "as in the sources": lambda key: "{ " + key.replace("-", " - ") + " }",
    "small letters": lambda key: key.lower(),
    "without dashes": letters,
    "with blanks": lambda key: f"  {key.replace('-', '  ')}\t",
    "long dashes": lambda key: key.replace("-", "–"),
    "full width": lambda key: "".join(chr(ord(c) + 0xFEE0) for c in letters(key)),
    "with lines": lambda key: key.replace("-", "\r\n"),
    "invisible": lambda key: "\ufeff" + "\u200b".join(letters(key)),
    "a link": lambda key: f"http://testserver/parents/activate/?lang=vi#{key}",
    "a long link": lambda key: f"https://{'long-' * 20}portal.example.org/parents/activate/?lang=vi#{key}",
}


@pytest.mark.parametrize("typing", TYPINGS.values(), ids=TYPINGS.keys())
def test_all_ways_of_typing_a_key_match(
    client: Client, families: Families, typing: Callable[[str], str]
) -> None:
    assert give_key(client, typing(key_for(families.mother))).url == ACCOUNT


WRONG_SHAPES = {
    "": "Enter your activation key.",
    "E69293F4": "A key has 32 letters and numbers. You entered 8.",
    "E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F77": "You entered 33.",
    "O69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7": "only numbers and the letters A to F",
    "\x00": "Enter your activation key.",
    "é" * 32: "only numbers and the letters A to F",
    "x" * 300: "too long",
}


@pytest.mark.parametrize(("typed", "words"), WRONG_SHAPES.items(), ids=range(len(WRONG_SHAPES)))
def test_an_invalid_format_is_a_field_error_and_costs_no_attempt(
    client: Client, families: Families, typed: str, words: str
) -> None:
    for _ in range(25):
        answer = give_key(client, typed)
    assert answer.status_code == 200
    assert words in answer.text
    assert not AccessEvent.objects.filter(kind="parents.key_tried").exists()
    assert give_key(client, key_for(families.mother)).url == ACCOUNT


def registrar(families: Families) -> User:
    return make_staff("registrar@example.org", role="registrar", school=families.school)


def no_good(families: Families) -> dict[str, str]:
    """A key of each kind that opens nothing."""
    used = key_for(families.other)
    activate(Client(), used, "oskar99")
    made = {name: key_for(families.mother) for name in ("older", "revoked")}
    keys.revoke_key(actor=Actor(registrar(families), HERE), key=ActivationKey.objects.latest("issued_at"))
    with time_machine.travel(timezone.now() - dt.timedelta(days=121)):
        made["expired"] = key_for(families.father)
    left = key_for(families.aunt)
    families.aunt.is_active = False
    families.aunt.save()
    beside = key_for(families.father, by_mail=True)
    make_parent(families.father, "max1234")
    unknown = "E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7"
    return made | {"used": used, "left": left, "has an account": beside, "unknown": unknown}


TELEX = {"aa": "â", "ee": "ê", "dd": "đ", "af": "à", "ef": "è"}
VNI = {"d9": "đ", "a6": "â", "a8": "ă", "e6": "ê"}
VNI |= dict(zip(("a1", "a2", "a3", "a4", "a5"), "áàảãạ", strict=True))
VNI |= dict(zip(("e1", "e2", "e3", "e4", "e5"), "éèẻẽẹ", strict=True))


def on_keyboard(key: str, shown: dict[str, str]) -> str:
    """Return what a Vietnamese keyboard shows of a typed key."""
    return re.sub("|".join(shown), lambda pressed: shown[pressed[0]], key.lower())


@pytest.mark.parametrize("shown", [TELEX, VNI], ids=["Telex", "VNI"])
def test_a_key_from_a_vietnamese_keyboard_is_understood_or_the_keyboard_is_named(
    shown: dict[str, str],
) -> None:
    drawn = random.Random(15)
    understood = named = 0
    for _ in range(400):
        key = f"{drawn.getrandbits(128):032X}"
        typed = on_keyboard(one_time_codes.as_guid(key), shown)
        form = KeyForm({"key": typed})
        if form.is_valid():
            assert form.cleaned_data["key"] == key, typed
            understood += typed != one_time_codes.as_guid(key).lower()
        else:
            assert form.errors.as_data()["key"][0].code == "keyboard", typed
            named += 1
    assert understood > 3 * named


def test_a_key_typed_on_telex_opens_the_next_page_or_says_why(client: Client, families: Families) -> None:
    key = key_for(families.mother)
    page = give_key(client, on_keyboard(key, TELEX))
    assert getattr(page, "url", "") == ACCOUNT or "A Vietnamese keyboard (Telex or VNI)" in page.text
    page = give_key(client, f"đầ{key[3:]}")
    assert "A Vietnamese keyboard (Telex or VNI)" in page.text


def without_what_changes(page: Any, typed: str) -> str:
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.text)
    return text.replace(typed, "KEY")


def test_used_revoked_expired_and_unknown_keys_get_the_same_page(families: Families) -> None:
    answers = {}
    for name, key in no_good(families).items():
        answer = give_key(Client(), key)
        headers = {k: v for k, v in answer.headers.items() if k != "Content-Length"}
        answers[name] = (answer.status_code, headers, without_what_changes(answer, key))
    assert len(answers) == 7
    assert all(answer == answers["unknown"] for answer in answers.values())
    text = answers["unknown"][2]
    for words in ("already been used", "a newer key", "has expired", "a number is wrong", "770-555-0100"):
        assert words in text


def test_the_typed_key_is_kept_to_compare_it_with_the_letter(client: Client, families: Families) -> None:
    page = give_key(client, "e69293f4 1cb5 4e29 8f1e eef6ff3bb7f7")
    assert "E69293F4-1CB5-4E29-8F1E-EEF6FF3BB7F7</textarea>" in page.text


def test_opening_the_page_does_not_use_the_key(families: Families) -> None:
    key = key_for(families.mother)
    for path in ("/parents/activate/", f"/parents/activate/?key={key}", f"/parents/activate/?lang=es&{key}"):
        page = Client().get(path)
        assert page.status_code == 200
        assert f"{key}</textarea>" not in page.text
    for _ in range(3):
        assert give_key(Client(), key).url == ACCOUNT
    assert Client().get(ACCOUNT)["Location"] == "/parents/activate/?again=1"
    assert ActivationKey.objects.get().used_at is None
    activate(Client(), key, "minnie7")


@pytest.mark.slow
def test_twenty_wrong_keys_from_one_address_make_it_wait(client: Client, families: Families) -> None:
    key = key_for(families.mother)
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        for number in range(19):
            assert give_key(Client(), f"{number:032X}").status_code == 200
        for _ in range(5):
            assert give_key(Client(), key).url == ACCOUNT, "a right key costs no try"
        assert give_key(Client(), f"{99:032X}").status_code == 200
        page = give_key(Client(), key)
        assert page.status_code == 429
        assert int(page["Retry-After"]) <= 600
        assert give_key(Client(REMOTE_ADDR="198.51.100.77"), key).url == ACCOUNT, "another address"
        traveller.shift(dt.timedelta(minutes=10))
        assert give_key(Client(), key).url == ACCOUNT


@pytest.mark.slow
def test_the_same_wrong_key_counts_every_time(families: Families) -> None:
    for _ in range(20):
        assert give_key(Client(), "0" * 32).status_code == 200
    assert give_key(Client(), "0" * 32).status_code == 429


def test_a_key_used_in_another_browser_in_the_meantime_does_not_work(families: Families) -> None:
    key = key_for(families.mother)
    slow, quick = stand_before_create(Client(), key), stand_before_create(Client(), key)
    assert create_account(quick, "minnie7").url == "/parents/activate/done/"
    page = create_account(slow, "minnie8")
    assert "This key can’t be used to create an account" in page.text
    assert User.objects.filter(kind="parent").count() == 1
    assert slow.get(ACCOUNT)["Location"] == "/parents/activate/?again=1"


def test_a_key_revoked_between_the_steps_does_not_work(client: Client, families: Families) -> None:
    stand_before_create(client, key_for(families.mother))
    staff = registrar(families)
    keys.revoke_key(actor=Actor(staff, HERE), key=ActivationKey.objects.get())
    assert "This key can’t be used to create an account" in create_account(client, "minnie7").text
    assert not GuardianAccount.objects.exists()
    with pytest.raises(ParentError, match="key_is_over"):
        keys.revoke_key(actor=Actor(staff, HERE), key=ActivationKey.objects.get())


def test_after_a_failed_step_another_key_can_be_typed_on_the_page_that_says_so(families: Families) -> None:
    """Its form must lead to the page of keys, wherever it stands."""
    slow = stand_before_create(Client(), key_for(families.mother))
    new = key_for(families.mother)
    page = create_account(slow, "minnie7")
    assert page.request["PATH_INFO"] == "/parents/activate/"
    assert slow.post("/parents/activate/", {"key": new})["Location"] == ACCOUNT


def test_two_guardians_with_two_keys_make_two_accounts(families: Families) -> None:
    first, second = key_for(families.mother), key_for(families.father)
    assert first != second
    activate(Client(), first, "minnie7")
    activate(Client(), second, "max1234")
    pairs = GuardianAccount.objects.values_list("guardian", "user__username")
    assert set(pairs) == {(families.mother.pk, "minnie7"), (families.father.pk, "max1234")}
    assert "can’t be used to create" in give_key(Client(), first).text


def test_a_new_letter_revokes_the_older_key_but_an_emailed_key_does_not(families: Families) -> None:
    old, new = key_for(families.mother), key_for(families.mother)
    mailed = key_for(families.mother, by_mail=True)
    assert "can’t be used to create" in give_key(Client(), old).text
    assert give_key(Client(), new).url == ACCOUNT
    with time_machine.travel(timezone.now() + dt.timedelta(hours=23)):
        assert give_key(Client(), mailed).url == ACCOUNT
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        assert "can’t be used to create" in give_key(Client(), mailed).text
        assert give_key(Client(), new).url == ACCOUNT


def test_no_table_holds_a_key(families: Families) -> None:
    key = key_for(families.mother)
    mailed = key_for(families.mother, by_mail=True)
    browser = Client()
    stand_before_create(browser, mailed)
    create_account(browser, "1234")
    give_key(Client(), key.replace("-", "", 1))
    activate(browser, key, "minnie7")
    stored = every_text()
    for one in (key, mailed):
        assert one.casefold() not in stored
        assert letters(one).casefold() not in stored
    with connection.cursor() as cursor:
        cursor.execute("UPDATE parents_activationkey SET digest = %s WHERE by_mail", [letters(key)])
    assert letters(key).casefold() in every_text(), "it would be found"


def test_no_key_can_be_printed_after_its_secret_has_changed(
    families: Families, settings: LazySettings
) -> None:
    key_for(families.mother)
    row = ActivationKey.objects.get()
    assert row.can_be_printed
    settings.KEY_SECRET = "another-secret-of-the-district"
    assert not row.can_be_printed


def test_guardians_with_an_account_or_no_longer_in_the_roster_get_no_key(
    families: Families, minnie: User
) -> None:
    with pytest.raises(ParentError, match="has_account"):
        key_for(families.mother)
    families.father.is_active = False
    with pytest.raises(ParentError, match="inactive"):
        key_for(families.father)
