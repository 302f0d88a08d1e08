"""Safety thresholds: what holds a load of good files until someone confirms it.

Too many students or records would leave, or the files are older than those of the last load.
"""

from datetime import date, datetime, timedelta

from sis.models import RosterImport
from sis.oneroster import sql
from sis.oneroster.faults import FileFaultError, RosterRefusedError
from sis.oneroster.read.archive import Source
from sis.oneroster.report import LISTED, SchoolLine
from sis.oneroster.staging import Staging

Outcome, Scope = RosterImport.Outcome, RosterImport.Scope

# Below these sizes a share means nothing: one family that moves is a tenth of a tiny district.
SMALL_DISTRICT = 20
SMALL_SCHOOL = 50
SMALL_FILE = 50

# A roster may seem this much older than the one before: clocks differ, and a zip has no time zone.
TOLERANCE = timedelta(hours=1)

NO_SCHOOL = "no school"


def date_of_files(source: Source, record: RosterImport) -> datetime | None:
    """Return the time of the newest file, but never one in the future."""
    return min(source.dated, record.started_at) if source.dated else None


def hold_older_files(record: RosterImport, staging: Staging, *, stops: bool) -> None:
    """Report files older than those of the last load (R3); raise RosterRefusedError if that ``stops``."""
    applied = RosterImport.objects.filter(outcome=Outcome.APPLIED, scope=Scope.WHOLE)
    newest = applied.exclude(files_dated=None).order_by("-files_dated").first()
    if not (newest and newest.files_dated and record.files_dated):
        return
    if record.files_dated < newest.files_dated - TOLERANCE:
        staging.report.hold(
            "",
            f"The files are of {record.files_dated:%Y-%m-%d %H:%M} UTC; those loaded already are newer, of "
            f"{newest.files_dated:%Y-%m-%d %H:%M} UTC. Fetch the newest export.",
        )
        if stops:
            raise RosterRefusedError


def refuse_stale_dry_run(record: RosterImport, tried: RosterImport) -> None:
    """Raise FileFaultError if another roster was loaded since the dry run, which is then out of date."""
    if record.loads_before != tried.loads_before:
        text = "Another roster was loaded since the dry run. Try these files again before you load them."
        raise FileFaultError("", None, "", text)


def compare_schools(staging: Staging, leaving: str, today: date, *, stops: bool) -> None:
    """Report the difference for each school, and hold the load if too many students would leave.

    ``leaving`` is the condition on an active student ``l`` who leaves. Raises RosterRefusedError if the load
    is held and that ``stops`` it.
    """
    sql.create_table_as(
        "leavers", f"SELECT l.id, l.school_id FROM sis_student l WHERE l.is_active AND ({leaving})"
    )
    report = staging.report
    report.schools = _count_by_school()
    report.names = _changed_names()
    report.numbers = _corrected_numbers()
    report.leavers = _leavers()
    sql.drop_table("leavers")
    _hold_if_too_many_leave(staging, today)
    _hold_if_too_many_change(staging)
    if report.held and stops:
        raise RosterRefusedError


def hold_lost_records(staging: Staging, file: str, label: str, *, lost: int, known: int, stops: bool) -> None:
    """Report a whole (bulk) file that no longer lists too many records of the terms that it names.

    ``lost`` of the ``known`` records would leave. Raises RosterRefusedError if that ``stops`` the load.
    """
    share = staging.options.records_threshold
    if known >= SMALL_FILE and lost > share * known:
        staging.report.hold(
            f"{file}.csv",
            f"{lost} of {known} {label} of the terms in this file would be lost; at most {share:.0%} may.",
        )
        if stops:
            raise RosterRefusedError


def _count_by_school() -> list[SchoolLine]:
    schools: dict[str, SchoolLine] = {}
    for attribute, rows in (
        ("active", "SELECT school_id FROM sis_student WHERE is_active"),
        ("leaving", "SELECT school_id FROM leavers"),
        ("new", "SELECT school_id FROM diff_sis_student WHERE live_id IS NULL"),
        ("back", "SELECT school_id FROM diff_sis_student WHERE NOT live_active"),
        ("renamed", f"SELECT d.school_id {_RENAMED}"),
        ("renumbered", f"SELECT d.school_id {_RENUMBERED}"),
    ):
        for key, name, count in sql.rows_of(
            f"SELECT r.school_id, o.name, count(*) FROM ({rows}) r "
            "LEFT JOIN sis_school o ON o.id = r.school_id GROUP BY r.school_id, o.name"
        ):
            label = NO_SCHOOL if key is None else str(name)
            school = schools.setdefault(label, SchoolLine(label))
            setattr(school, attribute, getattr(school, attribute) + count)
    return [school for _name, school in sorted(schools.items())]


_RENAMED = """
    FROM diff_sis_student d JOIN sis_student l ON l.id = d.live_id
    WHERE l.last_name <> d.last_name OR l.first_name <> d.first_name
"""


def _changed_names() -> list[tuple[str, str, str]]:
    rows = sql.rows_of(
        f"SELECT d.number, l.last_name, l.first_name, d.last_name, d.first_name {_RENAMED} "
        f"ORDER BY d.number LIMIT {LISTED}"
    )
    return [
        (number, f"{last}, {first}", f"{new_last}, {new_first}")
        for number, last, first, new_last, new_first in rows
    ]


_RENUMBERED = "FROM diff_sis_student d JOIN sis_student l ON l.id = d.live_id WHERE l.number <> d.number"


def _corrected_numbers() -> list[tuple[str, str, str]]:
    rows = sql.rows_of(
        f"SELECT d.last_name, d.first_name, l.number, d.number {_RENUMBERED} ORDER BY d.number LIMIT {LISTED}"
    )
    return [(f"{last}, {first}", known, new) for last, first, known, new in rows]


def _hold_if_too_many_change(staging: Staging) -> None:
    """Hold the load if too many students would get another name or number: the files may be mixed up."""
    share, report = staging.options.identity_threshold, staging.report
    active = report.total("active")
    changed = int(sql.value(f"SELECT count(*) {_RENAMED} OR l.number <> d.number"))
    if active >= SMALL_DISTRICT and changed > share * active:
        report.hold(
            "users.csv",
            f"{changed} of {active} students would get another name or number; at most {share:.0%} may.",
        )


def _leavers() -> list[tuple[str, str, str]]:
    rows = sql.rows_of(
        "SELECT s.number, s.last_name, s.first_name, o.name FROM leavers l JOIN sis_student s ON s.id = l.id "
        f"LEFT JOIN sis_school o ON o.id = s.school_id ORDER BY o.name, s.number LIMIT {LISTED}"
    )
    return [(number, f"{last}, {first}", school or NO_SCHOOL) for number, last, first, school in rows]


def _hold_if_too_many_leave(staging: Staging, today: date) -> None:
    options, report = staging.options, staging.report
    active, leaving = report.total("active"), report.total("leaving")
    if active >= SMALL_DISTRICT and leaving > options.district_threshold * active:
        report.hold(
            "users.csv",
            f"{leaving} of {active} students would leave the district; "
            f"at most {options.district_threshold:.0%} may.",
        )
    for school in report.schools if not options.rolls_over(today) else ():
        if school.active >= SMALL_SCHOOL and school.leaving >= options.school_threshold * school.active:
            report.hold(
                "users.csv",
                f"{school.leaving} of {school.active} students of {school.name} would leave the district; "
                f"it must be less than {options.school_threshold:.0%}.",
            )
