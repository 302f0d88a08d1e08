"""What staff do, for the access log: for the roster's admin, which knows of the portal the desk alone."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from portal import access_log
from portal.models import User
from portal.origin import Origin, origin_of
from portal.staff.scoped import visitor


@dataclass(frozen=True, slots=True)
class Doer:
    """The staff member who does something, and from where; a task's deeds come from nowhere."""

    user: User
    origin: Origin | None

    def __str__(self) -> str:
        return self.user.username

    @property
    def pk(self) -> int:
        """The user's id, for a task that goes on in the same name."""
        return self.user.pk


def doer_of(request: HttpRequest) -> Doer:
    """Return who asks; raises PermissionDenied unless it is a staff member."""
    return Doer(visitor(request), origin_of(request))


def doer_by_id(user_id: int) -> Doer:
    """Return the staff member in whose name a task works."""
    return Doer(User.objects.get(pk=user_id), None)


def note_deed(kind: str, *, by: Doer, success: bool = True, **detail: Any) -> None:
    """Write what was done into the access log, in the transaction of the deed."""
    access_log.record(kind, success=success, origin=by.origin, actor=by.user, **detail)
