"""Uploads of rosters by administrators: each action, its log entry and its task are one transaction."""

from typing import IO

from django.db import transaction

from portal import access_log
from portal.actor import Actor
from portal.staff.roster import tasks
from portal.tasks.queues import enqueue_on_commit
from sis import staff_pages
from sis.staff_pages import RosterUpload


@transaction.atomic
def upload_roster(*, actor: Actor, name: str, file: IO[bytes]) -> RosterUpload:
    """Store a roster and queue its dry run; raises UploadError."""
    by = actor.required_user.username
    upload = staff_pages.store_upload(name=name, file=file, uploaded_by=by)
    access_log.record(
        "sis.roster_uploaded", actor=actor, upload=upload.pk, digest=upload.digest, size=upload.size
    )
    enqueue_on_commit(tasks.try_roster, upload_id=upload.pk, attempt=upload.attempt)
    return upload


@transaction.atomic
def try_roster_again(*, actor: Actor, upload_id: int) -> RosterUpload:
    """Queue another dry run of the same bytes; raises UploadError if there is nothing to try."""
    upload = staff_pages.try_again(upload_id=upload_id, asked_by=actor.required_user.username)
    access_log.record("sis.roster_tried_again", actor=actor, upload=upload.pk)
    enqueue_on_commit(tasks.try_roster, upload_id=upload.pk, attempt=upload.attempt)
    return upload


@transaction.atomic
def apply_roster(*, actor: Actor, upload_id: int, attempt: int, forced: bool) -> RosterUpload:
    """Queue the load of the bytes whose dry run was shown; raises UploadError if that is too late."""
    user = actor.required_user
    upload = staff_pages.ask_for_load(
        upload_id=upload_id, attempt=attempt, asked_by=user.username, forced=forced
    )
    access_log.record("sis.roster_load_asked", actor=actor, upload=upload.pk, forced=upload.forced)
    enqueue_on_commit(tasks.load_roster, upload_id=upload.pk, attempt=upload.attempt, user_id=user.pk)
    return upload


@transaction.atomic
def discard_roster(*, actor: Actor, upload_id: int) -> RosterUpload:
    """Discard an upload; raises UploadError if it is being loaded or already decided."""
    upload = staff_pages.discard_upload(upload_id=upload_id)
    access_log.record("sis.roster_discarded", actor=actor, upload=upload.pk)
    return upload
