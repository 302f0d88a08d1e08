"""What an open ticket needs of a technician (A1)."""

from enum import Enum

from django.db.models import Q

from claims import status
from claims.models import ResetTicket

_UNCLAIMED = Q(student__account=None) | Q(student__account__claimed_at=None)
_LOCKED_OUT = Q(reason=ResetTicket.Reason.LOCKED_OUT)


class Need(Enum):
    """What helps the student, the least harmful first: its name, the button, a sentence, and the rows."""

    UNLOCK = (
        "Unlock",
        "Unlock and close",
        "The password was wrong too often. The account stays as it is.",
        ~_UNCLAIMED & _LOCKED_OUT,
    )
    RESET = (
        "Reset",
        "Reset and close",
        "The student claims again and chooses new answers.",
        ~_UNCLAIMED & ~_LOCKED_OUT,
    )
    NOTHING = (
        "Nothing to reset",
        "Close and tell",
        "Never claimed. The student can claim without a reset.",
        _UNCLAIMED,
    )

    def __init__(self, title: str, button: str, effect: str, rows: Q) -> None:
        self.title, self.button, self.effect, self.rows = title, button, effect, rows


def need_of(ticket: ResetTicket) -> Need:
    """Return what this ticket needs; its student is loaded with the account."""
    if not status.is_claimed(ticket.student):
        return Need.NOTHING
    return Need.UNLOCK if ticket.reason == ResetTicket.Reason.LOCKED_OUT else Need.RESET
