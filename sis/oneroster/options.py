"""The settings by which a district describes its files."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Options:
    """How a roster is read, and the safety thresholds; each is a Django setting, named beside it."""

    number_column: str = "identifier"  # ROSTER_NUMBER_COLUMN
    fault_share: float = 0.005  # ROSTER_FAULT_SHARE
    guardian_rights: str = "none"  # ROSTER_GUARDIAN_RIGHTS
    district_threshold: float = 0.10  # ROSTER_DISTRICT_BRAKE
    school_threshold: float = 0.25  # ROSTER_SCHOOL_BRAKE
    rollover: tuple[date, date] | None = None  # ROSTER_ROLLOVER

    def __post_init__(self) -> None:
        if self.guardian_rights not in {"none", "all"}:
            raise ImproperlyConfigured("ROSTER_GUARDIAN_RIGHTS must be none or all.")

    def rolls_over(self, today: date) -> bool:
        """Say whether today is in the period in which schools may empty (both days included)."""
        return self.rollover is not None and self.rollover[0] <= today <= self.rollover[1]


def options_from_settings() -> Options:
    """Return the options as Django's settings have them."""
    return Options(
        number_column=getattr(settings, "ROSTER_NUMBER_COLUMN", Options.number_column),
        fault_share=float(getattr(settings, "ROSTER_FAULT_SHARE", Options.fault_share)),
        guardian_rights=getattr(settings, "ROSTER_GUARDIAN_RIGHTS", Options.guardian_rights),
        district_threshold=float(getattr(settings, "ROSTER_DISTRICT_BRAKE", Options.district_threshold)),
        school_threshold=float(getattr(settings, "ROSTER_SCHOOL_BRAKE", Options.school_threshold)),
        rollover=_period(getattr(settings, "ROSTER_ROLLOVER", "")),
    )


def _period(text: str) -> tuple[date, date] | None:
    if not text:
        return None
    try:
        first, last = (date.fromisoformat(part.strip()) for part in text.split("/"))
    except ValueError:
        first = last = date.min
    if not date.min < first <= last:
        raise ImproperlyConfigured("ROSTER_ROLLOVER must be two dates, such as 2027-06-01/2027-08-15.")
    return first, last
