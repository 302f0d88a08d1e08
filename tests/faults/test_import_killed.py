"""A real process that is killed in the middle, and two at once: the old roster stays whole (R3)."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from sis.models import RosterImport, Student
from sis.oneroster import import_roster
from tests.live import busy_sessions, database_url
from tests.rosters.builders import RosterFiles, student
from tests.rosters.versions import as_delta
from tests.sis.importing import APPLIED, load

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.process]

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


def start(path: Path, log: Path) -> subprocess.Popen[bytes]:
    """Start the command as a nightly job does, on the test's own database."""
    ours = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    with log.open("wb") as out:
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", "import_roster", str(path)],
            cwd=ROOT,
            env={**os.environ, **ours},
            stdout=out,
            stderr=subprocess.STDOUT,
        )


def wait_for(condition: Callable[[], object], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def count(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def waits_for_a_lock() -> bool:
    return count("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'") > 0


@contextmanager
def held(table: str) -> Iterator[None]:
    """Hold a table, so that the load stops exactly where it first writes to it."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield
    finally:
        other.rollback()
        other.close()


def everything() -> dict[str, list[dict[str, Any]]]:
    models = [model for model in apps.get_app_config("sis").get_models() if model is not RosterImport]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def changed(files: RosterFiles) -> RosterFiles:
    files.put("orgs", "babb", name="Babb Middle School")
    files.put("users", "s1", familyName="Clayton-Reed")
    student(files, "s9", "New", "Nia", "900")
    return files


def enrolled(files: RosterFiles) -> RosterFiles:
    row = {**files.rows["enrollments"]["hr-7_s1"], "sourcedId": "new", "userSourcedId": "s4"}
    return as_delta(files, enrollments={"new": row})


@pytest.mark.parametrize(
    ("table", "make"),
    [
        pytest.param("sis_district", changed, id="10% all is read, nothing is written"),
        pytest.param("sis_student", changed, id="50% schools and classes are written"),
        pytest.param("sis_student", enrolled, id="99% only the homerooms are missing"),
    ],
)
def test_a_killed_load_leaves_the_old_roster_whole(
    table: str, make: Callable[[RosterFiles], RosterFiles], files: RosterFiles, tmp_path: Path
) -> None:
    assert load(files, tmp_path / "first").outcome == APPLIED
    before = everything()
    folder = make(files).folder(tmp_path / "next")
    with held(table):
        process = start(folder, tmp_path / "log")
        wait_for(waits_for_a_lock, "the load never came to the table")
        process.kill()
        assert process.wait(PATIENCE) == -9
    wait_for(lambda: not busy_sessions(), "the killed load's session never ended")
    assert everything() == before
    killed = RosterImport.objects.get(outcome=RosterImport.Outcome.RUNNING)
    assert import_roster(folder).outcome == APPLIED
    assert everything() != before
    killed.refresh_from_db()
    assert killed.outcome == RosterImport.Outcome.BROKEN


def test_of_two_at_once_one_runs(files: RosterFiles, tmp_path: Path) -> None:
    folder = files.folder(tmp_path / "roster")
    with held("sis_student"):
        first = start(folder, tmp_path / "first log")
        wait_for(waits_for_a_lock, "the load never came to the table")
        second = start(folder, tmp_path / "second log")
        assert second.wait(PATIENCE) == 1
    assert first.wait(PATIENCE) == 0, (tmp_path / "first log").read_text()
    assert "Another load is running" in (tmp_path / "second log").read_text()
    assert Student.objects.count() == 4
    outcomes = RosterImport.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == [APPLIED, RosterImport.Outcome.REFUSED]


def test_a_log_has_plain_lines(files: RosterFiles, tmp_path: Path) -> None:
    process = start(files.folder(tmp_path / "roster"), tmp_path / "log")
    assert process.wait(PATIENCE) == 0
    log = (tmp_path / "log").read_text()
    assert " s  reading users.csv\n" in log
    assert " s  committing\n" in log
    assert "\r" not in log
    assert "students: 4 new" in log
