"""The annual reset and a roster's load never run at once: one does, the other says so (A3, R3)."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from claims.annual_reset import services, statements
from claims.annual_reset.choice import Choice
from claims.annual_reset.messages import REFUSALS
from claims.errors import ClaimError
from claims.models import AnnualReset, StudentAccount
from portal.actor import Actor
from sis.models import RosterImport
from sis.oneroster import import_roster
from tests.cast import HERE, Cast
from tests.rosters.builders import good_roster
from tests.rosters.running import load_running

pytestmark = pytest.mark.django_db(transaction=True)
ALL = Choice("all")


def begin(cast: Cast) -> AnnualReset:
    return services.begin_annual_reset(
        actor=Actor(cast.administrator, HERE), choice=ALL, confirmation=ALL.phrase
    )


def test_while_a_roster_is_loaded_no_account_is_reset(cast: Cast) -> None:
    before = list(StudentAccount.objects.values())
    with load_running(), pytest.raises(ClaimError, match="load_running"):
        begin(cast)
    assert not AnnualReset.objects.exists()
    assert list(StudentAccount.objects.values()) == before
    assert "a roster is being loaded" in REFUSALS["load_running"]
    assert begin(cast).accounts == 1


def test_while_a_roster_is_loaded_no_reset_is_undone(cast: Cast) -> None:
    run = begin(cast)
    with load_running(), pytest.raises(ClaimError, match="load_running"):
        services.undo_annual_reset(actor=Actor(cast.administrator, HERE), run=run)
    assert services.undo_annual_reset(actor=Actor(cast.administrator, HERE), run=run).restored == 1


def test_while_accounts_are_reset_no_roster_is_loaded(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The load comes from another session when the reset has begun and has not ended."""
    folder, take = good_roster().folder(tmp_path), statements.reset_accounts
    met = []

    def meanwhile(*args: Any, **kwargs: Any) -> int:
        with ThreadPoolExecutor(1) as pool:
            met.append(pool.submit(load_elsewhere, folder).result())
        return take(*args, **kwargs)

    monkeypatch.setattr(statements, "reset_accounts", meanwhile)
    assert begin(cast).accounts == 1
    assert "or an annual reset" in met[0].report
    assert met[0].outcome == RosterImport.Outcome.REFUSED


def load_elsewhere(folder: Path) -> RosterImport:
    try:
        return import_roster(folder)
    finally:
        connection.close()
