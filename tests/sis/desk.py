"""An administrator at the desk of roster imports: what the tests of uploads share."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from sis.models import RosterUpload
from sis.uploads import Standing, standing_of
from tests.cast import make_staff, sign_in
from tests.rosters.builders import RosterFiles

RUNS = "/admin/sis/rosterimport/"
UPLOAD = f"{RUNS}upload/"
ADMINISTRATOR = "district@example.org"


def at_the_desk(name: str = ADMINISTRATOR, role: str = "district administrator") -> Client:
    """A browser in which somebody of this role is signed in; an empty roster otherwise."""
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


def standing() -> Standing:
    """How the newest upload stands."""
    return standing_of(newest())


def page_of(upload: RosterUpload, deed: str = "") -> str:
    return f"{UPLOAD}{upload.pk}/{deed}"


def work() -> None:
    """Do what the worker for tasks does, in the test's own transaction, until nothing is left."""
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
    )
    while (task := DBTaskResult.objects.ready().first()) is not None:
        task.claim("tests")
        worker.run_task(task)


def bring(client: Client, files: RosterFiles, folder: Path) -> RosterUpload:
    """Upload these files and let them be tried."""
    answer = send_zip(client, zipped(files, folder))
    assert answer.status_code == 302, answer.content.decode()
    work()
    return newest()


def apply(client: Client, upload: RosterUpload, **typed: str) -> Any:
    """Press Apply on the page of this upload, as it is now."""
    fresh = RosterUpload.objects.get(pk=upload.pk)
    return client.post(page_of(upload, "apply/"), {"attempt": fresh.attempt, **typed}, follow=True)
