"""Rows that refer to something that does not exist, and the rows that depend on them."""

from django.db.models import Model

from sis.models import (
    Assignment,
    Category,
    Course,
    District,
    Enrollment,
    GradingTask,
    Guardian,
    Household,
    Period,
    School,
    Score,
    ScoreScale,
    Section,
    SectionTeacher,
    StaffMember,
    Student,
    Term,
)
from sis.oneroster.read.tables import Column, Table
from sis.oneroster.staging import FaultText, Staging

# The tables that hold what earlier loads read from a file.
MODELS: dict[str, tuple[type[Model], ...]] = {
    "orgs": (District, School),
    "academicSessions": (Term,),
    "courses": (Course,),
    "classes": (Section,),
    "users": (Student, Guardian, StaffMember),
    "enrollments": (Enrollment, SectionTeacher),
    "households": (Household,),
    "scoreScales": (ScoreScale,),
    "categories": (Category,),
    "lineItems": (Assignment,),
    "results": (Score,),
    "gradingTasks": (GradingTask,),
    "periods": (Period,),
}


def check_references(staging: Staging, table: Table) -> None:
    """Skip rows that refer to something neither in the files nor, if its file is absent, in the database.

    A row that refers to a skipped row is listed and not counted. People are the exception: a person who would
    be lost counts, whatever the reason.
    """
    columns = [column for column in table.columns if column.refers]
    again = True
    while again:
        skipped = {column.refers: _check_column(staging, table, column) for column in columns}
        # A row may refer to a row of the same file that was skipped just now.
        again = bool(skipped.get(table.name))


def missing(staging: Staging, refers: str, key: str) -> str:
    """Return the condition that no good row and no stored record of a file has this sourcedId."""
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
    """Return the condition that the row with this sourcedId was skipped."""
    if not staging.has(refers):
        return "FALSE"
    stage = staging.tables[refers].staging
    return f"EXISTS (SELECT 1 FROM {stage} k WHERE k.sourced_id = {key} AND k.state < 0)"


def _check_column(staging: Staging, table: Table, column: Column) -> int:
    refers, skipped_rows = column.refers, 0
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
        skipped_rows += staging.skip(
            table.name,
            column.name,
            dangles,
            (_refers_to_skipped if skipped else _refers_to_nothing)(refers),
            shown=(shown,),
            counts=not skipped or table.name == "users",
        )
    return skipped_rows


def _refers_to_skipped(refers: str) -> FaultText:
    return lambda key: f"“{key}” was itself skipped in {refers}.csv."


def _refers_to_nothing(refers: str) -> FaultText:
    return lambda key: f"“{key}” is not in {refers}.csv. Add it there, or mend this cell."
