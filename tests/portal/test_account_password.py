"""My account: changing the password requires the current one (S8, P9)."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission

from claims import recovery
from portal.account import services
from portal.actor import Actor
from portal.errors import PortalError
from portal.models import AccessEvent, User
from tests.cast import HERE, NEW_PASSWORD, PASSWORD, Cast, claim, sign_in
from tests.claims.walking import form_of, twice
from tests.counting import hashes
from tests.visiting import Client

pytestmark = pytest.mark.django_db


def change(client: Client, old: str = PASSWORD, new: str = NEW_PASSWORD, again: str = "") -> Any:
    fields = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post("/account/", fields)


@pytest.fixture
def marcia(cast: Cast) -> Client:
    """Marcia's browser, signed in."""
    browser = Client()
    assert sign_in(browser, "S0123457").url == "/home/"
    return browser


@pytest.mark.parametrize("path", ["/account/", "/account/questions/", "/account/questions/confirm/"])
def test_anonymous_users_are_redirected_to_the_landing_page(client: Client, db: None, path: str) -> None:
    assert client.get(path).headers["Location"] == "/"
    assert change(client).headers["Location"] == "/"
    assert "sid" not in client.cookies


def test_a_student_sees_every_section(marcia: Client) -> None:
    page = marcia.get("/account/").text
    for path in (
        "/account/questions/",
        "/account/questions/confirm/",
        "/account/language/",
        "/account/not-me/",
    ):
        assert f'"{path}"' in page
    assert "data-personal" in page


@pytest.mark.parametrize("username", ["tech@example.org", "outsider@example.org"])
def test_staff_see_every_section_except_the_questions(client: Client, cast: Cast, username: str) -> None:
    sign_in(client, username)
    page = client.get("/account/")
    assert page.status_code == 200
    assert "/account/language/" in page.text
    assert "/account/questions/" not in page.text
    assert change(client).headers["Location"] == "/account/?changed=1"
    assert sign_in(Client(), username, NEW_PASSWORD).url == "/admin/"


def test_a_new_password_works_and_the_old_one_does_not(marcia: Client) -> None:
    other = Client()
    sign_in(other, "S0123457")
    assert change(marcia).headers["Location"] == "/account/?changed=1"
    assert "Your password has been changed" in marcia.get("/account/?changed=1").text
    assert other.get("/home/").headers["Location"] == "/"
    assert "Authentication Failed" in sign_in(Client(), "S0123457", PASSWORD).text
    assert sign_in(Client(), "S0123457", NEW_PASSWORD).url == "/home/"
    event = AccessEvent.objects.get(kind="portal.password_changed")
    assert event.actor_id == event.user_id == User.objects.get(username="S0123457").pk


def test_the_session_id_changes(marcia: Client) -> None:
    before = marcia.cookies["sid"].value
    change(marcia)
    assert marcia.cookies["sid"].value != before
    thief = Client()
    thief.cookies["sid"] = before
    assert thief.get("/account/").headers["Location"] == "/"


def test_the_browser_stays_known(marcia: Client) -> None:
    change(marcia)
    marcia.post("/logout/")
    for _ in range(6):
        locked = sign_in(Client(), "S0123457", "wrong")
    assert locked.status_code == 429
    assert sign_in(marcia, "S0123457", NEW_PASSWORD).url == "/home/"


def test_a_wrong_current_password_is_reported_and_no_password_is_kept(marcia: Client) -> None:
    page = change(marcia, old="not-the-right-one")
    assert page.status_code == 200
    assert "That isn’t your current password" in page.text
    assert "<title>Error: My account" in page.text
    assert "not-the-right-one" not in page.text
    assert NEW_PASSWORD not in page.text
    assert "Mr. Bell" in page.text  # whom to ask: by now it is known whose school
    assert sign_in(Client(), "S0123457", PASSWORD).url == "/home/"


@pytest.mark.parametrize(
    ("new", "again", "says"),
    [
        (PASSWORD, "", "You’ve used that password before"),
        ("short", "", "That password is too short"),
        ("S0123457", "", "too much like your name or your number"),
        (NEW_PASSWORD, "something-else-1", "The passwords don’t match"),
        ("", "", "Enter a password."),
        ("x" * 300, "", "too long"),
    ],
)
def test_a_password_that_breaks_a_rule_changes_nothing(
    marcia: Client, new: str, again: str, says: str
) -> None:
    page = change(marcia, new=new, again=again)
    assert page.status_code == 200
    assert says in page.text
    assert sign_in(Client(), "S0123457", PASSWORD).url == "/home/"


def test_no_earlier_password_is_accepted(marcia: Client) -> None:
    change(marcia)
    assert "You’ve used that password before" in change(marcia, old=NEW_PASSWORD, new=PASSWORD).text


def test_a_change_costs_two_hashes(marcia: Client) -> None:
    with hashes() as seen:
        change(marcia)
    assert seen == ["compared", "made"]


def test_a_wrong_current_password_costs_one_hash(marcia: Client) -> None:
    with hashes() as seen:
        change(marcia, old="wrong")
    assert seen == ["compared"]


def test_fields_that_are_not_on_the_form_change_nothing(marcia: Client) -> None:
    fields = {
        "old_password": PASSWORD,
        "new_password1": NEW_PASSWORD,
        "new_password2": NEW_PASSWORD,
        "username": "S0393354",
        "kind": "staff",
        "state": "disabled",
        "is_superuser": "1",
        "user": "1",
        "language": "vi",
    }
    assert marcia.post("/account/", fields).status_code == 302
    user = User.objects.get(username="S0123457")
    assert (user.kind, user.state, user.is_superuser, user.language) == ("student", "active", False, "en")
    assert not Permission.objects.filter(user=user).exists()


@pytest.mark.parametrize(
    "path", ["/account/", "/account/not-me/", "/account/language/", "/account/questions/"]
)
def test_a_form_without_its_token_does_nothing(cast: Cast, path: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(username="S0123457"))
    before = User.objects.values().get(username="S0123457")
    fields = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert browser.post(path, {**fields, "language": "vi"}).status_code == 403
    assert User.objects.values().get(username="S0123457") == before


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("path", ["/account/", "/account/questions/", "/account/questions/confirm/"])
def test_other_methods_are_refused(marcia: Client, method: str, path: str) -> None:
    assert getattr(marcia, method)(path).status_code == 405


@pytest.mark.parametrize("path", ["/account/not-me/", "/account/language/"])
def test_a_get_does_not_change_the_account(marcia: Client, path: str) -> None:
    assert marcia.get(path).status_code == 405


def test_a_change_after_a_staff_reset_changes_nothing(cast: Cast) -> None:
    stale = User.objects.get(username="S0123457")
    recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="lost")
    for act in (
        lambda: services.change_password(actor=Actor(stale, HERE), password=NEW_PASSWORD),
        lambda: services.report_strange_sign_in(actor=Actor(stale, HERE)),
    ):
        with pytest.raises(PortalError, match="session_over"):
            act()
    now = User.objects.get(username="S0123457")
    assert (now.state, now.has_usable_password()) == (User.State.DISABLED, False)


@pytest.mark.slow
def test_the_form_of_someone_else_is_no_password_in_a_copied_session(marcia: Client, cast: Cast) -> None:
    """Daffy changes the own password, and sends the very same form with the id of Marcia's session."""
    claim(cast.daffy, "daffys-password-1")
    daffy = Client()
    sign_in(daffy, "S0393354", "daffys-password-1")
    form = form_of(daffy.get("/account/"), old_password="daffys-password-1", **twice("daffys-password-2"))
    copied_id = marcia.cookies["sid"].value
    assert daffy.post("/account/", form).headers["Location"] == "/account/?changed=1"
    daffy.cookies["sid"] = copied_id
    assert "Current password" in daffy.post("/account/", form).text
    assert marcia.get("/home/").status_code == 200
    assert sign_in(Client(), "S0123457").url == "/home/"
