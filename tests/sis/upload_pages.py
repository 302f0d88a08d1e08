"""Roster imports in the admin, as an administrator uses them: what the tests of uploads share."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from sis.models import RosterUpload
from sis.uploads import UploadStatus, status_of
from tests.cast import make_staff, sign_in
from tests.rosters.builders import RosterFiles
from tests.task_backends import batch_worker
from tests.visiting import Client

RUNS = "/admin/sis/rosterimport/"
UPLOAD = f"{RUNS}upload/"
ADMINISTRATOR = "district@example.org"


def administrator_client(name: str = ADMINISTRATOR, role: str = "district administrator") -> Client:
    """Return a client in which a new staff account with this role is signed in."""
    make_staff(name, role=role)
    client = Client()
    assert sign_in(client, name).status_code == 302
    return client


def send_zip(client: Client, content: bytes, name: str = "roster.zip") -> Any:
    """Upload these bytes."""
    return client.post(UPLOAD, {"roster": SimpleUploadedFile(name, content)})


def zipped(files: RosterFiles, folder: Path, **more: Any) -> bytes:
    """The files as the bytes of a zip."""
    return files.zip(folder / "made.zip", **more).read_bytes()


def newest() -> RosterUpload:
    return RosterUpload.objects.select_related("trial", "load").latest("pk")


def upload_status() -> UploadStatus:
    """The status of the newest upload."""
    return status_of(newest())


def page_of(upload: RosterUpload, action: str = "") -> str:
    return f"{UPLOAD}{upload.pk}/{action}"


def run_tasks() -> None:
    """Run the queued tasks in the test's own transaction until none is left."""
    worker = batch_worker()
    while worker.run_next():
        pass


def upload_roster(client: Client, files: RosterFiles, folder: Path) -> RosterUpload:
    """Upload these files and run their dry run."""
    answer = send_zip(client, zipped(files, folder))
    assert answer.status_code == 302, answer.content.decode()
    run_tasks()
    return newest()


def apply(client: Client, upload: RosterUpload, **typed: str) -> Any:
    """Press Apply on the page of this upload, as it is now."""
    fresh = RosterUpload.objects.get(pk=upload.pk)
    return client.post(page_of(upload, "apply/"), {"attempt": fresh.attempt, **typed}, follow=True)
