"""One's own recent sign-ins in plain words (S8, P7)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal.models import AccessEvent, User

# Failed tries have a share of their own: a storm of them must not push a stranger's success out of sight.
SHOWN_SUCCESSES, SHOWN_FAILURES = 8, 4
PAGE = 20
# A moment stands in an address as microseconds since 1970.
EPOCH, LONGEST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC), 16
# What somebody meets on the way: each mark before those that it comes along with.
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


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in or failed try."""

    at: datetime
    ip: str
    browser: str
    system: str
    success: bool
    refused: bool
    disabled: bool  # the try that disabled the account (P5)


def recent_sign_ins(user: User) -> list[SignIn]:
    """Return the last sign-ins and failed tries of this person, newest first."""
    events = AccessEvent.objects.filter(user_id=user.pk, kind="portal.sign_in").order_by("-at")
    shown = [*events.filter(success=True)[:SHOWN_SUCCESSES], *events.filter(success=False)[:SHOWN_FAILURES]]
    shown.sort(key=lambda event: event.at, reverse=True)
    return [_sign_in(event) for event in shown]


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Some sign-ins, newest first; `older` asks for the page after them, empty where there is none."""

    sign_ins: list[SignIn]
    older: str


def page_of_sign_ins(user: User, *, before: str = "") -> SignInPage:
    """Return the sign-ins and failed tries before the moment that a page gave as `older` (P7).

    By key, so that a long log costs the same; anything else than such a moment gives the newest.
    """
    events = AccessEvent.objects.filter(user_id=user.pk, kind="portal.sign_in").order_by("-at", "-pk")
    if (moment := _moment(before)) is not None:
        events = events.filter(at__lt=moment)
    found = list(events[: PAGE + 1])
    older = str(round(found[PAGE - 1].at.timestamp() * 1_000_000)) if len(found) > PAGE else ""
    return SignInPage([_sign_in(event) for event in found[:PAGE]], older)


def _moment(text: str) -> datetime | None:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_MOMENT):
        return None
    return EPOCH + timedelta(microseconds=int(text))


def describe_agent(agent: str) -> tuple[str, str]:
    """Return browser and device as people call them; empty where the agent does not say."""
    return _first(_BROWSERS, agent), _first(_SYSTEMS, agent)


def _sign_in(event: AccessEvent) -> SignIn:
    refused, disabled = (bool(event.detail.get(name)) for name in ("refused", "disabled"))
    agent = describe_agent(event.agent)
    return SignIn(event.at, event.ip or "", *agent, event.success, refused, disabled)


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in names if mark in agent), "")
