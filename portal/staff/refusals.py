"""What the staff's desk refuses, and that it is written down."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from portal import access_log
from portal.models import User
from portal.origin import origin_of


class OutOfReach(Http404):
    """Somebody asked for a record that exists, but not for them; to them it does not exist.

    `about` is how the access log names the record.
    """

    def __init__(self, about: dict[str, Any]) -> None:
        super().__init__("No such record.")
        self.about = about


def note(request: HttpRequest, refusal: PermissionDenied | OutOfReach) -> None:
    """Write down who was refused what. After the view, whose own transaction is gone by then."""
    where = request.resolver_match.view_name if request.resolver_match else ""
    about = refusal.about if isinstance(refusal, OutOfReach) else {}
    actor = request.user if isinstance(request.user, User) else None
    access_log.record(
        "portal.admin_denied", success=False, origin=origin_of(request), actor=actor, view=where, **about
    )
