"""Rows that refer to something that does not exist, and the rows that depend on them."""

from collections.abc import Callable

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
from sis.oneroster import sql
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

    A row that refers to a row that was skipped, or is marked deleted, is listed and not counted. People are
    the exception: a person who would be lost counts, whatever the reason.
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
        if refers not in MODELS:
            # What earlier loads read of this file is not kept.
            return "FALSE"
        # A whole file of which only the difference is staged does not list what has left.
        listed = ""
        if staging.is_difference(refers):
            stage = staging.tables[refers].staging
            skipped = f"SELECT 1 FROM {stage} k WHERE k.sourced_id = m.sourced_id AND k.state <> 0"
            listed = f" AND m.is_active AND NOT EXISTS ({skipped})"
        conditions += [
            f"NOT EXISTS (SELECT 1 FROM {model._meta.db_table} m WHERE m.sourced_id = {key}{listed})"
            for model in MODELS[refers]
        ]
    return " AND ".join(conditions) or "FALSE"


def _states(staging: Staging, refers: str) -> list[tuple[str, Callable[[str], FaultText]]]:
    """Return the conditions on rows of a file that others cannot refer to, as far as there are such rows."""
    if not staging.has(refers):
        return []
    states = (("< 0", _refers_to_skipped), ("= 1", _refers_to_deleted))
    stage = staging.tables[refers].staging
    return [
        (state, say)
        for state, say in states
        if sql.value(f"SELECT EXISTS (SELECT 1 FROM {stage} WHERE state {state})")
    ]


def _has_state(staging: Staging, refers: str, key: str, state: str) -> str:
    """Return the condition that the row with this sourcedId was skipped (< 0) or is marked deleted (= 1)."""
    stage = staging.tables[refers].staging
    return f"EXISTS (SELECT 1 FROM {stage} k WHERE k.sourced_id = {key} AND k.state {state})"


def _check_column(staging: Staging, table: Table, column: Column) -> int:
    refers, skipped_rows = column.refers, 0
    for state, say in (*_states(staging, refers), ("", _refers_to_nothing)):
        key = "l.ref" if column.listed else f"s.{column.staged}"
        dangles = missing(staging, refers, key)
        if state:
            dangles += f" AND {_has_state(staging, refers, key, state)}"
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
            say(refers),
            shown=(shown,),
            counts=not state or table.name == "users",
        )
    return skipped_rows


def _refers_to_skipped(refers: str) -> FaultText:
    return lambda key: f"“{key}” was itself skipped in {refers}.csv."


def _refers_to_deleted(refers: str) -> FaultText:
    return lambda key: f"“{key}” is marked deleted (tobedeleted) in {refers}.csv."


def _refers_to_nothing(refers: str) -> FaultText:
    return lambda key: f"“{key}” is not in {refers}.csv. Add it there, or mend this cell."
