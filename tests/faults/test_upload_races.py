"""Real workers that are killed, two administrators at once, a load in the way: one roster (T50, T53)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction

from portal.models import AccessEvent
from sis import roster
from sis.models import RosterChunk, RosterImport, RosterUpload, Student
from sis.oneroster import import_roster
from sis.uploads import Phase
from tests.cast import sign_in
from tests.faults.test_import_killed import (
    ROOT,
    changed,
    count,
    everything,
    held,
    start,
    wait_for,
    waits_for_a_lock,
)
from tests.live import busy_sessions, database_url
from tests.rosters.builders import RosterFiles
from tests.sis.importing import APPLIED, REFUSED, load
from tests.sis.upload_pages import (
    RUNS,
    administrator_client,
    apply,
    newest,
    page_of,
    send_zip,
    upload_status,
    zipped,
)
from tests.visiting import Client

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.process]

OTHER = "other@example.org"


@contextmanager
def worker(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The worker for tasks, as it runs in production, on the test's own database."""
    ours = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "manage.py", "db_worker", "--queue-name=roster", "--interval=0.1"]
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env={**os.environ, **ours}, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def people_and_places() -> dict[str, list[dict[str, object]]]:
    return {name: rows for name, rows in everything().items() if not name.startswith("Roster")}


def reaches(phase: Phase) -> None:
    wait_for(lambda: upload_status().phase == phase, f"{upload_status().phase}, never {phase}")


@pytest.fixture
def administrator(files: RosterFiles, tmp_path: Path) -> Client:
    """An administrator, and a roster that is loaded already."""
    assert load(files, tmp_path / "first").outcome == APPLIED
    return administrator_client()


def test_a_killed_load_leaves_the_old_roster_whole_and_the_page_says_so(
    administrator: Client, files: RosterFiles, tmp_path: Path
) -> None:
    before = people_and_places()
    send_zip(administrator, zipped(changed(files), tmp_path))
    with worker(tmp_path / "log") as process:
        reaches(Phase.READY)
        with held("sis_student"):
            apply(administrator, newest())
            wait_for(waits_for_a_lock, "the load never came to the table")
            page = administrator.get(page_of(newest())).text
            assert "Now: writing users.csv." in page
            assert "data-look-again" in page
            assert "Nothing was done" in administrator.post(page_of(newest(), "discard/"), follow=True).text
            process.kill()
            process.wait()
    wait_for(lambda: not busy_sessions(), "the killed load's session never ended")
    page = administrator.get(page_of(newest())).text
    assert "Broken off" in page
    assert "Try again</button>" in page
    assert "Broken off" in administrator.get(RUNS).text
    assert people_and_places() == before
    assert not AccessEvent.objects.filter(kind="sis.roster_loaded").exists()


def test_a_killed_load_is_taken_up_by_the_next_worker_and_loads_once(
    administrator: Client, files: RosterFiles, tmp_path: Path
) -> None:
    send_zip(administrator, zipped(changed(files), tmp_path))
    with worker(tmp_path / "log") as process:
        reaches(Phase.READY)
        with held("sis_student"):
            apply(administrator, newest())
            wait_for(waits_for_a_lock, "the load never came to the table")
            process.kill()
            process.wait()
    with worker(tmp_path / "next log"):
        reaches(Phase.LOADED)
    assert Student.objects.get(sourced_id="s1").last_name == "Clayton-Reed"
    assert AccessEvent.objects.filter(kind="sis.roster_loaded").count() == 1
    assert RosterImport.objects.filter(outcome=APPLIED).count() == 2, "the first roster, and this one"


def test_what_was_broken_off_can_be_loaded(administrator: Client, files: RosterFiles, tmp_path: Path) -> None:
    send_zip(administrator, zipped(changed(files), tmp_path))
    RosterUpload.objects.update(state=RosterUpload.State.LOADING, forced=True)
    reaches(Phase.BROKEN)
    administrator.post(page_of(newest(), "try/"))
    with worker(tmp_path / "log"):
        reaches(Phase.READY)
        apply(administrator, newest())
        reaches(Phase.LOADED)
    assert Student.objects.get(sourced_id="s1").last_name == "Clayton-Reed"
    assert AccessEvent.objects.filter(kind="sis.roster_loaded", success=True).count() == 1
    assert not RosterImport.objects.filter(outcome=APPLIED, forced=True).exists()


def test_a_killed_dry_run_can_be_tried_again(
    administrator: Client, files: RosterFiles, tmp_path: Path
) -> None:
    send_zip(administrator, zipped(changed(files), tmp_path))
    with held("sis_student"), worker(tmp_path / "log") as process:
        wait_for(waits_for_a_lock, "the dry run never came to the table")
        reaches(Phase.TRYING)
        process.kill()
        process.wait()
    reaches(Phase.BROKEN)
    administrator.post(page_of(newest(), "try/"))
    with worker(tmp_path / "log"):
        reaches(Phase.READY)


def test_discarded_during_its_dry_run_it_stays_discarded(
    administrator: Client, files: RosterFiles, tmp_path: Path
) -> None:
    send_zip(administrator, zipped(changed(files), tmp_path))
    with worker(tmp_path / "log"):
        with held("sis_student"):
            wait_for(waits_for_a_lock, "the dry run never came to the table")
            administrator.post(page_of(newest(), "discard/"))
        wait_for(lambda: RosterImport.objects.filter(outcome="dry_run").exists(), "it never ended")
    assert upload_status().phase == Phase.DISCARDED
    assert not RosterChunk.objects.exists()


def test_of_two_who_press_apply_at_once_one_is_heard(
    administrator: Client, files: RosterFiles, tmp_path: Path
) -> None:
    send_zip(administrator, zipped(changed(files), tmp_path))
    upload = newest()
    with worker(tmp_path / "log"):
        reaches(Phase.READY)
    second = administrator_client(OTHER)

    def press(client: Client) -> str:
        try:
            return str(apply(client, upload).text)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool, transaction.atomic():
        RosterUpload.objects.select_for_update().get(pk=upload.pk)
        pages = [pool.submit(press, client) for client in (administrator, second)]
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        wait_for(lambda: count(waiting) == 2, "the two never stood at the same point")
    answers = [page.result() for page in pages]
    assert sum("Nothing was done" in page for page in answers) == 1
    assert AccessEvent.objects.filter(kind="sis.roster_load_asked").count() == 1
    with worker(tmp_path / "log"):
        reaches(Phase.LOADED)
    assert RosterImport.objects.filter(outcome=APPLIED).count() == 2


def test_two_workers_run_one_task_once(administrator: Client, files: RosterFiles, tmp_path: Path) -> None:
    with worker(tmp_path / "one"), worker(tmp_path / "two"):
        for _ in range(3):
            send_zip(administrator, zipped(files, tmp_path))
        wait_for(lambda: not RosterUpload.objects.exclude(state="tried").exists(), "never tried")
    outcomes = list(RosterImport.objects.order_by("pk").values_list("outcome", flat=True))
    assert len(outcomes) == 4
    assert set(outcomes) <= {APPLIED, "dry_run", REFUSED}


def test_a_load_in_the_way_is_named(administrator: Client, files: RosterFiles, tmp_path: Path) -> None:
    folder = changed(files).folder(tmp_path / "nightly")
    send_zip(administrator, zipped(files, tmp_path))
    with held("sis_student"):
        nightly = start(folder, tmp_path / "nightly log")
        wait_for(waits_for_a_lock, "the load never came to the table")
        with worker(tmp_path / "log"):
            reaches(Phase.FAULTY)
            assert "Another load is running" in administrator.get(page_of(newest())).text
    assert nightly.wait(60) == 0
    administrator.post(page_of(newest(), "try/"))
    with worker(tmp_path / "log"):
        reaches(Phase.READY)


def test_who_keeps_loads_out_keeps_them_out(files: RosterFiles, tmp_path: Path) -> None:
    """As the annual reset does; and while a load runs, it cannot."""
    folder = files.folder(tmp_path / "roster")
    with transaction.atomic():
        assert roster.keep_loads_out()
        process = start(folder, tmp_path / "log")
        assert process.wait(60) == 1
    assert "or an annual reset" in (tmp_path / "log").read_text()
    with held("sis_student"):
        process = start(folder, tmp_path / "log")
        wait_for(waits_for_a_lock, "the load never came to the table")
        with transaction.atomic():
            assert not roster.keep_loads_out()
    assert process.wait(60) == 0
    with transaction.atomic():
        assert roster.keep_loads_out()
    assert import_roster(folder).outcome == APPLIED


def test_signed_out_meanwhile_the_load_goes_on(
    administrator: Client, files: RosterFiles, tmp_path: Path
) -> None:
    send_zip(administrator, zipped(changed(files), tmp_path))
    with worker(tmp_path / "log"):
        reaches(Phase.READY)
        apply(administrator, newest())
        administrator.post("/logout/")
        reaches(Phase.LOADED)
    assert administrator.get(page_of(newest())).status_code == 302
    assert sign_in(administrator, "district@example.org").status_code == 302
    assert "Loaded" in administrator.get(page_of(newest())).text
