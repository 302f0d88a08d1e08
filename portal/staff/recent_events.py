"""The last events of one account, in words for staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from portal.account.sign_ins import describe_agent
from portal.models import AccessEvent, User

SHOWN = 12
# The label of a success, and that of a failure; the apps add their own.
WORDS = {
    "portal.sign_in": ("Signed in", "Sign-in failed"),
    "portal.password_changed": ("Changed the password", ""),
    "portal.current_password": ("", "Wrong current password"),
    "portal.password_link": ("New password with an emailed link", ""),
    "portal.not_me": ("Said that a sign-in was someone else's", ""),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `by` is empty if the user acted themselves."""

    at: datetime
    what: str
    by: str
    place: str
    success: bool


def last_events(
    *about: QuerySet[AccessEvent], words: Mapping[str, tuple[str, str]], user: User | None
) -> list[Event]:
    """Return the last events of these query sets, newest first, with one query for each and one for names.

    `words` has the labels of the app's own kinds; kinds without a label are left out. `user` is the
    account's owner. Views of the page are in the access log, not here.
    """
    called = {**WORDS, **words}
    found = [event for events in about for event in _newest(events, called)]
    found = sorted(found, key=lambda event: event.at, reverse=True)[:SHOWN]
    names = _names({event.actor_id for event in found if event.actor_id} - {user.pk if user else 0})
    return [_event(event, called[event.kind], names) for event in found]


def _newest(events: QuerySet[AccessEvent], called: Mapping[str, tuple[str, str]]) -> list[AccessEvent]:
    return list(events.filter(kind__in=called).order_by("-at")[:SHOWN])


def _names(ids: set[int]) -> dict[int, str]:
    return {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=ids)} if ids else {}


def _event(event: AccessEvent, called: tuple[str, str], names: dict[int, str]) -> Event:
    done, failed = called
    browser, system = describe_agent(event.agent)
    place = ", ".join(part for part in (event.ip or "", browser, system) if part)
    return Event(
        at=event.at,
        what=done if event.success else failed or f"{done} (failed)",
        by=names.get(event.actor_id or 0, ""),
        place=place,
        success=event.success,
    )
