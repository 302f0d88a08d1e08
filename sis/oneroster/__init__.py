"""Read a district's roster from OneRoster CSV files (R3)."""

from sis.oneroster.importing import import_roster

__all__ = ["import_roster"]
