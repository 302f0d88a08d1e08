"""The one exception of the claims services."""

from datetime import datetime

from portal.errors import PortalError
from sis import roster


class ClaimError(PortalError):
    """Something about a student's account that cannot be done.

    `student` and `ready_at` are set only if all three fields of the claim matched (C2).
    """

    def __init__(
        self, code: str, *, student: roster.Student | None = None, ready_at: datetime | None = None
    ) -> None:
        super().__init__(code)
        self.student, self.ready_at = student, ready_at
