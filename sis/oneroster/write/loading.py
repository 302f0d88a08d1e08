"""One load, and how the records of a file are updated to what the file says."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sis.hooks import RosterChanges
from sis.oneroster.report import Changes
from sis.oneroster.staging import Staging
from sis.oneroster.write.difference import Kind, find_difference, write_difference


@dataclass
class Load:
    """One load: the staged files, the day, when new students were entered and when others left.

    A brake that holds is always reported; it stops the load if ``brakes_stop``. ``people`` is filled in when
    people are written.
    """

    staging: Staging
    today: date
    entered_at: datetime
    left_at: datetime
    brakes_stop: bool = True
    people: RosterChanges = field(default_factory=RosterChanges)

    def bring(self, kind: Kind, name: str, here: str = "TRUE") -> Changes:
        """Update the records of a kind; ``here`` is the condition that selects its good rows ``s``."""
        changes = self.find(kind, name, here)
        write_difference(leaving(self.staging, kind, name, here), changes)
        return changes

    def find(self, kind: Kind, name: str, here: str = "TRUE", params: tuple[object, ...] = ()) -> Changes:
        """Find what differs, and put the counts into the report."""
        changes = find_difference(kind, self.staging.count(name, here), params)
        self.staging.report.changes[kind.label] = changes
        return changes


def leaving(staging: Staging, kind: Kind, name: str, here: str = "TRUE") -> Kind:
    """Return the kind with the condition under which its records leave.

    In a bulk file these are the missing records, skipped rows apart; in a file of changes those marked as
    deleted.
    """
    rows = f"SELECT 1 FROM {staging.tables[name].staging} s WHERE s.sourced_id = l.sourced_id"
    if staging.holds_all(name):
        return replace(kind, leaves=f"NOT EXISTS ({rows} AND (s.state < 0 OR s.state = 0 AND {here}))")
    return replace(kind, leaves=f"EXISTS ({rows} AND (s.state = 1 OR s.state = 0 AND NOT ({here})))")
