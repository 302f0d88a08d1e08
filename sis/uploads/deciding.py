"""Decisions about an upload: try it again, load it, throw it away. Of two at once, one counts."""

from django.db import transaction
from django.utils import timezone

from sis.models import RosterUpload
from sis.uploads.errors import Code, UploadError
from sis.uploads.phases import Phase, standing_of
from sis.uploads.storing import drop_bytes

State = RosterUpload.State


@transaction.atomic
def try_again(*, upload_id: int, asked_by: str) -> RosterUpload:
    """Ask for another dry run of the same bytes."""
    upload = _locked(upload_id)
    if not standing_of(upload).can_be_tried:
        raise UploadError(Code.MOVED_ON)
    return _asked(upload, State.WAITING, asked_by)


@transaction.atomic
def ask_for_load(*, upload_id: int, attempt: int, asked_by: str, forced: bool) -> RosterUpload:
    """Ask for the load of the bytes that were tried, if `attempt` is the dry run that the page showed.

    `forced` releases the brakes that the dry run reported.
    """
    upload = _locked(upload_id)
    phase = standing_of(upload).phase
    if upload.attempt != attempt:
        raise UploadError(Code.MOVED_ON)
    if phase == Phase.STALE:
        raise UploadError(Code.STALE)
    if phase == Phase.HELD and not forced:
        raise UploadError(Code.HELD)
    if phase not in {Phase.READY, Phase.HELD}:
        raise UploadError(Code.MOVED_ON)
    upload.forced = phase == Phase.HELD
    return _asked(upload, State.ASKED, asked_by)


@transaction.atomic
def discard_upload(*, upload_id: int) -> RosterUpload:
    """Throw an upload away; its bytes are deleted at once."""
    upload = _locked(upload_id)
    if not standing_of(upload).can_be_discarded:
        raise UploadError(Code.MOVED_ON)
    drop_bytes(upload)
    upload.state = State.DISCARDED
    upload.save(update_fields=["state"])
    return upload


def _locked(upload_id: int) -> RosterUpload:
    return RosterUpload.objects.select_for_update().get(pk=upload_id)


def _asked(upload: RosterUpload, state: str, asked_by: str) -> RosterUpload:
    upload.state, upload.asked_at, upload.asked_by = state, timezone.now(), asked_by
    upload.attempt += 1
    upload.save(update_fields=["state", "asked_at", "asked_by", "attempt", "forced"])
    return upload
