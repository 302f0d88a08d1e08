"""What administrators do with an uploaded roster: a deed, its log entry and its task in one transaction."""

from functools import partial
from typing import IO, Any

from django.db import transaction
from django_tasks import task_backends
from django_tasks.backends.immediate import ImmediateBackend

from portal.staff.roster import tasks
from portal.staff.scoped_admin import Doer, note_deed
from sis import staff_pages
from sis.staff_pages import RosterUpload


@transaction.atomic
def upload_roster(*, name: str, file: IO[bytes], by: Doer) -> RosterUpload:
    """Keep a roster and have it tried; raises UploadError."""
    upload = staff_pages.store_upload(name=name, file=file, uploaded_by=str(by))
    note_deed("sis.roster_uploaded", by=by, upload=upload.pk, digest=upload.digest, size=upload.size)
    _begin(tasks.try_roster, upload)
    return upload


@transaction.atomic
def try_roster_again(*, upload_id: int, by: Doer) -> RosterUpload:
    """Have the same bytes tried once more; raises UploadError if there is nothing to try."""
    upload = staff_pages.try_again(upload_id=upload_id, asked_by=str(by))
    note_deed("sis.roster_tried_again", by=by, upload=upload.pk)
    _begin(tasks.try_roster, upload)
    return upload


@transaction.atomic
def apply_roster(*, upload_id: int, attempt: int, forced: bool, by: Doer) -> RosterUpload:
    """Have the bytes loaded whose dry run was seen; raises UploadError if that is not possible any more."""
    upload = staff_pages.ask_for_load(upload_id=upload_id, attempt=attempt, asked_by=str(by), forced=forced)
    note_deed("sis.roster_load_asked", by=by, upload=upload.pk, forced=upload.forced)
    _begin(tasks.load_roster, upload, user_id=by.pk)
    return upload


@transaction.atomic
def discard_roster(*, upload_id: int, by: Doer) -> RosterUpload:
    """Throw an upload away; raises UploadError if it is being loaded or was decided about."""
    upload = staff_pages.discard_upload(upload_id=upload_id)
    note_deed("sis.roster_discarded", by=by, upload=upload.pk)
    return upload


def _begin(task: Any, upload: RosterUpload, **more: int) -> None:
    """Hand the work to a task: a row of this transaction or, in a trial, at once when it has committed."""
    enqueue = partial(task.enqueue, upload_id=upload.pk, attempt=upload.attempt, **more)
    if isinstance(task_backends["default"], ImmediateBackend):
        transaction.on_commit(enqueue, robust=True)
    else:
        enqueue()
