"""One's own recent sign-ins in plain words (S8, P7)."""

import re
from dataclasses import dataclass
from datetime import datetime

from portal.models import AccessEvent, User

SHOWN = 10
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
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


def recent_sign_ins(user: User) -> list[SignIn]:
    """Return the last sign-ins and failed tries of this person, newest first."""
    events = AccessEvent.objects.filter(user_id=user.pk, kind="portal.sign_in").order_by("-at")[:SHOWN]
    return [SignIn(e.at, e.ip or "", *describe_agent(e.agent), e.success) for e in events]


def describe_agent(agent: str) -> tuple[str, str]:
    """Return browser and device as people call them; empty where the agent does not say."""
    return _first(_BROWSERS, agent), _first(_SYSTEMS, agent)


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in names if re.search(mark, agent)), "")
