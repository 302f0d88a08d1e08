"""What has happened to one account, in words for staff."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from portal.account.sign_ins import describe_agent
from portal.models import AccessEvent, User

SHOWN = 12
# What it is called, and what a failure is called.
WORDS = {
    "portal.sign_in": ("Signed in", "Sign-in failed"),
    "portal.password_changed": ("Changed the password", ""),
    "portal.current_password": ("", "Wrong current password"),
    "portal.not_me": ("Said that a sign-in was somebody else's", ""),
    "claims.match": ("Gave the right names on Claim My Account", ""),
    "claims.account_claimed": ("Claimed the account", ""),
    "claims.answers": ("Answered the three questions", "Wrong answers to the three questions"),
    "claims.password_reset": ("New password by the three answers", ""),
    "claims.questions_changed": ("Changed the three questions", ""),
    "claims.not_me": ("Said that somebody else has the account", ""),
    "claims.account_reset": ("Account reset", ""),
    "claims.account_brought_back": ("Annual reset undone", ""),
    "claims.account_unlocked": ("Account unlocked", ""),
    "claims.ticket_filed": ("Reset asked for", ""),
    "claims.ticket_done": ("Ticket done: nothing to reset", ""),
    "claims.ticket_declined": ("Ticket declined", ""),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of what has happened; `by` is empty where the student did it."""

    at: datetime
    what: str
    by: str
    place: str
    success: bool


def last_events(student_id: int, user: User | None) -> list[Event]:
    """Return the last events about a student, newest first, in three queries by index.

    Who has looked at the page is told by the access log, not here.
    """
    about = _newest(AccessEvent.objects.filter(student_id=student_id))
    if user is not None:
        # Sign-ins name the user alone.
        about += _newest(AccessEvent.objects.filter(user_id=user.pk, student_id=None))
    about = sorted(about, key=lambda event: event.at, reverse=True)[:SHOWN]
    names = _names({event.actor_id for event in about if event.actor_id} - {user.pk if user else 0})
    return [_event(event, names) for event in about]


def _newest(events: QuerySet[AccessEvent]) -> list[AccessEvent]:
    return list(events.filter(kind__in=WORDS).order_by("-at")[:SHOWN])


def _names(ids: set[int]) -> dict[int, str]:
    return {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=ids)} if ids else {}


def _event(event: AccessEvent, names: dict[int, str]) -> Event:
    done, failed = WORDS[event.kind]
    browser, system = describe_agent(event.agent)
    place = ", ".join(part for part in (event.ip or "", browser, system) if part)
    return Event(
        at=event.at,
        what=done if event.success else failed or f"{done} (failed)",
        by=names.get(event.actor_id or 0, ""),
        place=place,
        success=event.success,
    )
