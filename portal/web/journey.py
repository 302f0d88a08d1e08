"""A journey: several steps that one person takes in one browser, kept in the session until the last one.

Claim, reset and activation are journeys. This module is the only place that knows their session keys. The id
of a journey depends on its subject only: a double click or a second start for the same subject does no harm,
and a form in an old tab for another subject is noticed.
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
    """A form belongs to a journey other than the current one in this browser."""


@dataclass
class Journey:
    """One person's progress through one kind of journey."""

    kind: str
    subject: str
    token: str
    touched: float
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id that each form of this journey carries."""
        return digest("journey", self.kind, self.subject)[:16]

    @property
    def is_done(self) -> bool:
        """Whether the last step has committed."""
        return "done" in self.data

    def has(self, *steps: str) -> bool:
        """Say whether all these steps have been completed."""
        return all(step in self.data for step in steps)

    def check_form(self, journey_id: str) -> None:
        """Raise AnotherJourney unless a posted form belongs to this journey."""
        if journey_id != self.id:
            raise AnotherJourney


def begin(request: HttpRequest, kind: str, subject: str, **data: Any) -> Journey:
    """Start a journey for `subject`; it replaces any other of its kind in this browser."""
    journey = Journey(kind, subject, secrets.token_urlsafe(12), 0.0, data)
    save(request, journey)
    return journey


def current(request: HttpRequest, kind: str) -> Journey | None:
    """Return the current journey in this browser; None if there is none or it was idle for 30 minutes."""
    kept = request.session.get(PREFIX + kind)
    if kept is None:
        return None
    journey = Journey(kind=kind, **kept)
    if timezone.now().timestamp() - journey.touched > LIFETIME.total_seconds():
        end(request, kind)
        return None
    return journey


def save(request: HttpRequest, journey: Journey, **steps: Any) -> None:
    """Store a journey with the results of these steps; its 30 minutes start over.

    The session id changes each time (T38): an id that was copied before a step opens nothing after it.
    """
    journey.data.update(steps)
    journey.touched = timezone.now().timestamp()
    request.session[PREFIX + journey.kind] = {
        "subject": journey.subject,
        "token": journey.token,
        "touched": journey.touched,
        "data": journey.data,
    }
    request.session.cycle_key()


def finish(request: HttpRequest, journey: Journey, **shown: Any) -> None:
    """Delete the results of all steps and keep only what the last page shows."""
    journey.data = {"done": True, **shown}
    save(request, journey)


def end(request: HttpRequest, kind: str) -> None:
    """Abort a journey and delete its data."""
    request.session.pop(PREFIX + kind, None)


def end_all(request: HttpRequest) -> None:
    """End every journey in this browser. Done at sign-in, which would keep anonymous session data."""
    for key in [key for key in request.session.keys() if key.startswith(PREFIX)]:  # noqa: SIM118
        del request.session[key]
