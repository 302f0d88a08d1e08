"""Sessions end for good at sign-in, at sign-out and at every change of the account."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.auth import passwords
from portal.auth.sessions import SessionStore
from portal.models import User
from tests.cast import NEW_PASSWORD, PASSWORD, Cast, sign_in
from tests.claims.walking import copied, form_of, stand_before_questions, twice
from tests.counting import row_statements
from tests.visiting import Client


@pytest.fixture
def marcia(client: Client, cast: Cast) -> User:
    """Marcia, who has just signed in in this browser."""
    sign_in(client, "S0123457")
    return User.objects.get(username="S0123457")


def is_in(client: Client) -> bool:
    return client.get("/home/").status_code == 200


def test_a_planted_session_id_is_replaced_at_sign_in(client: Client, cast: Cast) -> None:
    client.cookies["sid"] = "a" * 32
    sign_in(client, "S0123457")
    assert client.cookies["sid"].value != "a" * 32
    assert list(Session.objects.values_list("session_key", flat=True)) == [client.cookies["sid"].value]


def test_the_session_from_before_the_sign_in_has_ended(client: Client, cast: Cast) -> None:
    client.post("/forgot/", {"username": "S0123457"})
    before = client.cookies["sid"].value
    sign_in(client, "S0123457")
    assert client.cookies["sid"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_signing_out_ends_the_session_on_the_server(client: Client, marcia: User) -> None:
    old = client.cookies["sid"].value
    client.post("/logout/")
    assert not Session.objects.exists()
    client.cookies["sid"] = old
    assert not is_in(client)


def test_signing_out_clears_what_the_browser_keeps(client: Client, marcia: User) -> None:
    answer = client.post("/logout/")
    assert answer["Location"] == "/?ended=out"
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer["Cache-Control"] == "no-store"
    assert answer.cookies["sid"].value == ""
    assert client.cookies["dev"].value  # the browser stays known


def test_signing_out_twice_is_no_error(client: Client, marcia: User) -> None:
    assert client.post("/logout/").status_code == 302
    assert client.post("/logout/").status_code == 302


def test_signing_out_in_admin_is_the_same(client: Client, cast: Cast) -> None:
    sign_in(client, "tech@example.org")
    answer = client.post("/admin/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.exists()


def test_disabling_ends_the_session_for_good(client: Client, marcia: User) -> None:
    old = client.cookies["sid"].value
    marcia.disable(User.DisabledReason.BY_STAFF, at=timezone.now())
    marcia.save()
    assert not is_in(client)
    marcia.activate()
    marcia.save()
    client.cookies["sid"] = old
    assert not is_in(client)


def test_disabling_alone_changes_what_sessions_are_checked_against(marcia: User) -> None:
    """Also if the state is set back by hand in the database."""
    before = marcia.get_session_auth_hash()
    marcia.disable(User.DisabledReason.BY_STAFF, at=timezone.now())
    assert marcia.get_session_auth_hash() != before


def test_reactivation_does_not_restore_a_session(client: Client, marcia: User) -> None:
    old = client.cookies["sid"].value
    marcia.disable(User.DisabledReason.BY_STAFF, at=timezone.now())
    marcia.save()
    marcia.activate()
    marcia.save()
    client.cookies["sid"] = old
    assert not is_in(client)


def test_a_new_password_ends_every_session(client: Client, marcia: User) -> None:
    elsewhere = Client()
    sign_in(elsewhere, "S0123457")
    digest = passwords.digest_new_password(NEW_PASSWORD, user=marcia, origin=None, target="")
    passwords.set_password(digest, user=marcia)
    assert not is_in(client)
    assert not is_in(elsewhere)
    assert sign_in(Client(), "S0123457", NEW_PASSWORD).status_code == 302
    assert sign_in(Client(), "S0123457", PASSWORD).status_code == 200


def test_a_rotated_secret_key_ends_no_session(client: Client, marcia: User, settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the-new-key-" + "n" * 60
    assert is_in(client)
    settings.SECRET_KEY_FALLBACKS = []
    assert is_in(client)


def test_a_removed_secret_key_ends_every_session(client: Client, marcia: User, settings: Settings) -> None:
    settings.SECRET_KEY = "the-new-key-" + "n" * 60
    assert not is_in(client)


def test_a_rotated_secret_key_forgets_no_known_browser(
    client: Client, marcia: User, settings: Settings
) -> None:
    client.post("/logout/")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the-new-key-" + "n" * 60
    for _ in range(6):
        sign_in(Client(), "S0123457", "wrong")
    assert sign_in(client, "S0123457").status_code == 302


def test_a_late_answer_does_not_delete_the_cookie_of_a_session_that_has_moved(
    client: Client, cast: Cast
) -> None:
    client.post("/forgot/", {"username": "S0123457"})
    late = copied(client)
    client.post("/forgot/", {"username": "S0123457"})
    for path in ("/forgot/questions/", "/home/", "/"):
        assert "sid" not in late.get(path).cookies


def test_a_session_moves_in_one_statement(client: Client, cast: Cast) -> None:
    """A change of the id costs no statement more than a change of the data."""
    form = form_of(stand_before_questions(client).get("/forgot/"), username="S0123457")
    with row_statements() as seen:
        client.post("/forgot/", form)
    assert len(seen) == 1 + 1, "\n".join(seen)  # read and move


def test_a_changed_password_moves_the_session_in_its_own_transaction(client: Client, marcia: User) -> None:
    """Which costs one statement more: Django saves the session again at the end of the request."""
    form = form_of(client.get("/account/"), old_password=PASSWORD, **twice(NEW_PASSWORD))
    with row_statements() as seen:
        client.post("/account/", form)
    touching = [s for s in seen if "django_session" in s or "portal_acceptedform" in s]
    assert len(touching) == 1 + 2, "\n".join(touching)


def test_a_session_that_ends_while_the_password_changes_keeps_the_old_password(
    client: Client, marcia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = passwords.digest_new_password

    def meanwhile_signed_out(*args: Any, **kwargs: Any) -> str:
        Session.objects.all().delete()
        return digest(*args, **kwargs)

    monkeypatch.setattr(passwords, "digest_new_password", meanwhile_signed_out)
    answer = client.post("/account/", {"old_password": PASSWORD, **twice(NEW_PASSWORD)})
    assert answer.headers["Location"] == "/"
    assert sign_in(Client(), "S0123457").url == "/home/"


def test_a_slow_request_does_not_restore_a_session_after_sign_out(client: Client, marcia: User) -> None:
    slow = SessionStore(client.cookies["sid"].value)
    slow["seen"] = "something"
    client.post("/logout/")
    with pytest.raises(UpdateError):
        slow.save()
    assert not Session.objects.exists()


def test_a_request_whose_session_ends_in_the_meantime_redirects_to_the_landing_page(
    client: Client, marcia: User
) -> None:
    def end_session(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        if sql.startswith('SELECT "portal_user"'):
            Session.objects.all().delete()
        return done

    client.post("/forgot/", {"username": "x"})
    store = SessionStore(client.cookies["sid"].value)
    store["_seen"] -= 100
    store.save()
    with connection.execute_wrapper(end_session):
        assert client.get("/home/").headers["Location"] == "/"
    assert not Session.objects.exists()
    assert not is_in(client)
