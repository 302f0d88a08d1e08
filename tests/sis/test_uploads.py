"""A roster uploaded in the admin: tried, reviewed, then applied or discarded."""

from pathlib import Path

import pytest

from portal.models import AccessEvent, QueuedTask, User
from portal.staff.roster import tasks
from portal.tasks.worker import take_back_abandoned
from sis.models import RosterChunk, RosterImport, RosterUpload, Student
from sis.uploads import Phase
from tests.rosters.builders import RosterFiles, student
from tests.sis.importing import APPLIED, REFUSED, load
from tests.sis.upload_pages import (
    ADMINISTRATOR,
    RUNS,
    UPLOAD,
    administrator_client,
    apply,
    newest,
    page_of,
    run_tasks,
    send_zip,
    upload_roster,
    upload_status,
    zipped,
)
from tests.visiting import Client

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def administrator(db: None) -> Client:
    return administrator_client()


def logged_events() -> list[tuple[str, bool]]:
    events = AccessEvent.objects.filter(kind__startswith="sis.").order_by("pk")
    return list(events.values_list("kind", "success"))


def changed(files: RosterFiles) -> RosterFiles:
    student(files, "s9", "New", "Nia", "900")
    files.put("users", "s1", familyName="Clayton-Reed")
    files.drop("users", "s4")
    files.drop("demographics", "s4")
    files.put("users", "t2", email="not an address")
    return files


def test_an_upload_changes_nothing_before_it_is_applied(
    administrator: Client, files: RosterFiles, tmp_path: Path
) -> None:
    before = Student.objects.count()
    upload = upload_roster(administrator, files, tmp_path)
    assert upload_status().phase == Phase.READY
    assert Student.objects.count() == before
    assert upload.size == RosterChunk.objects.get().data.__len__()
    page = administrator.get(page_of(upload)).text
    assert "Ready to apply" in page
    assert "Apply</button>" in page
    assert "Discard</button>" in page


def test_the_difference_is_shown(administrator: Client, loaded: RosterFiles, tmp_path: Path) -> None:
    upload = upload_roster(administrator, changed(loaded), tmp_path)
    page = " ".join(administrator.get(page_of(upload)).text.split())
    assert "<strong>1</strong> new to the district" in page
    assert "<td>0393354</td> <td>Clayton, Daffy</td> <td>Clayton-Reed, Daffy</td>" in page
    assert "<td>0400101</td> <td>Nguyễn, Thị Ánh</td> <td>Babb Middle</td>" in page
    assert "exactly as shown" in page
    assert "is not an email address" in page


def test_applied_it_is_the_roster_and_its_bytes_are_gone(
    administrator: Client, loaded: RosterFiles, tmp_path: Path
) -> None:
    upload = upload_roster(administrator, changed(loaded), tmp_path)
    page = apply(administrator, upload)
    assert "Waiting for its turn" in page.text
    run_tasks()
    assert upload_status().phase == Phase.LOADED
    assert Student.objects.get(sourced_id="s1").last_name == "Clayton-Reed"
    assert not RosterChunk.objects.exists()
    run = RosterImport.objects.latest("pk")
    assert (run.outcome, run.path, run.started_by, run.forced) == (
        APPLIED,
        "roster.zip",
        "district@example.org",
        False,
    )
    assert newest().load == run
    assert f"{RUNS}{run.pk}/change/" in administrator.get(page_of(upload)).text


def test_every_action_is_in_the_log(administrator: Client, loaded: RosterFiles, tmp_path: Path) -> None:
    upload = upload_roster(administrator, loaded, tmp_path)
    apply(administrator, upload)
    run_tasks()
    upload_roster(administrator, loaded, tmp_path)
    administrator.post(page_of(newest(), "discard/"))
    assert logged_events() == [
        ("sis.roster_uploaded", True),
        ("sis.roster_load_asked", True),
        ("sis.roster_loaded", True),
        ("sis.roster_uploaded", True),
        ("sis.roster_discarded", True),
    ]
    loaded_event = AccessEvent.objects.get(kind="sis.roster_loaded")
    assert loaded_event.actor_id == User.objects.get(username=ADMINISTRATOR).pk
    assert loaded_event.detail == {
        "upload": upload.pk,
        "run": RosterImport.objects.filter(outcome=APPLIED).latest("pk").pk,
        "forced": False,
    }


def test_once_discarded_its_bytes_are_gone_and_nothing_more_can_be_done(
    administrator: Client, files: RosterFiles, tmp_path: Path
) -> None:
    upload = upload_roster(administrator, files, tmp_path)
    assert "Thrown away" in administrator.post(page_of(upload, "discard/"), follow=True).text
    assert not RosterChunk.objects.exists()
    for action in ("try/", "discard/"):
        assert "Nothing was done" in administrator.post(page_of(upload, action), follow=True).text
    assert "Nothing was done" in apply(administrator, upload).text
    run_tasks()
    assert upload_status().phase == Phase.DISCARDED
    assert not RosterImport.objects.filter(outcome=APPLIED).exists()


def test_discarded_while_it_waits_it_is_never_tried(
    administrator: Client, files: RosterFiles, tmp_path: Path
) -> None:
    send_zip(administrator, zipped(files, tmp_path))
    administrator.post(page_of(newest(), "discard/"))
    run_tasks()
    assert upload_status().phase == Phase.DISCARDED
    assert not RosterImport.objects.exists()


def test_files_that_cannot_be_used_say_where(
    administrator: Client, files: RosterFiles, tmp_path: Path
) -> None:
    files.replace("users", "Clayton", 'Clay"ton')
    files.replace("orgs", "school", "planet")
    upload = upload_roster(administrator, files, tmp_path)
    assert upload_status().phase == Phase.FAULTY
    page = administrator.get(page_of(upload)).text
    assert "Cannot be loaded" in page
    assert "What is wrong" in page
    assert "<td>users.csv</td>" in page
    assert "Apply</button>" not in page
    assert "Nothing was done" in apply(administrator, upload).text


def test_rows_that_are_skipped_are_listed(administrator: Client, loaded: RosterFiles, tmp_path: Path) -> None:
    loaded.put("users", "s2", identifier="12345678")
    upload = upload_roster(administrator, loaded, tmp_path)
    page = administrator.get(page_of(upload)).text
    assert "Rows that are skipped" in page
    assert "<td>identifier</td>" in page


def test_another_load_since_makes_a_dry_run_stale(
    administrator: Client, loaded: RosterFiles, tmp_path: Path
) -> None:
    upload = upload_roster(administrator, loaded, tmp_path)
    seen = newest().attempt
    assert load(loaded, tmp_path / "nightly").outcome == APPLIED
    assert "Overtaken" in administrator.get(page_of(upload)).text
    answer = administrator.post(page_of(upload, "apply/"), {"attempt": seen}, follow=True)
    assert "another roster has been loaded since" in answer.text
    administrator.post(page_of(upload, "try/"))
    run_tasks()
    assert upload_status().phase == Phase.READY
    assert (
        "Nothing was done"
        in administrator.post(page_of(upload, "apply/"), {"attempt": seen}, follow=True).text
    )
    apply(administrator, upload)
    run_tasks()
    assert upload_status().phase == Phase.LOADED


def test_a_load_that_is_overtaken_in_the_queue_is_not_made(
    administrator: Client, loaded: RosterFiles, tmp_path: Path
) -> None:
    upload = upload_roster(administrator, changed(loaded), tmp_path)
    apply(administrator, upload)
    loaded.put("users", "s1", familyName="Clayton-Night")
    assert load(loaded, tmp_path / "nightly").outcome == APPLIED
    run_tasks()
    assert upload_status().phase == Phase.NOT_LOADED
    assert Student.objects.get(sourced_id="s1").last_name == "Clayton-Night"
    page = administrator.get(page_of(upload)).text
    assert "Another roster was loaded since the dry run" in page
    assert ("sis.roster_loaded", False) in logged_events()
    administrator.post(page_of(upload, "try/"))
    run_tasks()
    assert upload_status().phase == Phase.READY


def test_a_page_of_an_earlier_dry_run_applies_nothing(
    administrator: Client, loaded: RosterFiles, tmp_path: Path
) -> None:
    upload = upload_roster(administrator, loaded, tmp_path)
    for attempt in ("0", "", "x", "99", str(upload.attempt + 1), "1" * 30):
        administrator.post(page_of(upload, "apply/"), {"attempt": attempt})
    run_tasks()
    assert upload_status().phase == Phase.READY


def test_a_task_that_comes_twice_runs_once(administrator: Client, files: RosterFiles, tmp_path: Path) -> None:
    upload = upload_roster(administrator, files, tmp_path)
    tasks.try_roster.enqueue(upload_id=upload.pk, attempt=upload.attempt)
    apply(administrator, upload)
    asked = newest()
    tasks.load_roster.enqueue(
        upload_id=upload.pk, attempt=asked.attempt, user_id=AccessEvent.objects.latest("pk").actor_id or 0
    )
    run_tasks()
    assert list(RosterImport.objects.order_by("pk").values_list("outcome", flat=True)) == ["dry_run", APPLIED]


def killed(upload: RosterUpload, state: str) -> None:
    """As the worker of this upload's run leaves it behind: the task runs, and nobody runs it."""
    RosterUpload.objects.filter(pk=upload.pk).update(state=state)
    newest_task = QueuedTask.objects.latest("enqueued_at")
    QueuedTask.objects.filter(pk=newest_task.pk).update(status="RUNNING", worker_ids=["killed"])


def test_a_dry_run_that_was_killed_begins_again(
    administrator: Client, files: RosterFiles, tmp_path: Path
) -> None:
    send_zip(administrator, zipped(files, tmp_path))
    killed(newest(), RosterUpload.State.TRYING)
    assert upload_status().phase == Phase.BROKEN
    take_back_abandoned()
    run_tasks()
    assert upload_status().phase == Phase.READY
    assert RosterImport.objects.count() == 1


def test_a_load_that_was_killed_begins_again_and_loads_once(
    administrator: Client, loaded: RosterFiles, tmp_path: Path
) -> None:
    upload = upload_roster(administrator, changed(loaded), tmp_path)
    apply(administrator, upload)
    killed(upload, RosterUpload.State.LOADING)
    for _ in range(2):
        take_back_abandoned()
        run_tasks()
        QueuedTask.objects.filter(status="SUCCESSFUL").update(status="RUNNING")
    assert upload_status().phase == Phase.LOADED
    assert RosterImport.objects.filter(outcome=APPLIED).count() == 2, "the first roster, and this one"
    assert AccessEvent.objects.filter(kind="sis.roster_loaded", success=True).count() == 1


def test_a_load_that_was_killed_and_then_discarded_stays_discarded(
    administrator: Client, loaded: RosterFiles, tmp_path: Path
) -> None:
    upload = upload_roster(administrator, changed(loaded), tmp_path)
    apply(administrator, upload)
    killed(upload, RosterUpload.State.LOADING)
    administrator.post(page_of(upload, "discard/"))
    take_back_abandoned()
    run_tasks()
    assert upload_status().phase == Phase.DISCARDED
    assert Student.objects.get(sourced_id="s1").last_name == "Clayton"


def test_a_load_that_was_killed_and_overtaken_is_not_loaded(
    administrator: Client, loaded: RosterFiles, tmp_path: Path
) -> None:
    upload = upload_roster(administrator, changed(loaded), tmp_path)
    apply(administrator, upload)
    killed(upload, RosterUpload.State.LOADING)
    assert load(loaded, tmp_path / "nightly").outcome == APPLIED
    take_back_abandoned()
    run_tasks()
    assert upload_status().phase == Phase.NOT_LOADED


def test_bytes_that_changed_in_the_database_are_not_loaded(
    administrator: Client, files: RosterFiles, tmp_path: Path
) -> None:
    upload = upload_roster(administrator, files, tmp_path)
    apply(administrator, upload)
    chunk = RosterChunk.objects.get()
    chunk.data = bytes(chunk.data)[:-1] + b"\1"
    chunk.save()
    run_tasks()
    assert upload_status().phase == Phase.NOT_LOADED
    assert not RosterImport.objects.filter(outcome=APPLIED).exists()


def test_a_roster_that_no_worker_takes_up_says_so(
    administrator: Client, files: RosterFiles, tmp_path: Path
) -> None:
    send_zip(administrator, zipped(files, tmp_path))
    upload = newest()
    assert "Waiting for its turn" in administrator.get(page_of(upload)).text
    RosterUpload.objects.update(asked_at="2026-01-01T00:00Z")
    assert "worker for tasks" in administrator.get(page_of(upload)).text
    administrator.post(page_of(upload, "try/"))
    run_tasks()
    assert upload_status().phase == Phase.READY
    assert RosterImport.objects.count() == 1


def test_not_many_may_wait_for_a_decision(administrator: Client, files: RosterFiles, tmp_path: Path) -> None:
    content = zipped(files, tmp_path)
    for _ in range(5):
        assert send_zip(administrator, content).status_code == 302
    refused = send_zip(administrator, content)
    assert "Five rosters are already waiting for a decision" in refused.text
    assert RosterUpload.objects.count() == 5
    page = " ".join(administrator.get(RUNS).text.split())
    assert page.count("roster.zip</a>: <strong>waiting for its turn</strong>") == 5


def test_the_list_says_what_the_dry_run_found(
    administrator: Client, loaded: RosterFiles, tmp_path: Path
) -> None:
    upload_roster(administrator, loaded, tmp_path)
    loaded.raw["orgs.csv"] = b"sourcedId;name\r\n"
    upload_roster(administrator, loaded, tmp_path)
    page = administrator.get(RUNS).text
    assert [page.count(f"<strong>{said}</strong>") for said in ("ready to apply", "cannot be loaded")] == [
        1,
        1,
    ]


def test_past_runs_are_listed_with_what_they_did(
    administrator: Client, loaded: RosterFiles, tmp_path: Path
) -> None:
    load(changed(loaded), tmp_path / "nightly")
    record = RosterImport.objects.latest("pk")
    page = administrator.get(RUNS).text
    assert "1 new, 1 changed, 1 left<" in page
    one = administrator.get(f"{RUNS}{record.pk}/change/")
    assert one.status_code == 200
    assert "Clayton-Reed, Daffy" in one.text
    assert UPLOAD in page


def test_a_run_of_long_ago_still_opens(administrator: Client) -> None:
    record = RosterImport.objects.create(path="/old", outcome=REFUSED, report="Roster: /old", counts={})
    assert "Roster: /old" in administrator.get(f"{RUNS}{record.pk}/change/").text
    assert administrator.get(RUNS).status_code == 200
