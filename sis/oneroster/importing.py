"""One run of the importer, from the files to the record of the run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from sis import hooks
from sis.models import ListedRole, RosterImport, Student
from sis.oneroster.applied.compare import FileDifference, as_no_difference
from sis.oneroster.applied.lines import NoDifferenceError
from sis.oneroster.applied.night import note_active, refuse_loose_ends, stage_difference
from sis.oneroster.applied.state import Night, is_due
from sis.oneroster.check.thresholds import date_of_files, hold_older_files, refuse_stale_dry_run
from sis.oneroster.faults import FileFaultError, RosterRefusedError
from sis.oneroster.import_lock import lock_for_load
from sis.oneroster.options import Options, options_from_settings
from sis.oneroster.progress import NoProgress, Progress
from sis.oneroster.read.archive import Packed, Source, open_source
from sis.oneroster.read.formats import ROLES, USERS
from sis.oneroster.read.manifest import FILE as MANIFEST
from sis.oneroster.read.manifest import (
    Manifest,
    read_attendance_alone,
    read_gradebook_alone,
    read_manifest,
)
from sis.oneroster.read.streaming import stage_file
from sis.oneroster.read.tables import Table
from sis.oneroster.read.users import NumberColumn, UserDeriver
from sis.oneroster.report import Report
from sis.oneroster.staging import BULK, DELTA, Staging
from sis.oneroster.write.apply import apply_files, check_files
from sis.oneroster.write.difference import Load

Outcome, Scope = RosterImport.Outcome, RosterImport.Scope

# Students of the very first load count as entered long ago, and can claim at once (C3).
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _do_nothing(record: RosterImport) -> None:
    """Do nothing when a roster has been loaded."""


@dataclass
class Run:
    """What one run is asked to do."""

    roster: Path | Packed
    dry_run: bool = False
    force: bool = False
    scope: str = Scope.WHOLE
    progress: Progress = field(default_factory=NoProgress)
    tried: RosterImport | None = None
    when_loaded: Callable[[RosterImport], None] = _do_nothing


def import_roster(  # noqa: PLR0913 (what a run is asked to do)
    roster: Path | Packed,
    *,
    dry_run: bool = False,
    force: bool = False,
    only: str = "",
    options: Options | None = None,
    started_by: str = "",
    progress: Progress | None = None,
    tried: RosterImport | None = None,
    when_loaded: Callable[[RosterImport], None] = _do_nothing,
) -> RosterImport:
    """Load a OneRoster folder or zip: completely or, if it is refused or a dry run, not at all.

    ``force`` overrides the safety thresholds; a dry run reports what they would hold, and continues. ``only``
    loads attendance or the gradebook alone. Without ``options`` the settings say how files are read.
    ``tried`` is a dry run whose report must still be true. The hooks ``after_load``, then ``when_loaded``,
    are called in the load's own transaction; what they raise reaches the caller. Never raises for a bad
    roster: the record that is stored and returned says how the run ended. The record of an applied load is
    committed with the load.
    """
    options = options or options_from_settings()
    NumberColumn(options.number_column)
    run = Run(roster, dry_run, force, Scope(only), progress or NoProgress(), tried, when_loaded)
    report = Report(path=str(roster), dry_run=dry_run)
    record = RosterImport.objects.create(
        path=str(roster)[-1000:],
        started_by=started_by[:255],
        scope=run.scope,
        forced=force,
        dry_run=dry_run,
        outcome=Outcome.RUNNING,
    )
    with _completing(record, report):
        with open_source(roster) as source, transaction.atomic():
            lock_for_load()
            RosterImport.objects.filter(outcome=Outcome.RUNNING).exclude(pk=record.pk).update(
                outcome=Outcome.BROKEN
            )
            record.files_dated = date_of_files(source, record)
            changes = _load(run, source, record, Staging(report, options))
            if dry_run:
                transaction.set_rollback(True)
            else:
                _save_record(record, report, Outcome.APPLIED)
                for hook in hooks.after_load:
                    hook(changes)
                run.when_loaded(record)
        record.outcome = Outcome.DRY_RUN if dry_run else Outcome.APPLIED
    return record


@contextmanager
def _completing(record: RosterImport, report: Report) -> Iterator[None]:
    """Complete the record of the run, however the run ends."""
    outcome: str = Outcome.BROKEN
    record.outcome = Outcome.BROKEN
    try:
        yield
        outcome = record.outcome
    except FileFaultError as error:
        report.file_faults.append(error.fault)
        outcome = Outcome.REFUSED
    except RosterRefusedError:
        outcome = Outcome.REFUSED
    finally:
        if outcome != Outcome.APPLIED:
            report.is_complete &= report.dry_run
            _save_record(record, report, outcome)


def _save_record(record: RosterImport, report: Report, outcome: str) -> None:
    record.outcome, record.finished_at = outcome, timezone.now()
    record.counts, record.report = report.as_json(), report.as_text()
    record.save()


def _load(run: Run, source: Source, record: RosterImport, staging: Staging) -> hooks.RosterChanges:
    record.loads_before = RosterImport.loads()
    first = not (record.loads_before and Student.objects.exists())
    may_stop = not (run.force or run.dry_run)
    entered_at = LONG_AGO if first else record.started_at
    load = Load(staging, timezone.localdate(), entered_at, record.started_at, thresholds_stop=may_stop)
    if run.tried:
        refuse_stale_dry_run(record, run.tried)
    manifest = _manifest_of(run, source, record, load, is_first=first)
    night = Night(source, manifest, record, staging.options)
    if not (first or run.scope or run.dry_run or run.force or run.tried):
        people = load_difference(night, load, run.progress)
        if people is not None:
            return people
    _load_whole(night, load, run.progress)
    if not run.dry_run:
        run.progress.step("keeping what was loaded")
        night.keep(staging, is_whole_roster=not run.scope)
    staging.drop()
    run.progress.step("committing")
    return load.people


def _manifest_of(run: Run, source: Source, record: RosterImport, load: Load, *, is_first: bool) -> Manifest:
    """Return which files to read and how; hold a whole roster that is older than the last one."""
    if run.scope == Scope.ATTENDANCE:
        return read_attendance_alone(source)
    if run.scope == Scope.GRADEBOOK:
        return read_gradebook_alone(source, load.staging.report)
    manifest = read_manifest(source, load.staging.report)
    if is_first and DELTA in manifest.modes.values():
        text = "names changes (delta), but no roster was loaded yet. Begin with a whole (bulk) one."
        raise FileFaultError(MANIFEST, None, "", text)
    if _changes_unknown_roles(manifest):
        text = "changes users or roles (delta), but no whole (bulk) roles.csv was loaded yet. Begin with one."
        raise FileFaultError(MANIFEST, None, "", text)
    hold_older_files(record, load.staging, stops=load.thresholds_stop)
    return manifest


def _changes_unknown_roles(manifest: Manifest) -> bool:
    """Say whether files of version 1.2 change roles that no load of this version has brought."""
    changes = DELTA in {manifest.modes.get(USERS.name), manifest.modes.get(ROLES.name)}
    return (
        ROLES in manifest.tables
        and manifest.modes.get(ROLES.name) != BULK
        and changes
        and not ListedRole.objects.exists()
    )


def load_difference(night: Night, load: Load, progress: Progress) -> hooks.RosterChanges | None:
    """Load only what differs from the files of the last load; None if everything has to be loaded.

    Once a week everything is loaded afterwards, to prove that nothing was missed.
    """
    if not night.kept_files():
        return None
    staging = Staging(Report(path=load.staging.report.path), load.staging.options)
    tonight = replace(load, staging=staging)
    try:
        with transaction.atomic(), as_no_difference():
            found = _apply_difference(night, tonight, progress)
    except (NoDifferenceError, FileFaultError, RosterRefusedError) as error:
        load.staging.report.note(
            f"Everything was loaded, not only what differs: {str(error) or 'it was held'}."
        )
        return None
    progress.step("committing")
    staging.report.is_complete = True
    staging.report.note(_what_was_read(found))
    load.staging.report.take(staging.report)
    return tonight.people


def _apply_difference(night: Night, tonight: Load, progress: Progress) -> dict[str, FileDifference]:
    staging = tonight.staging
    tables = [_with_number(table, staging.options) for table in night.manifest.tables]
    staging.create(tables, night.manifest.modes)
    found = stage_difference(night.source, night.manifest, staging, night.kept, progress)
    noted = note_active(staging)
    check_files(tonight, progress)
    apply_files(tonight, progress)
    refuse_loose_ends(found, noted)
    again = {name: staging.lines_again(name) for name in night.manifest.modes}
    staging.drop()
    progress.step("keeping what was loaded")
    if is_due(night.kept.values(), at=night.record.started_at):
        _prove(night, tonight, progress)
    else:
        night.keep_difference(again, found)
    return found


def _prove(night: Night, tonight: Load, progress: Progress) -> None:
    """Load everything after the difference, and report whether that changed anything."""
    since = timezone.localdate(min(file.loaded_whole_at for file in night.kept.values()))
    whole = replace(tonight, staging=Staging(Report(path=""), tonight.staging.options))
    _load_whole(night, whole, progress)
    night.keep(whole.staging, is_whole_roster=True)
    whole.staging.drop()
    changed = whole.staging.report.touched
    said = "they missed nothing" if not changed else f"they had missed {changed} records, which are right now"
    tonight.staging.report.note(f"Everything was loaded after the differences since {since}: {said}.")


def _what_was_read(found: dict[str, FileDifference]) -> str:
    rows, total = sum(len(one.lines) for one in found.values()), sum(one.total for one in found.values())
    return f"Only what differs from the last load was read: {rows} of {total} rows."


def _load_whole(night: Night, load: Load, progress: Progress) -> None:
    _stage(night.source, night.manifest, load.staging, progress)
    check_files(load, progress)
    apply_files(load, progress)
    load.staging.report.is_complete = True


def _stage(source: Source, manifest: Manifest, staging: Staging, progress: Progress) -> None:
    """Read every file, so that one run reports the first fault of each."""
    staging.create([_with_number(table, staging.options) for table in manifest.tables], manifest.modes)
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
    return replace(wide, derive=UserDeriver(wide, number))
