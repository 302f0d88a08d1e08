"""The one exception of the parents' services."""

from portal.errors import PortalError


class ParentError(PortalError):
    """Something about keys, parents' accounts or holds that cannot be done."""
