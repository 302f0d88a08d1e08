"""Changes of one account that meet take their locks in one order: neither fails (T49)."""

import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection

from claims import recovery
from claims.errors import ClaimError
from portal.actor import Actor
from portal.auth import passwords
from portal.models import User
from tests.cast import ANSWERS, HERE, NEW_PASSWORD, Cast


@pytest.mark.slow
def test_a_reset_by_answers_and_one_by_staff_at_once_do_not_deadlock(
    transactional_db: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof = recovery.verify_answers(
        actor=Actor(origin=HERE), username="S0123457", answers=ANSWERS, known_browser=False
    )
    failed: list[Exception] = []
    store = passwords.set_password

    def reset_by_staff() -> None:
        try:
            recovery.reset_account(actor=Actor(cast.technician, HERE), student=cast.marcia, reason="asked")
        except (DatabaseError, ClaimError) as error:
            failed.append(error)
        finally:
            connection.close()

    staff = threading.Thread(target=reset_by_staff)

    def store_while_staff_reset(*args: Any, **kwargs: Any) -> None:
        staff.start()
        staff.join(0.5)  # it waits for the locks that are held here
        store(*args, **kwargs)

    monkeypatch.setattr(passwords, "set_password", store_while_staff_reset)
    try:
        recovery.reset_password(
            actor=Actor(origin=HERE),
            proof=proof,
            password=NEW_PASSWORD,
            journey="j" * 12,
            known_browser=True,
        )
    except (DatabaseError, ClaimError) as error:
        failed.append(error)
    staff.join()
    assert failed == []
    assert User.objects.get(username="S0123457").disabled_reason == User.DisabledReason.RESET
