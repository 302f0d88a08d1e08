"""A journey: a few steps that one person takes in one browser, kept in the session until the last commits.

Claim, reset and activation are journeys. A journey knows its subject, its steps' data and its age; it is
the only place that knows its session keys. Its id is the same for the same subject, so that a double
click or a second start harms nothing, and another for another subject, so that an old tab is noticed.
"""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from portal.digests import digest

LIFETIME = timedelta(minutes=30)
PREFIX = "journey:"


class AnotherJourney(Exception):
    """A form speaks of a journey that is not the one under way in this browser."""


@dataclass
class Journey:
    """One person's way through one kind of journey."""

    kind: str
    subject: str
    token: str
    touched: float
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """What each form of this journey carries."""
        return digest("journey", self.kind, self.subject)[:16]

    @property
    def is_done(self) -> bool:
        """Whether the last step has committed."""
        return "done" in self.data

    def has(self, *steps: str) -> bool:
        """Say whether all these steps have been taken."""
        return all(step in self.data for step in steps)

    def check_form(self, journey_id: str) -> None:
        """Raise AnotherJourney unless a posted form belongs to this journey."""
        if journey_id != self.id:
            raise AnotherJourney


def begin(request: HttpRequest, kind: str, subject: str, **data: Any) -> Journey:
    """Start a journey for `subject`, in place of any other of its kind in this browser."""
    journey = Journey(kind, subject, secrets.token_urlsafe(12), 0.0, data)
    save(request, journey)
    return journey


def current(request: HttpRequest, kind: str) -> Journey | None:
    """Return the journey under way in this browser; None if there is none or it idled for 30 minutes."""
    kept = request.session.get(PREFIX + kind)
    if kept is None:
        return None
    journey = Journey(kind=kind, **kept)
    if timezone.now().timestamp() - journey.touched > LIFETIME.total_seconds():
        end(request, kind)
        return None
    return journey


def save(request: HttpRequest, journey: Journey, **steps: Any) -> None:
    """Keep a journey with what these steps gave; its 30 minutes begin again."""
    journey.data.update(steps)
    journey.touched = timezone.now().timestamp()
    request.session[PREFIX + journey.kind] = {
        "subject": journey.subject,
        "token": journey.token,
        "touched": journey.touched,
        "data": journey.data,
    }


def finish(request: HttpRequest, journey: Journey, **shown: Any) -> None:
    """Forget all that the steps gave and keep only what the last page shows."""
    journey.data = {"done": True, **shown}
    save(request, journey)


def end(request: HttpRequest, kind: str) -> None:
    """Abort a journey; nothing of it remains."""
    request.session.pop(PREFIX + kind, None)


def end_all(request: HttpRequest) -> None:
    """End every journey in this browser: at sign-in, since anonymous data would survive it."""
    for key in [key for key in request.session.keys() if key.startswith(PREFIX)]:  # noqa: SIM118
        del request.session[key]
