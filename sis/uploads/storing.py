"""The bytes of uploaded rosters: in the database in chunks, so that nothing is kept on a machine."""

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
# So many zips may wait for somebody's decision.
MOST_UNDECIDED = 5
# A dry run says nothing any more about the roster of next week.
KEPT = timedelta(days=7)
DECIDED = (State.LOADED, State.DISCARDED, State.EXPIRED)


@transaction.atomic
def store_upload(*, name: str, file: IO[bytes], uploaded_by: str) -> RosterUpload:
    """Keep a zip in the database, to be tried; raises UploadError if too many wait for a decision."""
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
    """Open what was uploaded, in a file without a name that is gone even after a kill.

    Raises UploadError if it is not, byte by byte, what came in.
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
    """Forget the zip; who brought it and what became of it stays."""
    upload.chunks.all().delete()


def prune_uploads() -> str:
    """Forget zips that nobody decided about for a week; return what was done, for `manage.py prune`."""
    old = RosterUpload.objects.exclude(state__in=DECIDED).filter(asked_at__lt=timezone.now() - KEPT)
    with transaction.atomic():
        ids = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True))
        RosterChunk.objects.filter(upload__in=ids).delete()
        RosterUpload.objects.filter(pk__in=ids).update(state=State.EXPIRED)
    return f"{len(ids)} roster uploads"
