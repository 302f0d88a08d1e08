"""The one exception of the core's services, and the base of each app's own."""


class PortalError(Exception):
    """Something that cannot be done; `code` says why, and the view turns it into words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
