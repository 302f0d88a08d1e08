"""Rows that refer to something which is nowhere, and what hangs on them."""

from sis.models import (
    Course,
    District,
    Enrollment,
    Guardian,
    Household,
    School,
    Section,
    SectionTeacher,
    StaffMember,
    Student,
    Term,
)
from sis.models.sourced import Sourced
from sis.oneroster.read.tables import Column, Table
from sis.oneroster.staging import Saying, Staging

# What earlier loads left of a file.
MODELS: dict[str, tuple[type[Sourced], ...]] = {
    "orgs": (District, School),
    "academicSessions": (Term,),
    "courses": (Course,),
    "classes": (Section,),
    "users": (Student, Guardian, StaffMember),
    "enrollments": (Enrollment, SectionTeacher),
    "households": (Household,),
}


def check_references(staging: Staging, table: Table) -> None:
    """Skip the rows that refer to something which is neither in the files nor, its file absent, known.

    What hangs on a row that was itself skipped is listed without being counted, people apart: who
    would be lost counts, whatever the reason.
    """
    columns = [column for column in table.columns if column.refers]
    again = True
    while again:
        skipped = {column.refers: _check_column(staging, table, column) for column in columns}
        # A row of the same file may hang on one that was skipped just now.
        again = bool(skipped.get(table.name))


def missing(staging: Staging, refers: str, key: str) -> str:
    """Return the condition that nothing good of a file, nor known of it, has this sourcedId."""
    conditions = []
    if staging.has(refers):
        stage = staging.tables[refers].staging
        conditions.append(f"NOT EXISTS (SELECT 1 FROM {stage} r WHERE r.sourced_id = {key} AND r.state = 0)")
    if not staging.holds_all(refers):
        conditions += [
            f"NOT EXISTS (SELECT 1 FROM {model._meta.db_table} m WHERE m.sourced_id = {key})"
            for model in MODELS.get(refers, ())
        ]
    return " AND ".join(conditions) or "FALSE"


def was_skipped(staging: Staging, refers: str, key: str) -> str:
    """Return the condition that the row with this sourcedId was itself skipped."""
    if not staging.has(refers):
        return "FALSE"
    stage = staging.tables[refers].staging
    return f"EXISTS (SELECT 1 FROM {stage} k WHERE k.sourced_id = {key} AND k.state < 0)"


def _check_column(staging: Staging, table: Table, column: Column) -> int:
    refers, taken = column.refers, 0
    for skipped in (True, False):
        key = "l.ref" if column.listed else f"s.{column.staged}"
        dangles = missing(staging, refers, key)
        if skipped:
            dangles += f" AND {was_skipped(staging, refers, key)}"
        shown = key
        if column.listed:
            rows = f"FROM {table.list_staging(column)} l WHERE l.line = s.line AND {dangles}"
            dangles, shown = f"EXISTS (SELECT 1 {rows})", f"(SELECT l.ref {rows} ORDER BY l.place LIMIT 1)"
        else:
            dangles = f"{key} IS NOT NULL AND {dangles}"
        taken += staging.skip(
            table.name,
            column.name,
            dangles,
            (_hangs if skipped else _is_nowhere)(refers),
            shown=(shown,),
            counts=not skipped or table.name == "users",
        )
    return taken


def _hangs(refers: str) -> Saying:
    return lambda key: f"“{key}” was itself skipped in {refers}.csv."


def _is_nowhere(refers: str) -> Saying:
    return lambda key: f"“{key}” is not in {refers}.csv. Add it there, or mend this cell."
