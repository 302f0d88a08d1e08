"""The one exception of the claims services."""

from datetime import datetime

from portal.errors import PortalError
from portal.limits.throttle import Reservation
from sis import roster


class ClaimError(PortalError):
    """Something about a student's account that cannot be done.

    `student` and `ready_at` are set only if all three fields of the claim matched (C2); `charged` is the
    attempt that a wrong guess has cost.
    """

    def __init__(
        self,
        code: str,
        *,
        student: roster.Student | None = None,
        ready_at: datetime | None = None,
        charged: Reservation | None = None,
    ) -> None:
        super().__init__(code)
        self.student, self.ready_at, self.charged = student, ready_at, charged
