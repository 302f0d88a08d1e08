"""Rosters that staff upload: stored in the database, tried in a dry run, loaded from the same bytes."""

from sis.uploads.deciding import ask_for_load, discard_upload, try_again
from sis.uploads.errors import Code, UploadError
from sis.uploads.phases import Phase, Standing, standing_of
from sis.uploads.presence import is_loading
from sis.uploads.running import run_load, run_trial
from sis.uploads.storing import DECIDED, MOST_BYTES, prune_uploads, store_upload

__all__ = [
    "DECIDED",
    "MOST_BYTES",
    "Code",
    "Phase",
    "Standing",
    "UploadError",
    "ask_for_load",
    "discard_upload",
    "is_loading",
    "prune_uploads",
    "run_load",
    "run_trial",
    "standing_of",
    "store_upload",
    "try_again",
]
