"""The health checks of a load balancer."""

import socket
from datetime import timedelta
from typing import NoReturn
from unittest import mock

import pytest
import time_machine
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from portal.readiness import find_obstacles
from sis.models import District
from tests.cast import Cast, sign_in
from tests.slots import no_slot
from tests.visiting import Client

pytestmark = pytest.mark.slow


def no_database(*_: object) -> NoReturn:
    raise OperationalError("the database is gone")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_healthy_portal_is_ready(client: Client, db: None, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.text) == (200, "ok")
    assert not answer.cookies


def test_the_process_answers_without_a_database(client: Client, db: None) -> None:
    with connection.execute_wrapper(no_database):
        assert client.get("/healthz").status_code == 200


def test_an_unreachable_database_is_not_ready(client: Client, db: None) -> None:
    with connection.execute_wrapper(no_database):
        assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").status_code == 200


def test_a_pending_migration_is_not_ready(client: Client, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "migrations pending")


def test_a_database_that_does_not_answer_keeps_no_process_from_starting(transactional_db: None) -> None:
    connection.close()
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        mock.patch.dict(
            connection.settings_dict,
            HOST="127.0.0.1",
            PORT=silent.getsockname()[1],
            OPTIONS={"connect_timeout": 1},
        ),
    ):
        assert find_obstacles() == []


def test_the_wait_for_a_connection_is_bounded() -> None:
    assert settings.DATABASES["default"]["OPTIONS"]["connect_timeout"] == 5


@pytest.mark.parametrize("path", ["/home/", "/", "/claim/password/", "/nowhere/", "/admin/"])
def test_without_a_database_signed_in_users_get_an_error_page(client: Client, cast: Cast, path: str) -> None:
    sign_in(client, "S0123457")
    client.raise_request_exception = False
    with connection.execute_wrapper(no_database):
        answer = client.get(path)
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "gone" not in answer.text
    assert client.get("/home/").status_code == 200


def test_the_page_says_whether_the_queue_is_full_or_the_database_is_away(client: Client, cast: Cast) -> None:
    client.raise_request_exception = False
    with no_slot():
        busy = sign_in(client, "S0123457").text
    with connection.execute_wrapper(no_database):
        away = sign_in(client, "S0123457").text
    assert "Many people are signing in right now." in busy
    assert "reach its data" not in busy
    assert "The portal can’t reach its data." in away
    assert "signing in right now" not in away
    assert '<a href="/help/">' in away


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("es", "El portal no funciona en este momento"),
        ("fr", "Le portail ne fonctionne pas en ce moment"),
        ("vi", "Cổng thông tin hiện không hoạt động"),
    ],
)
def test_without_a_database_the_error_page_is_in_the_browsers_language(
    cast: Cast, language: str, title: str
) -> None:
    browser = Client(headers={"Accept-Language": language}, raise_request_exception=False)
    sign_in(browser, "S0123457")
    with connection.execute_wrapper(no_database):
        answer = browser.get("/home/")
    assert answer.status_code == 503
    assert f'<html lang="{language}">' in answer.text
    assert title in answer.text


@pytest.mark.parametrize("path", ["/help/", "/help/?q=password", "/help/forgot-password/"])
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_without_a_database_help_still_opens_and_says_whom_to_ask(
    client: Client, cast: Cast, path: str, is_signed_in: bool
) -> None:
    client.raise_request_exception = False
    District.objects.update(contact_name="Ms. Reyes", contact_phone="770-555-0100")
    client.get("/help/")
    if is_signed_in:
        sign_in(client, "S0123457")
    later = timezone.now() + timedelta(minutes=50)
    with time_machine.travel(later, tick=False), connection.execute_wrapper(no_database):
        page = client.get(path)
    assert page.status_code == 200
    assert "770-555-0100" in page.text
    assert (client.get("/home/").status_code == 200) is is_signed_in


def test_a_portal_that_has_never_seen_its_database_opens_help_without_a_contact(
    client: Client, db: None
) -> None:
    with connection.execute_wrapper(no_database):
        page = client.get("/help/")
    assert page.status_code == 200
    assert "Need help? Contact:" not in page.text


def test_without_a_database_the_first_page_still_opens(client: Client, db: None) -> None:
    with connection.execute_wrapper(no_database):
        assert client.get("/").status_code == 200
        assert client.post("/", {"username": "S0123457"}).status_code == 302
        assert client.get("/password/").status_code == 200


def test_without_a_database_a_sign_in_gets_a_page_that_asks_to_wait(client: Client, cast: Cast) -> None:
    client.raise_request_exception = False
    with connection.execute_wrapper(no_database):
        assert sign_in(client, "S0123457").status_code == 503
    assert "sid" not in client.cookies
