"""One run of the importer, from the files to the record of the run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from sis.models import RosterImport
from sis.oneroster import dialect
from sis.oneroster.applying import apply_files, check_files
from sis.oneroster.archive import Source, open_source
from sis.oneroster.extensions import ATTENDANCE
from sis.oneroster.faults import FileFaultError, RosterRefusedError
from sis.oneroster.loading import Load
from sis.oneroster.manifest import FILE as MANIFEST
from sis.oneroster.manifest import Manifest, read_manifest
from sis.oneroster.numbers import NumberColumn
from sis.oneroster.options import Options, options_from_settings
from sis.oneroster.persons import PersonReader
from sis.oneroster.progress import Progress, Silent
from sis.oneroster.report import Report
from sis.oneroster.staging import BULK, DELTA, Staging
from sis.oneroster.streaming import stage_file
from sis.oneroster.tables import Table
from sis.oneroster.versions import TABLES

Outcome, Scope = RosterImport.Outcome, RosterImport.Scope

# Whom the very first load shows has been in the district for long, and can claim at once (C3).
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# So much older a roster may seem than the one before: clocks differ, and a zip knows no summer time.
TOLERANCE = timedelta(hours=1)


@dataclass
class Run:
    """What one run is asked to do."""

    path: Path
    dry_run: bool = False
    force: bool = False
    scope: str = Scope.WHOLE
    started_by: str = ""
    progress: Progress = field(default_factory=Silent)


def import_roster(
    path: Path,
    *,
    dry_run: bool = False,
    force: bool = False,
    only: str = "",
    started_by: str = "",
    progress: Progress | None = None,
) -> RosterImport:
    """Load a OneRoster folder or zip: wholly or, where it is refused or only tried, not at all.

    ``force`` takes the brakes off; ``only`` loads that file alone. Never raises for a bad roster: the
    record that it returns and keeps says how the run ended.
    """
    options = options_from_settings()
    NumberColumn(options.number_column)
    run = Run(path, dry_run, force, Scope(only), started_by, progress or Silent())
    report = Report(path=str(path), dry_run=dry_run)
    record = RosterImport.objects.create(
        path=str(path)[-1000:],
        started_by=started_by[:255],
        scope=run.scope,
        forced=force,
        outcome=Outcome.RUNNING,
    )
    with _ending(record, report):
        with open_source(path) as source, transaction.atomic():
            dialect.lock()
            RosterImport.objects.filter(outcome=Outcome.RUNNING).exclude(pk=record.pk).update(
                outcome=Outcome.BROKEN
            )
            record.files_dated = _date_of(source, record)
            _load(run, source, record, Staging(report, options))
            transaction.set_rollback(dry_run)
        record.outcome = Outcome.DRY_RUN if dry_run else Outcome.APPLIED
    return record


@contextmanager
def _ending(record: RosterImport, report: Report) -> Iterator[None]:
    """Complete the record of the run, however it ends."""
    record.outcome = Outcome.BROKEN
    try:
        yield
    except FileFaultError as error:
        report.file_faults.append(error.fault)
        record.outcome = Outcome.REFUSED
    except RosterRefusedError:
        record.outcome = Outcome.REFUSED
    finally:
        record.finished_at = timezone.now()
        record.counts, record.report = report.as_json(), report.as_text()
        record.save()


def _load(run: Run, source: Source, record: RosterImport, staging: Staging) -> None:
    first = not RosterImport.objects.filter(outcome=Outcome.APPLIED, scope=Scope.WHOLE).exists()
    entered_at = LONG_AGO if first else record.started_at
    load = Load(staging, timezone.localdate(), entered_at, record.started_at, forced=run.force)
    if run.scope == Scope.ATTENDANCE:
        manifest = _attendance_alone(source)
    else:
        manifest = read_manifest(source, staging.report)
        if first and DELTA in manifest.modes.values():
            text = "names changes (delta), but no roster was loaded yet. Begin with a whole (bulk) one."
            raise FileFaultError(MANIFEST, None, "", text)
        if not run.force:
            _refuse_older(record)
    _stage(source, manifest, staging, run.progress)
    check_files(load, run.progress)
    apply_files(load, run.progress)
    run.progress.step("committing")
    staging.drop()


def _stage(source: Source, manifest: Manifest, staging: Staging, progress: Progress) -> None:
    """Read every file, so that one run names the first fault of each."""
    staging.create([_with_number(table, staging.options) for table in manifest.tables])
    for name, table in staging.tables.items():
        if name in manifest.modes:
            progress.step(f"reading {table.file}")
            try:
                stage_file(source, table, staging, manifest.modes[name], progress)
            except FileFaultError as error:
                staging.report.file_faults.append(error.fault)
    if staging.report.file_faults:
        raise RosterRefusedError


def _with_number(table: Table, options: Options) -> Table:
    if table.name != "users":
        return table
    number = NumberColumn(options.number_column)
    wide = number.extend(table)
    return replace(wide, derive=PersonReader(wide, number))


def _attendance_alone(source: Source) -> Manifest:
    if ATTENDANCE.file not in source.names:
        raise FileFaultError(ATTENDANCE.file, None, "", "is missing. Put it there, or load without --only.")
    return Manifest(TABLES["1.1"], {ATTENDANCE.name: BULK})


def _date_of(source: Source, record: RosterImport) -> datetime | None:
    return min(source.dated, record.started_at) if source.dated else None


def _refuse_older(record: RosterImport) -> None:
    """Refuse files that are older than those of the last load (R3)."""
    applied = RosterImport.objects.filter(outcome=Outcome.APPLIED, scope=Scope.WHOLE)
    newest = applied.exclude(files_dated=None).order_by("-files_dated").first()
    if not (newest and newest.files_dated and record.files_dated):
        return
    if record.files_dated < newest.files_dated - TOLERANCE:
        raise FileFaultError(
            "",
            None,
            "",
            f"The files are of {record.files_dated:%Y-%m-%d %H:%M} UTC; those loaded already are newer, of "
            f"{newest.files_dated:%Y-%m-%d %H:%M} UTC. Fetch the newest export, or load with --force.",
        )
