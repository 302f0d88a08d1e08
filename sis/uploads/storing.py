"""The bytes of uploaded rosters, in chunks in the database: nothing is kept on a machine's disk."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import IO

from django.db import transaction
from django.utils import timezone

from sis.models import RosterChunk, RosterUpload
from sis.oneroster.read.archive import MOST_PACKED
from sis.uploads.errors import Code, UploadError

State = RosterUpload.State

MOST_BYTES = MOST_PACKED
CHUNK_BYTES = 1024**2
# How many uploads may wait for a decision.
MOST_UNDECIDED = 5
# A dry run says nothing about the roster of next week.
KEPT = timedelta(days=7)
DECIDED = (State.LOADED, State.DISCARDED, State.EXPIRED)


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


@contextmanager
def opened(upload: RosterUpload) -> Iterator[IO[bytes]]:
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


def drop_bytes(upload: RosterUpload) -> None:
    """Delete the zip's bytes; the record of who uploaded it and what happened stays."""
    upload.chunks.all().delete()


def prune_uploads() -> str:
    """Delete zips that were not decided within a week; return what was done, for `manage.py prune`."""
    old = RosterUpload.objects.exclude(state__in=DECIDED).filter(asked_at__lt=timezone.now() - KEPT)
    with transaction.atomic():
        ids = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True))
        RosterChunk.objects.filter(upload__in=ids).delete()
        RosterUpload.objects.filter(pk__in=ids).update(state=State.EXPIRED)
    return f"{len(ids)} roster uploads"
