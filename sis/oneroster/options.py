"""The settings that a district turns to fit its files."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Options:
    """How a roster is read; each is a Django setting of the name given beside it."""

    number_column: str = "identifier"  # ROSTER_NUMBER_COLUMN
    fault_share: float = 0.005  # ROSTER_FAULT_SHARE
    guardian_rights: str = "none"  # ROSTER_GUARDIAN_RIGHTS

    def __post_init__(self) -> None:
        if self.guardian_rights not in {"none", "all"}:
            raise ImproperlyConfigured("ROSTER_GUARDIAN_RIGHTS must be none or all.")


def options_from_settings() -> Options:
    """Return the options as the settings have them."""
    return Options(
        number_column=getattr(settings, "ROSTER_NUMBER_COLUMN", Options.number_column),
        fault_share=float(getattr(settings, "ROSTER_FAULT_SHARE", Options.fault_share)),
        guardian_rights=getattr(settings, "ROSTER_GUARDIAN_RIGHTS", Options.guardian_rights),
    )
