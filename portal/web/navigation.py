"""The bar on top of every page of a signed-in student or parent, and at the bottom of a phone."""

from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.functional import Promise

from portal import hooks
from portal.auth.sessions import is_signed_in
from portal.models import User


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A link of the bar. Those that are not `on_phone` stand behind More there."""

    name: Promise
    address: str
    icon: str
    on_phone: bool = False


@dataclass(frozen=True, slots=True)
class Navigation:
    """The entries of a bar, those that only stand behind More, and how signing out is called.

    `home` and `account` are where the name of the portal and My account lead.
    """

    name: Promise
    sign_out: Promise
    home: str
    account: str
    entries: tuple[NavigationEntry, ...]
    more: tuple[NavigationEntry, ...]

    @property
    def behind_more(self) -> tuple[NavigationEntry, ...]:
        """What a phone shows behind More."""
        return (*(entry for entry in self.entries if not entry.on_phone), *self.more)


def navigation_of(request: HttpRequest) -> Navigation | None:
    """Return the bar for who is signed in, None for visitors and staff.

    Until a new password is chosen nothing else is open: then it has no entries.
    """
    user = request.user if is_signed_in(request) else None
    make = hooks.navigations.get(user.kind) if isinstance(user, User) else None
    if make is None or not isinstance(user, User):
        return None
    made = make()
    if user.state == User.State.MUST_CHANGE_PASSWORD:
        return replace(made, account="", entries=(), more=())
    return made
