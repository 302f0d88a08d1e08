"""A safety threshold that holds a load says why, and the load needs a typed confirmation (T51)."""

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from portal.models import AccessEvent
from sis.models import RosterChunk, RosterImport, RosterUpload, Student
from sis.uploads import Phase, UploadError, ask_for_load
from tests.counting import row_statements
from tests.rosters.builders import RosterFiles
from tests.sis.importing import APPLIED, load
from tests.sis.test_import_thresholds import fill
from tests.sis.upload_pages import (
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

# Session, user, role and rights, the upload with its runs, how many rosters were loaded.
PAGE_STATEMENTS = 8
LIST_STATEMENTS = 9


@pytest.fixture
def crowd(files: RosterFiles, tmp_path: Path) -> RosterFiles:
    """260 students are loaded; the next files have 30 fewer."""
    fill(files, "hill", 59)
    fill(files, "babb", 197)
    assert load(files, tmp_path / "crowd").outcome == APPLIED
    files.drop("users", *(f"babb{place}" for place in range(30)))
    return files


@pytest.fixture
def administrator(db: None) -> Client:
    return administrator_client()


def active() -> int:
    return Student.objects.filter(is_active=True).count()


def test_a_held_load_says_why_and_needs_a_word(
    administrator: Client, crowd: RosterFiles, tmp_path: Path
) -> None:
    upload = upload_roster(administrator, crowd, tmp_path)
    assert upload_status().phase == Phase.HELD
    page = administrator.get(page_of(upload)).text
    assert "Held by a safety limit" in page
    assert "30 of 260 students would leave the district; at most 10% may." in page
    assert "<strong>30</strong> leaving the district" in page
    for typed in ("", "yes", "load", "\0", "x" * 300):
        answer = apply(administrator, upload, confirmation=typed)
        assert "<title>Error: " in answer.text
        assert 'aria-invalid="true"' in answer.text
    run_tasks()
    assert (upload_status().phase, active()) == (Phase.HELD, 260)

    apply(administrator, upload, confirmation="  Load  ANYWAY ")
    run_tasks()
    assert (upload_status().phase, active()) == (Phase.LOADED, 230)
    assert newest().load is not None
    assert newest().load.forced  # type: ignore[union-attr]
    asked = AccessEvent.objects.get(kind="sis.roster_load_asked")
    assert asked.detail["forced"] is True


def test_the_word_alone_forces_nothing(administrator: Client, loaded: RosterFiles, tmp_path: Path) -> None:
    upload = upload_roster(administrator, loaded, tmp_path)
    apply(administrator, upload, confirmation="load anyway")
    run_tasks()
    assert RosterImport.objects.filter(outcome=APPLIED).latest("pk").forced is False


def test_the_rule_stands_in_the_service_not_in_the_page(
    administrator: Client, crowd: RosterFiles, tmp_path: Path
) -> None:
    upload = upload_roster(administrator, crowd, tmp_path)
    with pytest.raises(UploadError, match="held"):
        ask_for_load(upload_id=upload.pk, attempt=upload.attempt, asked_by="nobody", forced=False)
    assert upload_status().phase == Phase.HELD


def test_older_files_are_held_too(administrator: Client, loaded: RosterFiles, tmp_path: Path) -> None:
    with time_machine.travel(timezone.now() - dt.timedelta(days=3), tick=False):
        content = zipped(loaded, tmp_path)
    send_zip(administrator, content)
    run_tasks()
    assert upload_status().phase == Phase.HELD
    assert "those loaded already are newer" in administrator.get(page_of(newest())).text


def test_a_word_does_not_help_against_being_overtaken(
    administrator: Client, crowd: RosterFiles, tmp_path: Path
) -> None:
    upload = upload_roster(administrator, crowd, tmp_path)
    fill(crowd, "babb", 197)
    assert load(crowd, tmp_path / "nightly").outcome == APPLIED
    assert "another roster has been loaded" in apply(administrator, upload, confirmation="load anyway").text
    run_tasks()
    assert (upload_status().phase, active()) == (Phase.STALE, 260)


def test_an_upload_that_no_one_decides_about_expires(
    administrator: Client, loaded: RosterFiles, tmp_path: Path
) -> None:
    old = upload_roster(administrator, loaded, tmp_path)
    upload_roster(administrator, loaded, tmp_path)
    RosterUpload.objects.filter(pk=old.pk).update(asked_at=timezone.now() - dt.timedelta(days=8))
    call_command("prune", stdout=None)
    assert set(RosterChunk.objects.values_list("upload_id", flat=True)) == {newest().pk}
    page = administrator.get(page_of(old)).text
    assert "No one decided about it for a week" in page
    assert "Apply</button>" not in page
    assert "Nothing was done" in apply(administrator, old).text


def test_a_page_costs_a_fixed_number_of_statements(
    administrator: Client, crowd: RosterFiles, tmp_path: Path
) -> None:
    upload = upload_roster(administrator, crowd, tmp_path)
    for path, most in ((page_of(upload), PAGE_STATEMENTS), (UPLOAD, 5), (RUNS, LIST_STATEMENTS)):
        with row_statements() as seen:
            assert administrator.get(path).status_code == 200
        assert len(seen) <= most, seen
        assert not any("sis_rosterchunk" in statement for statement in seen)
    for _ in range(3):
        upload_roster(administrator, crowd, tmp_path)
    with row_statements() as seen:
        administrator.get(RUNS)
    assert len(seen) <= LIST_STATEMENTS
    assert not any('"sis_rosterimport"."report"' in statement for statement in seen)
