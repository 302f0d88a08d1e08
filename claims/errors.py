"""The one exception of the claims services."""

from datetime import datetime

from sis import roster


class AccountError(Exception):
    """An account operation that cannot be done; `code` says why, the view turns it into words."""

    def __init__(
        self, code: str, *, student: roster.Student | None = None, ready_at: datetime | None = None
    ) -> None:
        super().__init__(code)
        self.code, self.student, self.ready_at = code, student, ready_at
