"""The one exception of the parents' services."""


class ParentError(Exception):
    """Something about keys, parents' accounts or holds that cannot be done; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
