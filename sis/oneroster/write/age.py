"""Whether files are older than those of the last load, and whether a dry run is out of date."""

from datetime import datetime, timedelta

from sis.models import RosterImport
from sis.oneroster.faults import FileFaultError, RosterRefusedError
from sis.oneroster.read.archive import Source
from sis.oneroster.write.loading import Load

Outcome, Scope = RosterImport.Outcome, RosterImport.Scope

# A roster may seem this much older than the one before: clocks differ, and a zip has no time zone.
TOLERANCE = timedelta(hours=1)


def date_of(source: Source, record: RosterImport) -> datetime | None:
    """Return the time of the newest file, but never one in the future."""
    return min(source.dated, record.started_at) if source.dated else None


def hold_older(record: RosterImport, load: Load) -> None:
    """Hold files that are older than those of the last load (R3)."""
    applied = RosterImport.objects.filter(outcome=Outcome.APPLIED, scope=Scope.WHOLE)
    newest = applied.exclude(files_dated=None).order_by("-files_dated").first()
    if not (newest and newest.files_dated and record.files_dated):
        return
    if record.files_dated < newest.files_dated - TOLERANCE:
        load.staging.report.hold(
            "",
            f"The files are of {record.files_dated:%Y-%m-%d %H:%M} UTC; those loaded already are newer, of "
            f"{newest.files_dated:%Y-%m-%d %H:%M} UTC. Fetch the newest export.",
        )
        if load.brakes_stop:
            raise RosterRefusedError


def refuse_stale(record: RosterImport, tried: RosterImport) -> None:
    """Refuse a load if another roster was loaded since its dry run, which is out of date then."""
    if record.loads_before != tried.loads_before:
        text = "Another roster was loaded since the dry run. Try these files again before you load them."
        raise FileFaultError("", None, "", text)
