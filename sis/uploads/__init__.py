"""Rosters that staff upload: stored in the database, tried in a dry run, loaded from the same bytes."""

from sis.uploads.presence import is_loading
from sis.uploads.services import (
    DECIDED,
    MOST_BYTES,
    Code,
    UploadError,
    ask_for_load,
    discard_upload,
    prune_uploads,
    run_load,
    run_trial,
    store_upload,
    try_again,
)
from sis.uploads.status import Phase, UploadStatus, status_of

__all__ = [
    "DECIDED",
    "MOST_BYTES",
    "Code",
    "Phase",
    "UploadError",
    "UploadStatus",
    "ask_for_load",
    "discard_upload",
    "is_loading",
    "prune_uploads",
    "run_load",
    "run_trial",
    "status_of",
    "store_upload",
    "try_again",
]
