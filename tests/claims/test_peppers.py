"""The portal does not start, and is not ready, while stored answers need a pepper that is gone (T66)."""

import os
import subprocess
import sys

import pytest
from django.core import checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from claims.checks import check_peppers
from claims.models import AnnualReset, ChallengeVerifier, KeptAccount
from portal.readiness import find_obstacles
from tests.cast import Cast
from tests.live import ROOT, database_url
from tests.visiting import Client

SENTENCE = (
    "CHALLENGE_PEPPER lacks the pepper tests, which stored answers need: put it back, or name it in "
    "LOST_PEPPERS if it is lost."
)


@pytest.fixture
def lost(cast: Cast, settings: Settings) -> None:
    """Marcia's answers need the pepper "tests", which is gone."""
    settings.CHALLENGE_PEPPERS = {"new": "n" * 60}


def test_a_pepper_that_answers_need_must_be_there(cast: Cast, settings: Settings) -> None:
    assert find_obstacles() == []
    settings.CHALLENGE_PEPPERS = {"new": "n" * 60, **settings.CHALLENGE_PEPPERS}
    assert find_obstacles() == []
    settings.CHALLENGE_PEPPERS = {"new": "n" * 60}
    assert find_obstacles() == [SENTENCE]


def test_a_pepper_that_no_answer_needs_may_go(lost: None) -> None:
    ChallengeVerifier.objects.update(pepper_id="new")
    assert find_obstacles() == []


def test_a_pepper_that_an_undone_reset_would_need_must_be_there(cast: Cast, settings: Settings) -> None:
    run = AnnualReset.objects.create(choice="all", begun_by=cast.administrator, counted=1)
    verifier = ChallengeVerifier.objects.get()
    KeptAccount.objects.create(
        run=run, account=verifier.account, user_id=1, claimed_at=timezone.now(), pepper_id=verifier.pepper_id
    )
    verifier.delete()
    settings.CHALLENGE_PEPPERS = {"new": "n" * 60}
    assert find_obstacles() == [SENTENCE]


def test_a_lost_pepper_is_named_as_lost(lost: None, settings: Settings) -> None:
    settings.LOST_PEPPERS = ["tests"]
    assert find_obstacles() == []


def test_it_is_checked_where_databases_are(lost: None) -> None:
    with pytest.raises(SystemCheckError, match="lacks the pepper tests"):
        call_command("check", databases=["default"])
    assert "claims.E001" not in [message.id for message in checks.run_checks()]
    assert check_peppers(databases=None) == []


def test_a_portal_that_lacks_a_pepper_is_not_ready(lost: None, client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "tests" not in answer.text
    assert client.get("/healthz").status_code == 200


def test_a_database_that_is_away_lacks_no_pepper(lost: None) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError

    with connection.execute_wrapper(refuse):
        assert find_obstacles() == []


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["-m", "gunicorn", "portal.wsgi:application", "--bind=127.0.0.1:0", "--no-control-socket"], 3),
        (["manage.py", "db_worker"], 1),
    ],
    ids=["gunicorn", "worker"],
)
def test_no_process_starts_without_the_pepper(cast: Cast, command: list[str], status: int) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database_url(),
        "CHALLENGE_PEPPER": "new:" + "n" * 60,
    }
    ended = subprocess.run(  # noqa: S603
        [sys.executable, *command],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == status
    assert f"\n{SENTENCE}\n" in f"\n{ended.stderr}"
    assert "Traceback" not in ended.stderr
