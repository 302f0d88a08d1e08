"""A link in an email works for a day, once, and not after any change of the account (P12)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from parents import accounts
from portal.account.services import change_password, report_strange_sign_in
from portal.actor import Actor
from portal.auth import password_links
from portal.auth.one_time_codes import as_guid
from portal.models import AccessEvent, PasswordDigest, PasswordLink, User
from tests.cast import HERE, NEW_PASSWORD, PASSWORD, make_staff, sign_in
from tests.claims.walking import twice
from tests.counting import hashes
from tests.families import Families
from tests.parents.post import code_in, one_mail
from tests.parents.walking import WHO, log_in
from tests.visiting import Client

LINK, USED = "/parents/link/", "/parents/?changed=1"
DEAD = "This link no longer works"


def code_for(user: User) -> str:
    return as_guid(password_links.code_of(password_links.make_link(user=user)))


def use(code: str, password: str = NEW_PASSWORD, browser: Client | None = None) -> Any:
    return (browser or Client()).post(LINK, {"key": code, **twice(password)})


def test_a_forgotten_password_is_replaced_by_link(families: Families, minnie: User) -> None:
    old = Client()
    log_in(old)
    browser = Client()
    browser.post("/parents/forgot/", WHO)
    code = code_in(one_mail())
    assert browser.get(f"{LINK}?lang=es").status_code == 200
    assert use(code, browser=browser).url == USED
    page = browser.get(USED)
    assert "contraseña" in page.text
    assert log_in(browser).status_code == 200, "the old password is no good any more"
    assert log_in(browser, password=NEW_PASSWORD).url == "/parents/home/"
    assert old.get("/parents/home/")["Location"] == "/parents/"
    event = AccessEvent.objects.get(kind="portal.password_link")
    assert (event.success, event.user_id, event.actor_id) == (True, minnie.pk, minnie.pk)


def test_opening_the_page_does_not_use_the_link(minnie: User) -> None:
    code = code_for(minnie)
    for query in ("", f"?key={code}", "?lang=vi"):
        page = Client().get(LINK + query)
        assert page.status_code == 200
        assert f"{code}</textarea>" not in page.text
    assert PasswordLink.objects.get().used_at is None
    assert use(code).url == USED


def test_a_link_works_once(minnie: User) -> None:
    code = code_for(minnie)
    assert use(code).url == USED
    assert DEAD in use(code, "another-good-one").text
    assert log_in(Client(), password=NEW_PASSWORD).url == "/parents/home/"


def test_using_one_link_voids_the_others(minnie: User) -> None:
    first, second = code_for(minnie), code_for(minnie)
    assert use(second).url == USED
    assert DEAD in use(first, "another-good-one").text


def test_a_link_expires_after_a_day(minnie: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        code, other = code_for(minnie), code_for(minnie)
        traveller.shift(dt.timedelta(hours=23, minutes=59))
        assert use(code).url == USED
        User.objects.filter(pk=minnie.pk).update(session_nonce=minnie.session_nonce)
        traveller.shift(dt.timedelta(minutes=1))
        assert DEAD in use(other, "another-good-one").text


@pytest.fixture
def office(families: Families) -> User:
    return make_staff("office@example.org", role="registrar", school=families.school)


def changes_password(user: User, office: User) -> None:
    change_password(actor=Actor(user, HERE), password="garden-piano-cloud")


def gets_temporary_password(user: User, office: User) -> None:
    accounts.give_temporary_password(actor=Actor(office, HERE), account=user.guardian_account)


def sessions_are_ended(user: User, office: User) -> None:
    accounts.end_sessions(actor=Actor(office, HERE), account=user.guardian_account)


def was_not_me(user: User, office: User) -> None:
    report_strange_sign_in(actor=Actor(user, HERE))


def is_disabled(user: User, office: User) -> None:
    user.disable(User.DisabledReason.BY_STAFF, at=timezone.now())
    user.save()


def is_disabled_by_failures(user: User, office: User) -> None:
    for _ in range(5):
        log_in(Client(), password="a-guess")


def is_disabled_and_opened_again(user: User, office: User) -> None:
    is_disabled(user, office)
    accounts.reactivate_account(actor=Actor(office, HERE), account=user.guardian_account)


@pytest.mark.parametrize(
    "change",
    [
        changes_password,
        gets_temporary_password,
        sessions_are_ended,
        was_not_me,
        is_disabled,
        is_disabled_by_failures,
        is_disabled_and_opened_again,
    ],
)
def test_a_link_is_void_after_any_change_of_the_account(
    minnie: User, office: User, change: Callable[[User, User], None]
) -> None:
    code = code_for(minnie)
    change(minnie, office)
    state = User.objects.values("state", "password", "session_nonce").get(pk=minnie.pk)
    with hashes() as hashed:
        page = use(code)
    assert DEAD in page.text
    assert "770-555-0100" in page.text
    assert User.objects.values("state", "password", "session_nonce").get(pk=minnie.pk) == state
    assert not hashed


def test_a_link_for_a_disabled_account_does_not_work(minnie: User, office: User) -> None:
    is_disabled(minnie, office)
    with hashes() as hashed:
        assert DEAD in use(code_for(minnie)).text
    assert User.objects.get(pk=minnie.pk).state == "disabled"
    assert not hashed


def test_logging_in_does_not_void_a_link(minnie: User) -> None:
    code = code_for(minnie)
    log_in(Client())
    assert use(code).url == USED


def test_used_expired_void_and_unknown_links_get_the_same_page(minnie: User) -> None:
    used, expired = code_for(minnie), code_for(minnie)
    use(used)
    PasswordLink.objects.filter(used_at=None).update(expires_at=timezone.now(), nonce=minnie.session_nonce)
    pages = {use(code, "another-good-one").text for code in (used, expired, "0" * 32)}
    bare = {page.replace(page.split('csrfmiddlewaretoken" value="')[1][:64], "") for page in pages}
    assert len(bare) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "Use at least 8 characters."),
        ("x" * 300, "too long"),
    ],
)
def test_a_password_that_breaks_a_rule_keeps_the_code_and_costs_no_attempt(
    minnie: User, password: str, words: str
) -> None:
    code = code_for(minnie)
    for _ in range(25):
        page = use(code, password)
        assert page.status_code == 200
    assert words in page.text
    assert f"{code}</textarea>" in page.text
    assert use(code).url == USED


def test_a_password_used_before_keeps_the_code(minnie: User) -> None:
    code = code_for(minnie)
    page = use(code, PASSWORD)
    assert "You’ve used that password before." in page.text
    assert f"{code}</textarea>" in page.text
    assert use(code).url == USED


def test_two_different_passwords_do_not_use_the_link(minnie: User) -> None:
    code = code_for(minnie)
    fields = {"key": code, "new_password1": NEW_PASSWORD, "new_password2": "another-one"}
    assert "don’t match" in Client().post(LINK, fields).text
    assert use(code).url == USED


@pytest.mark.slow
def test_twenty_wrong_codes_from_one_address_make_it_wait(minnie: User) -> None:
    code = code_for(minnie)
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        for number in range(20):
            assert DEAD in use(f"{number:032X}").text
        assert use(code).status_code == 429
        traveller.shift(dt.timedelta(minutes=10))
        assert use(code).url == USED


def test_a_link_costs_one_hash_and_its_password_is_remembered(minnie: User) -> None:
    code = code_for(minnie)
    with hashes() as hashed:
        use(code)
    assert hashed == ["made"]
    assert PasswordDigest.objects.filter(user=minnie).count() == 2


def test_a_link_refunds_the_attempts_and_replaces_a_temporary_password(minnie: User, office: User) -> None:
    accounts.give_temporary_password(actor=Actor(office, HERE), account=minnie.guardian_account)
    code = code_for(User.objects.get(pk=minnie.pk))
    for _ in range(4):
        log_in(Client(), password="a-guess")
    use(code)
    minnie.refresh_from_db()
    assert (minnie.state, minnie.temporary_until) == ("active", None)
    assert log_in(Client(), password="a-slip").status_code == 200
    assert log_in(Client(), password=NEW_PASSWORD).url == "/parents/home/"


def test_a_staff_link_does_not_work_on_the_parents_page(families: Families, office: User) -> None:
    assert DEAD in use(code_for(office)).text
    assert sign_in(Client(), "office@example.org").url == "/admin/"


def test_mass_assignment_is_ignored(families: Families, minnie: User) -> None:
    more = {"user": "1", "kind": "staff", "state": "disabled", "is_superuser": "1", "username": "other12"}
    answer: Any = Client().post(LINK, {"key": code_for(minnie), **twice(NEW_PASSWORD), **more})
    assert answer.url == USED
    minnie.refresh_from_db()
    assert (minnie.kind, minnie.state, minnie.is_superuser, minnie.username) == (
        "parent",
        "active",
        False,
        "minnie7",
    )
