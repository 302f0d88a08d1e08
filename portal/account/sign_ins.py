"""The user's own recent sign-ins in plain words (S8, P7)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from portal.models import AccessEvent, User

# Failed attempts have a limit of their own: many of them must not hide a stranger's successful sign-in.
SHOWN_SUCCESSES, SHOWN_FAILURES = 8, 4
PAGE = 20
# Addresses give a time as microseconds since 1970.
EPOCH, LONGEST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC), 16
# Marks in user agents; each before the marks that appear together with it.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("CrOS", "Chromebook"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


# Written out, because nearly every page of records asks for it.
_LAST_TWO = """
SELECT at FROM portal_accessevent
WHERE user_id = %s AND kind = 'portal.sign_in' AND success AND at <= %s
ORDER BY at DESC, id DESC LIMIT 2"""


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in or failed attempt."""

    at: datetime
    ip: str
    browser: str
    system: str
    success: bool
    refused: bool
    disabled: bool  # the attempt that disabled the account (P5)


def recent_sign_ins(user: User) -> list[SignIn]:
    """Return the last sign-ins and failed attempts of this user, newest first."""
    events = AccessEvent.objects.filter(user_id=user.pk, kind="portal.sign_in").order_by("-at")
    shown = [*events.filter(success=True)[:SHOWN_SUCCESSES], *events.filter(success=False)[:SHOWN_FAILURES]]
    shown.sort(key=lambda event: event.at, reverse=True)
    return [_sign_in(event) for event in shown]


@dataclass(frozen=True, slots=True)
class SignInPage:
    """A page of sign-ins, newest first; `older` is the parameter of the next page, empty on the last."""

    sign_ins: list[SignIn]
    older: str


def page_of_sign_ins(user: User, *, before: str = "") -> SignInPage:
    """Return the sign-ins and failed attempts before the time that a page gave as `older` (P7).

    Paged by key, so that a long log costs the same. Anything but such a time gives the newest page.
    """
    events = AccessEvent.objects.filter(user_id=user.pk, kind="portal.sign_in").order_by("-at", "-pk")
    if (moment := _moment(before)) is not None:
        events = events.filter(at__lt=moment)
    found = list(events[: PAGE + 1])
    older = str(round(found[PAGE - 1].at.timestamp() * 1_000_000)) if len(found) > PAGE else ""
    return SignInPage([_sign_in(event) for event in found[:PAGE]], older)


def previous_sign_in(user: User, *, began: datetime) -> datetime | None:
    """Return when this user signed in before the session that began then; None: never. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_TWO, [user.pk, began])
        found: list[tuple[datetime]] = cursor.fetchall()
    return found[1][0] if len(found) > 1 else None


def _moment(text: str) -> datetime | None:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_MOMENT):
        return None
    return EPOCH + timedelta(microseconds=int(text))


def describe_agent(agent: str) -> tuple[str, str]:
    """Return browser and device in everyday words; empty if the agent does not name them."""
    return _first(_BROWSERS, agent), _first(_SYSTEMS, agent)


def _sign_in(event: AccessEvent) -> SignIn:
    refused, disabled = (bool(event.detail.get(name)) for name in ("refused", "disabled"))
    agent = describe_agent(event.agent)
    return SignIn(event.at, event.ip or "", *agent, event.success, refused, disabled)


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in names if mark in agent), "")
