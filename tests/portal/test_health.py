"""The health checks of a load balancer."""

import socket
from typing import NoReturn
from unittest import mock

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from portal.readiness import find_obstacles
from tests.cast import Cast, sign_in


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
