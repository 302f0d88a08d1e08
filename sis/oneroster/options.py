"""The settings by which a district describes its files."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings


@dataclass(frozen=True)
class Options:
    """How a roster is read, and the safety thresholds; each is a Django setting, named beside it."""

    number_column: str = "identifier"  # ROSTER_NUMBER_COLUMN
    fault_share: float = 0.005  # ROSTER_FAULT_SHARE
    guardian_rights: str = "none"  # or "all": ROSTER_GUARDIAN_RIGHTS
    district_threshold: float = 0.10  # ROSTER_DISTRICT_BRAKE
    school_threshold: float = 0.25  # ROSTER_SCHOOL_BRAKE
    records_threshold: float = 0.25  # ROSTER_RECORDS_BRAKE
    identity_threshold: float = 0.05  # ROSTER_IDENTITY_BRAKE
    rollover: tuple[date, date] | None = None  # ROSTER_ROLLOVER

    def rolls_over(self, today: date) -> bool:
        """Say whether today is in the period in which schools may empty (both days included)."""
        return self.rollover is not None and self.rollover[0] <= today <= self.rollover[1]


def options_from_settings() -> Options:
    """Return the options as Django's settings have them."""
    return Options(
        number_column=getattr(settings, "ROSTER_NUMBER_COLUMN", Options.number_column),
        fault_share=getattr(settings, "ROSTER_FAULT_SHARE", Options.fault_share),
        guardian_rights=getattr(settings, "ROSTER_GUARDIAN_RIGHTS", Options.guardian_rights),
        district_threshold=getattr(settings, "ROSTER_DISTRICT_BRAKE", Options.district_threshold),
        school_threshold=getattr(settings, "ROSTER_SCHOOL_BRAKE", Options.school_threshold),
        records_threshold=getattr(settings, "ROSTER_RECORDS_BRAKE", Options.records_threshold),
        identity_threshold=getattr(settings, "ROSTER_IDENTITY_BRAKE", Options.identity_threshold),
        rollover=getattr(settings, "ROSTER_ROLLOVER", Options.rollover),
    )
