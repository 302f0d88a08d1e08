"""Who calls a service, and from where."""

from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from portal.auth.sessions import is_signed_in
from portal.models import User
from portal.web import accepted_forms
from portal.web.client_address import Origin, origin_of


@dataclass(frozen=True, slots=True)
class Actor:
    """The person and the request behind a call of a service.

    Someone who is signed in has both. Before a sign-in only the origin is known. A task that works for a
    person has no origin, and `Actor()` is a command or a task that works for no one.

    `form` is the same for the same form sent twice (portal/web/accepted_forms.py); empty if there is none.
    """

    user: User | None = None
    origin: Origin | None = None
    form: str = ""

    @property
    def required_user(self) -> User:
        """The person; raises PermissionDenied where no one is signed in."""
        if self.user is None:
            raise PermissionDenied
        return self.user

    def acting_as(self, user: User | None) -> "Actor":
        """Return the same origin with this person: for someone who has just proven who they are."""
        return replace(self, user=user)


def actor_of(request: HttpRequest) -> Actor:
    """Return who sends this request; without a query for a browser that has no session."""
    user = request.user if is_signed_in(request) else None
    form = accepted_forms.digest_of(request)
    return Actor(user if isinstance(user, User) else None, origin_of(request), form)
