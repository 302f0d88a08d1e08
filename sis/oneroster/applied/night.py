"""Stage the difference of tonight's files from those of the last load, and check that it can be trusted."""

from collections.abc import Iterable
from typing import Any

from sis.models import AppliedFile
from sis.oneroster import sql
from sis.oneroster.applied.compare import FileDifference, compare_file, rows_with
from sis.oneroster.applied.lines import CELL, NoDifferenceError, digest_of_file
from sis.oneroster.applied.state import BY_LINE
from sis.oneroster.check.references import MODELS
from sis.oneroster.progress import Progress
from sis.oneroster.read.archive import Source
from sis.oneroster.read.manifest import Manifest
from sis.oneroster.read.streaming import stage_excerpt, stage_file
from sis.oneroster.read.tables import DELETED, Table
from sis.oneroster.staging import BULK, DIFFERENCE, Staging

# What a change of these means for rows that did not change is not worked out.
LOADS_ALL = frozenset({"orgs", "academicSessions"})
# Facts about people that are one with the row in users.csv.
FACTS = ("entryTimes", "languages")

# Parent, and the records that must not stay without it: (table, column).
CHILDREN: dict[str, tuple[tuple[str, str], ...]] = {
    "sis_student": (
        ("sis_enrollment", "student_id"),
        ("sis_householdmember", "student_id"),
        ("sis_score", "student_id"),
        ("sis_grade", "student_id"),
    ),
    "sis_guardian": (("sis_householdmember", "guardian_id"),),
    "sis_staffmember": (("sis_sectionteacher", "staff_id"), ("sis_staffscope", "staff_id")),
    "sis_household": (("sis_householdmember", "household_id"),),
    "sis_course": (("sis_section", "course_id"),),
    "sis_section": (
        ("sis_enrollment", "section_id"),
        ("sis_sectionteacher", "section_id"),
        ("sis_assignment", "section_id"),
        ("sis_grade", "section_id"),
    ),
    "sis_assignment": (("sis_score", "assignment_id"),),
    "sis_category": (("sis_assignment", "category_id"),),
    "sis_gradingtask": (("sis_grade", "grading_task_id"),),
}
# The file that says which records of a table there are.
FILES = {
    "sis_student": "users",
    "sis_guardian": "users",
    "sis_staffmember": "users",
    "sis_household": "households",
    "sis_course": "courses",
    "sis_section": "classes",
    "sis_assignment": "lineItems",
    "sis_category": "categories",
    "sis_gradingtask": "gradingTasks",
}
_PAIRS = {
    "relationships": """
        SELECT s.line FROM stage_relationships s
        JOIN sis_guardian g ON g.sourced_id = s.guardian_sourced_id
        JOIN sis_student p ON p.sourced_id = s.student_sourced_id
        JOIN sis_relationship l ON l.guardian_id = g.id AND l.student_id = p.id
        WHERE l.is_active AND l.has_row""",
    "attendance": """
        SELECT s.line FROM stage_attendance s JOIN sis_student p ON p.sourced_id = s.student_sourced_id
        JOIN sis_attendance l ON l.student_id = p.id AND l.day = s.date AND l.period = s.period""",
    "marks": """
        SELECT s.line FROM stage_marks s JOIN sis_student p ON p.sourced_id = s.student_sourced_id
        JOIN sis_gradingtask g ON g.sourced_id = s.grading_task_sourced_id
        JOIN sis_term t ON t.sourced_id = s.academic_session_sourced_id
        LEFT JOIN sis_section c ON c.sourced_id = s.class_sourced_id
        JOIN sis_grade l ON l.student_id = p.id AND l.grading_task_id = g.id AND l.term_id = t.id
            AND l.section_id IS NOT DISTINCT FROM c.id AND l.state = s.grade_state
        WHERE l.is_active""",
}
_EMPTIED = {
    "lineItems": """
        SELECT 1 FROM sis_assignment o WHERE o.sourced_id = ANY(%s) AND NOT EXISTS (
            SELECT 1 FROM sis_assignment a WHERE a.term_id = o.term_id AND a.is_active) LIMIT 1""",
    "results": """
        SELECT 1 FROM (
            SELECT DISTINCT a.term_id FROM sis_score r JOIN sis_assignment a ON a.id = r.assignment_id
            WHERE r.sourced_id = ANY(%s)) o
        WHERE NOT EXISTS (
            SELECT 1 FROM sis_assignment a JOIN sis_score r ON r.assignment_id = a.id
            WHERE a.term_id = o.term_id AND r.is_active) LIMIT 1""",
}
_EMPTIED_MARKS = """
    SELECT 1 FROM sis_term t WHERE t.sourced_id IN (
        SELECT s.academic_session_sourced_id FROM stage_marks s WHERE s.state = 1)
    AND NOT EXISTS (SELECT 1 FROM sis_grade g WHERE g.term_id = t.id AND g.is_active) LIMIT 1"""


def stage_difference(
    source: Source, manifest: Manifest, staging: Staging, kept: dict[str, AppliedFile], progress: Progress
) -> dict[str, FileDifference]:
    """Stage what of tonight's files was not applied yet; return the difference of each file by line.

    Raises NoDifferenceError where everything has to be loaded.
    """
    found: dict[str, FileDifference] = {}
    for name, table in staging.tables.items():
        if name in manifest.modes:
            progress.step(f"comparing {table.file}")
            if name in BY_LINE:
                found[name] = compare_file(table, source, kept[name])
                _stage(staging, found[name])
            elif bytes(kept[name].digest) == digest_of_file(source, table.file):
                staging.modes[name] = DIFFERENCE
                staging.untouched.add(name)
            elif name in LOADS_ALL:
                raise NoDifferenceError(f"{table.file} has changed")
            else:
                stage_file(source, table, staging, BULK, progress)
                if name not in staging.modes:
                    raise NoDifferenceError(f"{table.file} is empty")
    _stage_what_belongs_to_it(source, staging, found)
    for name, difference in found.items():
        _refuse_known(source, name, difference)
    return found


def note_active(staging: Staging) -> tuple[str, ...]:
    """Note which records that the files may end are active, to see later which left; return their tables."""
    noted = tuple(parent for parent, file in FILES.items() if staging.is_touched(file))
    for parent in noted:
        named = ""
        if staging.is_difference(FILES[parent]):
            stage = staging.tables[FILES[parent]].staging
            named = f" AND sourced_id IN (SELECT s.sourced_id FROM {stage} s)"
        sql.create_table_as(f"active_{parent}", f"SELECT id FROM {parent} WHERE is_active{named}")
    return noted


def refuse_loose_ends(found: dict[str, FileDifference], noted: Iterable[str]) -> None:
    """Raise NoDifferenceError if something refers to what is gone, or if a term has lost all its records.

    Then a load depends on rows that did not change. ``noted`` is what `note_active` returned.
    """
    for parent in noted:
        left = f"SELECT a.id FROM active_{parent} a JOIN {parent} p ON p.id = a.id WHERE NOT p.is_active"
        gone = [key for (key,) in sql.rows_of(left)]
        for child, column in CHILDREN[parent] if gone else ():
            loose = f"SELECT 1 FROM {child} c WHERE c.{column} = ANY(%s) AND c.is_active"
            if sql.rows_of(f"{loose} LIMIT 1", [gone]):
                raise NoDifferenceError(f"{child} refers to what is gone")
        sql.drop_table(f"active_{parent}")
    for name, query in _EMPTIED.items():
        if name in found and sql.rows_of(query, [sorted(found[name].gone)]):
            raise NoDifferenceError(f"{name}.csv no longer names a term")
    if "marks" in found and sql.rows_of(_EMPTIED_MARKS):
        raise NoDifferenceError("marks.csv no longer names a term")


def _stage(staging: Staging, difference: FileDifference) -> None:
    table = difference.table
    staging.report.rows[table.file] = difference.total
    if not (difference.rows or difference.gone):
        staging.modes[table.name] = DIFFERENCE
        staging.untouched.add(table.name)
        return
    stage_excerpt(difference.excerpt(difference.rows), table, staging)
    difference.rows = {}
    gone = [_key_row(table, key, -number) for number, key in enumerate(sorted(difference.gone), start=1)]
    columns = ["line", "state", *(table.column(name).staged for name in table.key)]
    sql.copy_rows(table.staging, columns, [row for row in gone if row])


def _key_row(table: Table, key: str, line: int) -> list[Any]:
    """Return the row that stands for one that is gone, or nothing for a key that no load could read."""
    values: list[Any] = [line, DELETED]
    for name, cell in zip(table.key, key.split(CELL.decode()), strict=True):
        column = table.column(name)
        try:
            values.append(column.read(cell) if cell else column.blank)
        except ValueError:
            return []
    return values


def _stage_what_belongs_to_it(source: Source, staging: Staging, found: dict[str, FileDifference]) -> None:
    """Stage the rows that did not change but decide, with those that did, about the same people.

    A relationship stands in the row of either person, and facts about a person in files of their own.
    """
    if "users" not in found:
        return
    users = found["users"]
    wanted = {str(key) for (key,) in sql.rows_of(_counterparts(found))}
    _stage_more(source, staging, users, wanted)
    staged = ["SELECT u.sourced_id FROM stage_users u"]
    everyone = {str(key) for (key,) in sql.rows_of(staged[0])}
    for name in FACTS:
        if name in found:
            _stage_more(source, staging, found[name], everyone)


def _stage_more(source: Source, staging: Staging, difference: FileDifference, wanted: set[str]) -> None:
    rows = rows_with(difference, source, wanted)
    if rows:
        stage_excerpt(difference.excerpt(rows), difference.table, staging)


def _counterparts(found: dict[str, FileDifference]) -> str:
    queries = [
        """
        SELECT CASE WHEN g.sourced_id = u.sourced_id THEN p.sourced_id ELSE g.sourced_id END
        FROM stage_users u
        JOIN (sis_relationship r JOIN sis_guardian g ON g.id = r.guardian_id
            JOIN sis_student p ON p.id = r.student_id)
        ON r.is_active AND NOT r.has_row AND u.sourced_id IN (g.sourced_id, p.sourced_id)
        """,
        """
        SELECT l.ref FROM stage_users_agent_sourced_ids l JOIN sis_staffmember m ON m.sourced_id = l.ref
        """,
    ]
    if "relationships" in found:
        queries += [
            "SELECT guardian_sourced_id FROM stage_relationships",
            "SELECT student_sourced_id FROM stage_relationships",
        ]
    queries += [f"SELECT user_sourced_id FROM {found[name].table.staging}" for name in FACTS if name in found]
    union = " UNION ".join(queries)
    staged = "SELECT sourced_id FROM stage_users"
    return f"SELECT key FROM ({union}) q (key) WHERE key IS NOT NULL AND key NOT IN ({staged})"


def _refuse_known(source: Source, name: str, difference: FileDifference) -> None:
    """Raise NoDifferenceError for a new row about what an unchanged row is about, too."""
    table, new = difference.table, difference.added
    if not new:
        return
    if table.has_id and name not in MODELS:
        known: Iterable[Any] = rows_with(difference, source, set(new.values()))
    elif table.has_id:
        known = (
            row
            for model in MODELS[name]
            for row in sql.rows_of(
                f"SELECT 1 FROM {model._meta.db_table} WHERE is_active AND sourced_id = ANY(%s) LIMIT 1",
                [sorted(new.values())],
            )
        )
    elif name in _PAIRS:
        twice = f"SELECT 1 FROM ({_PAIRS[name]}) k WHERE k.line = ANY(%s) LIMIT 1"
        known = sql.rows_of(twice, [sorted(new)])
    else:
        return
    if any(True for _ in known):
        raise NoDifferenceError(f"{table.file} lists something twice")
