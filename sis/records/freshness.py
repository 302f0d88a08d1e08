"""How new the records are: when the last load was, and whether a later one failed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.utils import timezone

from sis.prepared import prepared_rows

NOON = time(12)


class FreshnessState(StrEnum):
    """What a page says about the age of what it shows."""

    LAST_NIGHT = "last_night"
    OLDER = "older"
    FAILED = "failed"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Freshness:
    """When the records were loaded: all of them, and attendance or the gradebook alone during the day.

    `state` is `LAST_NIGHT` if the last whole load ended after noon of the day before, `FAILED` if a later
    attempt was refused or broke off: then everything is as of `loaded_at` still, and `failed_at` says when.
    `attendance_at` and `gradebook_at` are the last loads of these files alone. None: there was none.
    """

    state: FreshnessState
    loaded_at: datetime | None
    attendance_at: datetime | None
    gradebook_at: datetime | None
    failed_at: datetime | None

    @property
    def attendance_as_of(self) -> datetime | None:
        """When attendance was last loaded, alone or with everything."""
        return _latest(self.loaded_at, self.attendance_at)

    @property
    def gradebook_as_of(self) -> datetime | None:
        """When assignments, scores and grades were last loaded, alone or with everything."""
        return _latest(self.loaded_at, self.gradebook_at)

    def has_attendance_of(self, day: date) -> bool:
        """Say whether this day's attendance was loaded: alone on that day, or in any load of a later day.

        The nightly load comes before the first bell, so it says nothing about its own day.
        """
        alone = self.attendance_at is not None and timezone.localdate(self.attendance_at) >= day
        return alone or (self.loaded_at is not None and timezone.localdate(self.loaded_at) > day)


# When each kind of load was last applied, and when a whole one last failed.
_LOADS = """
SELECT
    max(finished_at) FILTER (WHERE outcome = 'applied' AND scope = ''),
    max(finished_at) FILTER (WHERE outcome = 'applied' AND scope = 'attendance'),
    max(finished_at) FILTER (WHERE outcome = 'applied' AND scope = 'gradebook'),
    max(started_at) FILTER (WHERE outcome IN ('refused', 'broken') AND scope = '' AND NOT dry_run)
FROM sis_rosterimport"""


def load_freshness(*, on: date) -> Freshness:
    """Say how new the records are, seen from this day. One statement."""
    [(loaded_at, attendance_at, gradebook_at, failed_at)] = prepared_rows(_LOADS)
    if failed_at and loaded_at and failed_at < loaded_at:
        failed_at = None
    return Freshness(
        state=_state(loaded_at, failed_at, on),
        loaded_at=loaded_at,
        attendance_at=attendance_at,
        gradebook_at=gradebook_at,
        failed_at=failed_at,
    )


def _state(loaded_at: datetime | None, failed_at: datetime | None, on: date) -> FreshnessState:
    if failed_at:
        return FreshnessState.FAILED
    if loaded_at is None:
        return FreshnessState.NEVER
    noon = timezone.make_aware(datetime.combine(on - timedelta(days=1), NOON))
    return FreshnessState.LAST_NIGHT if loaded_at >= noon else FreshnessState.OLDER


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at), default=None)
