"""What can be refused about an upload."""

from enum import StrEnum


class Code(StrEnum):
    """Why something was refused; the page has the words."""

    TOO_MANY = "too_many"  # uploads are waiting for a decision
    MOVED_ON = "moved_on"  # someone else has decided, or a run is under way
    STALE = "stale"  # another roster has been loaded since the dry run
    HELD = "held"  # by a brake, and no one has confirmed the load
    DAMAGED = "damaged"  # the stored bytes are not those that were uploaded


class UploadError(Exception):
    """Something about an upload was refused; nothing was changed."""

    def __init__(self, code: Code) -> None:
        self.code = code
        super().__init__(code.value)
