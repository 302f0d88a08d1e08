"""A temporary password opens one page, for three days, and must be replaced there (P9)."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from parents import accounts
from parents.errors import ParentError
from parents.urls import urlpatterns
from portal.actor import Actor
from portal.models import AccessEvent, SignInReport, User
from portal.records.rights import Part
from tests.cast import HERE, NEW_PASSWORD, PASSWORD, make_staff
from tests.claims.test_secrets_stay_secret import every_text
from tests.claims.walking import twice
from tests.families import Families
from tests.parents.walking import log_in
from tests.visiting import Client

ACCOUNT, HOME = "/parents/account/", "/parents/home/"
RUN_OUT = "Your temporary password has expired."


@pytest.fixture
def office(families: Families) -> User:
    return make_staff("office@example.org", role="registrar", school=families.school)


@pytest.fixture
def temporary(minnie: User, office: User) -> str:
    """The temporary password that the school gave Minnie."""
    return accounts.give_temporary_password(actor=Actor(office, HERE), account=minnie.guardian_account)


def change(client: Client, old: str, new: str = NEW_PASSWORD) -> Any:
    return client.post(ACCOUNT, {"old_password": old, **twice(new)})


def test_a_temporary_password_must_be_replaced_before_other_pages_open(
    client: Client, temporary: str
) -> None:
    assert log_in(client, password=temporary).url == HOME
    assert client.get(HOME)["Location"] == ACCOUNT
    page = client.get(ACCOUNT)
    assert "Choose a new password now." in page.text
    assert '<nav class="rooms"' not in page.text
    assert 'name="language"' not in page.text
    assert change(client, temporary).url == "/parents/account/?changed=1"
    assert "Daffy" in client.get(HOME).text
    user = User.objects.get(username="minnie7")
    assert (user.state, user.temporary_until) == ("active", None)


def test_until_then_no_other_page_opens(client: Client, temporary: str) -> None:
    log_in(client, password=temporary)
    names = [pattern.name for pattern in urlpatterns if pattern.name != "account"]
    paths = [reverse(f"parents:{name}") for name in names if name not in {*Part, "message"}]
    paths += [f"/parents/{page}/" for page in ("messages", "messages/nonsense", "household", "corrections")]
    paths += ["/parents/students/nonsense/", "/", "/home/", "/account/", "/account/language/", "/help/"]
    paths += ["/account/not-me/", "/password/", "/claim/", "/forgot/", "/guide/", "/admin/", "/start-over/"]
    for path in paths:
        for answer in (client.get(path), client.post(path)):
            assert answer.headers.get("Location") == ACCOUNT, path
    assert client.post("/logout/")["Location"] == "/parents/?ended=out"


def test_the_old_password_stops_working_immediately(minnie: User, office: User) -> None:
    old = Client()
    log_in(old)
    accounts.give_temporary_password(actor=Actor(office, HERE), account=minnie.guardian_account)
    assert old.get(HOME)["Location"] == "/parents/"
    assert log_in(Client()).status_code == 200


def test_a_temporary_password_expires_after_72_hours(client: Client, minnie: User, office: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        temporary = accounts.give_temporary_password(
            actor=Actor(office, HERE), account=minnie.guardian_account
        )
        traveller.shift(dt.timedelta(hours=71, minutes=59))
        assert log_in(Client(), password=temporary).url == HOME
        traveller.shift(dt.timedelta(minutes=1))
        page = log_in(client, password=temporary)
        assert page.status_code == 200
        assert RUN_OUT in page.text
        assert "770-555-0100" in page.text
        assert client.get(HOME)["Location"] == "/parents/"
        assert RUN_OUT not in log_in(Client(), password="a-guess").text, "only to who has the right one"
        assert RUN_OUT not in log_in(Client(), "nobody77", temporary).text


def test_an_expired_password_is_reported_on_the_students_sign_in_page_too(
    client: Client, minnie: User, office: User
) -> None:
    temporary = accounts.give_temporary_password(actor=Actor(office, HERE), account=minnie.guardian_account)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=73)):
        client.post("/", {"username": "minnie7"})
        assert RUN_OUT in client.post("/password/", {"password": temporary}).text


@pytest.mark.slow
def test_after_the_change_the_temporary_password_does_not_work(client: Client, temporary: str) -> None:
    log_in(client, password=temporary)
    change(client, temporary)
    assert log_in(Client(), password=temporary).status_code == 200
    assert log_in(Client(), password=NEW_PASSWORD).url == HOME


@pytest.mark.parametrize("which", ["temporary", "old"])
def test_the_new_password_cannot_be_the_temporary_or_the_old_one(
    client: Client, temporary: str, which: str
) -> None:
    log_in(client, password=temporary)
    page = change(client, temporary, {"temporary": temporary, "old": PASSWORD}[which])
    assert "You’ve used that password before." in page.text
    assert client.get(HOME)["Location"] == ACCOUNT


def test_a_second_temporary_password_voids_the_first(minnie: User, office: User, temporary: str) -> None:
    second = accounts.give_temporary_password(actor=Actor(office, HERE), account=minnie.guardian_account)
    assert second != temporary
    assert log_in(Client(), password=temporary).status_code == 200
    assert log_in(Client(), password=second).url == HOME


def test_no_table_holds_a_temporary_password(temporary: str, client: Client) -> None:
    log_in(client, password=temporary)
    assert temporary not in every_text()
    event = AccessEvent.objects.get(kind="parents.temporary_password")
    assert event.actor_id == User.objects.get(username="office@example.org").pk


def test_a_temporary_password_reactivates_an_account_disabled_by_failures(
    client: Client, minnie: User, office: User
) -> None:
    for _ in range(5):
        log_in(Client(), password="a-guess")
    temporary = accounts.give_temporary_password(actor=Actor(office, HERE), account=minnie.guardian_account)
    assert log_in(client, password=temporary).url == HOME


def test_a_temporary_password_is_refused_for_other_disabled_accounts(minnie: User, office: User) -> None:
    minnie.disable(User.DisabledReason.BY_STAFF, at=timezone.now())
    minnie.save()
    with pytest.raises(ParentError, match="disabled"):
        accounts.give_temporary_password(actor=Actor(office, HERE), account=minnie.guardian_account)
    minnie.refresh_from_db()
    assert minnie.disabled_reason == "by_staff"


@pytest.mark.slow
def test_a_reactivated_account_must_still_change_a_temporary_password(
    client: Client, minnie: User, office: User, temporary: str
) -> None:
    for _ in range(5):
        log_in(Client(), password="a-guess")
    accounts.reactivate_account(actor=Actor(office, HERE), account=minnie.guardian_account)
    log_in(client, password=temporary)
    assert client.get(HOME)["Location"] == ACCOUNT
    with pytest.raises(ParentError, match="not_disabled"):
        accounts.reactivate_account(actor=Actor(office, HERE), account=minnie.guardian_account)


def test_a_reactivated_account_that_reported_a_stranger_must_change_the_password(
    client: Client, minnie: User, office: User
) -> None:
    SignInReport.objects.create(user=minnie)
    minnie.disable(User.DisabledReason.FAILED_SIGN_INS, at=timezone.now())
    minnie.save()
    accounts.reactivate_account(actor=Actor(office, HERE), account=minnie.guardian_account)
    log_in(client)
    assert client.get(HOME)["Location"] == ACCOUNT
