"""One run of the importer, from the files to the record of the run."""

from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from sis.models import RosterImport
from sis.oneroster.archive import Source, open_source
from sis.oneroster.faults import FileFaultError, RosterRefusedError
from sis.oneroster.identity import settle_numbers
from sis.oneroster.loading import known_ids, load_roster
from sis.oneroster.manifest import read_manifest
from sis.oneroster.numbers import NumberColumn
from sis.oneroster.options import Options, options_from_settings
from sis.oneroster.parsed import Roster
from sis.oneroster.parsing import parse_table
from sis.oneroster.report import Report
from sis.oneroster.tables import TABLES, USERS, Table
from sis.oneroster.validating import (
    check_classes,
    check_enrollments,
    check_references,
    check_sessions,
    check_students,
    refuse_too_faulty,
)

# Whom the very first load shows has been in the district for long, and can claim at once (C3).
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# Any number will do, as long as nobody else locks it.
IMPORT_LOCK = 7_305_118_026


def import_roster(path: Path, *, dry_run: bool = False, started_by: str = "") -> RosterImport:
    """Load a OneRoster 1.1 bulk folder or zip: wholly or, where it is refused or only tried, not at all.

    Never raises for a bad roster: the record that it returns and keeps says how the run ended.
    """
    report = Report(path=str(path), dry_run=dry_run)
    record = RosterImport(path=str(path)[-1000:], started_by=started_by[:255], started_at=timezone.now())
    try:
        with open_source(path) as source:
            roster = _read(source, report)
        _apply(roster, record.started_at, dry_run=dry_run)
        record.outcome = RosterImport.Outcome.DRY_RUN if dry_run else RosterImport.Outcome.APPLIED
    except FileFaultError as error:
        report.file_faults.append(error.fault)
        record.outcome = RosterImport.Outcome.REFUSED
    except RosterRefusedError:
        record.outcome = RosterImport.Outcome.REFUSED
    record.finished_at = timezone.now()
    record.counts, record.report = report.as_json(), report.as_text()
    record.save()
    return record


def _read(source: Source, report: Report) -> Roster:
    """Read every file, so that one run names the first fault of each."""
    roster, options = Roster(report), options_from_settings()
    manifest = read_manifest(source, report)
    for table in manifest.tables:
        wide = NumberColumn(options.number_column).extend(table) if table.name == USERS.name else table
        try:
            parse_table(source, wide, roster)
        except FileFaultError as error:
            report.file_faults.append(error.fault)
    if report.file_faults:
        raise RosterRefusedError
    return roster


def _apply(roster: Roster, now: datetime, *, dry_run: bool) -> None:
    options = options_from_settings()
    with transaction.atomic():
        _lock()
        first = not RosterImport.objects.filter(outcome=RosterImport.Outcome.APPLIED).exists()
        for table in TABLES:
            if table.name in roster.files:
                _check(roster, table, options)
        refuse_too_faulty(roster, options)
        load_roster(roster, options, LONG_AGO if first else now)
        transaction.set_rollback(dry_run)


def _check(roster: Roster, table: Table, options: Options) -> None:
    check_references(roster, table, known_ids)
    if table.name == "academicSessions":
        check_sessions(roster)
    elif table.name == "classes":
        check_classes(roster)
    elif table.name == "users":
        check_students(roster, options)
        settle_numbers(roster)
    elif table.name == "enrollments":
        check_enrollments(roster)


def _lock() -> None:
    """Let one load run at a time, and let it run as long as it takes."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [IMPORT_LOCK])
        if not cursor.fetchone()[0]:
            raise FileFaultError(
                "", None, "", "Another load is running. Wait until it has ended, then try again."
            )
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
