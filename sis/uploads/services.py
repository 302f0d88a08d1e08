"""What can be done with an uploaded roster: store it, try it, load it, discard it.

Of two decisions made at once, one takes effect. The zip is kept in chunks in the database, nothing on a
machine's disk.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import IO

from django.db import transaction
from django.utils import timezone

from sis.models import RosterChunk, RosterImport, RosterUpload
from sis.oneroster import import_roster
from sis.oneroster.read.archive import MOST_PACKED, Packed
from sis.uploads.presence import hold_run_lock
from sis.uploads.status import Phase, status_of

State, Outcome = RosterUpload.State, RosterImport.Outcome

MOST_BYTES = MOST_PACKED
CHUNK_BYTES = 1024**2
# How many uploads may wait for a decision.
MOST_UNDECIDED = 5
# A dry run says nothing about next week's roster.
KEPT_FOR = timedelta(days=7)
DECIDED = (State.LOADED, State.DISCARDED, State.EXPIRED)


class Code(StrEnum):
    """Why something was refused; the page has the words."""

    TOO_MANY = "too_many"  # uploads are waiting for a decision
    STATE_CHANGED = "state_changed"  # someone else has decided, or a run is under way
    STALE = "stale"  # another roster has been loaded since the dry run
    HELD = "held"  # by a safety threshold, and no one has confirmed the load
    DAMAGED = "damaged"  # the stored bytes are not those that were uploaded


class UploadError(Exception):
    """Something about an upload was refused; nothing was changed."""

    def __init__(self, code: Code) -> None:
        self.code = code
        super().__init__(code.value)


@transaction.atomic
def store_upload(*, name: str, file: IO[bytes], uploaded_by: str) -> RosterUpload:
    """Store a zip in the database for a dry run; raises UploadError if too many wait for a decision."""
    if RosterUpload.objects.exclude(state__in=DECIDED).count() >= MOST_UNDECIDED:
        raise UploadError(Code.TOO_MANY)
    readable = "".join(letter for letter in name if letter.isprintable())[-255:]
    upload = RosterUpload.objects.create(
        name=readable or "roster.zip", size=0, uploaded_by=uploaded_by, asked_by=uploaded_by
    )
    digest = hashlib.sha256()
    file.seek(0)
    for place, data in enumerate(iter(partial(file.read, CHUNK_BYTES), b"")):
        RosterChunk.objects.create(upload=upload, place=place, data=data)
        digest.update(data)
        upload.size += len(data)
    upload.digest = digest.hexdigest()
    upload.save(update_fields=["size", "digest"])
    return upload


@transaction.atomic
def try_again(*, upload_id: int, asked_by: str) -> RosterUpload:
    """Ask for another dry run of the same bytes."""
    upload = _lock_upload(upload_id)
    if not status_of(upload).can_be_tried:
        raise UploadError(Code.STATE_CHANGED)
    return _ask_for_run(upload, State.WAITING, asked_by)


@transaction.atomic
def ask_for_load(*, upload_id: int, attempt: int, asked_by: str, forced: bool) -> RosterUpload:
    """Ask for the load of the bytes that were tried, if `attempt` is the dry run that the page showed.

    `forced` overrides the safety thresholds that the dry run reported.
    """
    upload = _lock_upload(upload_id)
    phase = status_of(upload).phase
    if upload.attempt != attempt:
        raise UploadError(Code.STATE_CHANGED)
    if phase == Phase.STALE:
        raise UploadError(Code.STALE)
    if phase == Phase.HELD and not forced:
        raise UploadError(Code.HELD)
    if phase not in {Phase.READY, Phase.HELD}:
        raise UploadError(Code.STATE_CHANGED)
    upload.forced = phase == Phase.HELD
    return _ask_for_run(upload, State.ASKED, asked_by)


@transaction.atomic
def discard_upload(*, upload_id: int) -> RosterUpload:
    """Discard an upload; its bytes are deleted at once."""
    upload = _lock_upload(upload_id)
    if not status_of(upload).can_be_discarded:
        raise UploadError(Code.STATE_CHANGED)
    _delete_bytes(upload)
    upload.state = State.DISCARDED
    upload.save(update_fields=["state"])
    return upload


def run_trial(*, upload_id: int, attempt: int) -> RosterImport | None:
    """Run the dry run; None if there is nothing to do, because a task may run twice or too late.

    A run that was killed begins anew.
    """
    with hold_run_lock(upload_id) as progress:
        upload = _begin_run(upload_id, attempt, State.WAITING, State.TRYING) if progress else None
        if upload is None:
            return None
        trial = None
        try:
            with _open_zip(upload) as file:
                trial = import_roster(
                    Packed(upload.name, file), dry_run=True, started_by=upload.asked_by, progress=progress
                )
        finally:
            _change_state(upload, State.TRYING, state=State.TRIED, trial=trial)
    return trial


def run_load(
    *, upload_id: int, attempt: int, when_loaded: Callable[[RosterImport], None]
) -> RosterImport | None:
    """Load the bytes that were tried if the dry run is still valid; None if there is nothing to do.

    `when_loaded` is called in the load's own transaction, which also marks the upload and deletes its bytes.
    So a load that was killed has changed nothing and begins anew, and one that was committed is not repeated.
    """
    with hold_run_lock(upload_id) as progress:
        upload = _begin_run(upload_id, attempt, State.ASKED, State.LOADING) if progress else None
        if upload is None:
            return None

        def complete(load: RosterImport) -> None:
            if not _change_state(upload, State.LOADING, state=State.LOADED, load=load):
                raise UploadError(Code.STATE_CHANGED)
            _delete_bytes(upload)
            when_loaded(load)

        load = None
        try:
            with _open_zip(upload) as file:
                load = import_roster(
                    Packed(upload.name, file),
                    force=upload.forced,
                    started_by=upload.asked_by,
                    progress=progress,
                    tried=upload.trial,
                    when_loaded=complete,
                )
        finally:
            if load is None or load.outcome != Outcome.APPLIED:
                _change_state(upload, State.LOADING, state=State.NOT_LOADED, load=load)
    return load


def prune_uploads() -> str:
    """Delete zips that were not decided within a week; return what was done, for `manage.py prune`."""
    old = RosterUpload.objects.exclude(state__in=DECIDED).filter(asked_at__lt=timezone.now() - KEPT_FOR)
    with transaction.atomic():
        ids = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True))
        RosterChunk.objects.filter(upload__in=ids).delete()
        RosterUpload.objects.filter(pk__in=ids).update(state=State.EXPIRED)
    return f"{len(ids)} roster uploads"


def _lock_upload(upload_id: int) -> RosterUpload:
    return RosterUpload.objects.select_for_update().get(pk=upload_id)


def _ask_for_run(upload: RosterUpload, state: str, asked_by: str) -> RosterUpload:
    upload.state, upload.asked_at, upload.asked_by = state, timezone.now(), asked_by
    upload.attempt += 1
    upload.save(update_fields=["state", "asked_at", "asked_by", "attempt", "forced"])
    return upload


def _begin_run(upload_id: int, attempt: int, before: str, after: str) -> RosterUpload | None:
    # In the state `after` it is a run that was killed: the run's lock is ours, so no other one is alive.
    asked = RosterUpload.objects.filter(pk=upload_id, attempt=attempt, state__in=[before, after])
    if not asked.update(state=after):
        return None
    return RosterUpload.objects.select_related("trial").get(pk=upload_id)


def _change_state(upload: RosterUpload, before: str, **fields: object) -> bool:
    """Change the state, unless someone has discarded the upload meanwhile."""
    return (
        RosterUpload.objects.filter(pk=upload.pk, attempt=upload.attempt, state=before).update(**fields) > 0
    )


@contextmanager
def _open_zip(upload: RosterUpload) -> Iterator[IO[bytes]]:
    """Open the uploaded zip as an unnamed temporary file, which disappears even if the process is killed.

    Raises UploadError if the stored bytes are not those that were uploaded.
    """
    digest = hashlib.sha256()
    with tempfile.TemporaryFile() as file:
        for data in upload.chunks.values_list("data", flat=True).iterator(chunk_size=4):
            file.write(data)
            digest.update(data)
        if digest.hexdigest() != upload.digest:
            raise UploadError(Code.DAMAGED)
        yield file


def _delete_bytes(upload: RosterUpload) -> None:
    """Delete the zip's bytes; the record of who uploaded it and what happened stays."""
    upload.chunks.all().delete()
