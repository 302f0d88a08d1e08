"""What can be refused about an upload."""

from enum import StrEnum


class Code(StrEnum):
    """Why something was refused; the page has the words."""

    TOO_MANY = "too_many"  # are waiting for a decision
    MOVED_ON = "moved_on"  # somebody else has decided, or a run is under way
    STALE = "stale"  # another roster was loaded since the dry run
    HELD = "held"  # by a brake, and nobody confirmed that it is meant
    DAMAGED = "damaged"  # the stored bytes are not those that came in


class UploadError(Exception):
    """Something about an upload was refused; nothing was changed."""

    def __init__(self, code: Code) -> None:
        self.code = code
        super().__init__(code.value)
