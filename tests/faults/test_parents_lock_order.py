"""A link that is used while somebody signs in: both take their locks in one order, neither fails (T49)."""

import threading
import time
from typing import Any

import pytest
from django.db import DatabaseError, connection

from portal.actor import Actor
from portal.auth import password_links, passwords
from portal.models import User
from tests.cast import HERE, NEW_PASSWORD
from tests.families import Families
from tests.parents.walking import log_in
from tests.visiting import Client


def wait_until_somebody_waits() -> None:
    """Until another session wants a lock that is held here."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


@pytest.mark.slow
def test_a_new_password_by_link_and_a_log_in_at_once_do_not_deadlock(
    transactional_db: None, families: Families, minnie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(Client(), password="a-slip")
    code = password_links.code_of(password_links.make_link(user=minnie))
    failed: list[Exception] = []
    store = passwords.set_password

    def sign_in() -> None:
        try:
            log_in(Client())
        except DatabaseError as error:
            failed.append(error)
        finally:
            connection.close()

    somebody = threading.Thread(target=sign_in)

    def store_while_somebody_signs_in(*args: Any, **kwargs: Any) -> None:
        somebody.start()
        wait_until_somebody_waits()
        store(*args, **kwargs)

    monkeypatch.setattr(passwords, "set_password", store_while_somebody_signs_in)
    try:
        password_links.use_link(
            actor=Actor(origin=HERE), code=code, password=NEW_PASSWORD, kind=User.Kind.PARENT
        )
    except DatabaseError as error:
        failed.append(error)
    somebody.join()
    assert failed == []
    assert log_in(Client(), password=NEW_PASSWORD).url == "/parents/home/"
