"""Checks of the rows of school records: dates in order and within a school year, orgs of the right kind."""

from sis.oneroster import sql
from sis.oneroster.check.checks import check_orgs
from sis.oneroster.staging import Staging

# Terms within terms within a school year; a cycle of parents ends here.
DEEPEST = 10

# File, column, condition on the row, and what is wrong then.
_IN_ORDER = (
    ("lineItems", "dueDate", "s.due_date < s.assign_date", "The work is due before it is assigned."),
    (
        "lineItems",
        "resultValueMax",
        "s.result_value_max < s.result_value_min",
        "The maximum is below the minimum.",
    ),
    ("gradingWindows", "closes", "s.closes < s.opens", "The window closes before it opens."),
    ("bells", "endTime", "s.end_time <= s.start_time", "The period ends before it begins."),
    ("notices", "until", 's."until" < s."from"', "The notice ends before it begins."),
    ("events", "until", 's."until" < s."from"', "The event ends before it begins."),
)
_ORGS = {
    "periods": ("school",),
    "days": ("school",),
    "scoreScales": ("school", "district"),
    "gradingWindows": ("school", "district"),
    "notices": ("school", "district"),
    "events": ("school", "district"),
}


def check_records(staging: Staging, name: str) -> None:
    """Skip the rows of school records that contradict themselves or are outside the school year."""
    if name in _ORGS:
        check_orgs(staging, name, "orgSourcedId", _ORGS[name])
    for file, column, condition, text in _IN_ORDER:
        if file == name:
            staging.skip(name, column, condition, lambda text=text: text)
    if name == "lineItems":
        _check_assignment_dates(staging)
    elif name == "days":
        _check_school_days(staging)


def _check_assignment_dates(staging: Staging) -> None:
    """Skip work outside the school year of its term; outside the term itself, teachers do set dates."""
    _collect_sessions(staging)
    term = staging.tables["lineItems"].name_of("term_sourced_id")
    session = "FROM known_sessions y WHERE y.sourced_id = s.term_sourced_id"
    for column in ("assignDate", "dueDate"):
        day = f"s.{staging.tables['lineItems'].column(column).staged}"
        staging.skip(
            "lineItems",
            column,
            f"EXISTS (SELECT 1 {session} AND NOT ({day} >= y.year_start AND {day} < y.year_end))",
            lambda day, key: f"{day} is not in the school year of the term “{key}” ({term}).",
            shown=(day, "s.term_sourced_id"),
        )
    outside = sql.rows_of(
        "SELECT min(s.line), count(*) FROM stage_line_items s JOIN known_sessions y "
        "ON y.sourced_id = s.term_sourced_id "
        'WHERE s.state = 0 AND NOT (s.due_date >= y.start AND s.due_date < y."end")'
    )
    for line, times in outside:
        if times:
            text = f"is not within the term that {term} names; the term counts."
            staging.report.warn("lineItems.csv", line, "dueDate", text, times=times)
    sql.drop_table("known_sessions")


def _check_school_days(staging: Staging) -> None:
    """Skip the school days that no session includes, if the roster knows sessions at all."""
    _collect_sessions(staging)
    if sql.value("SELECT count(*) FROM known_sessions"):
        staging.skip(
            "days",
            "date",
            "s.instructional AND NOT EXISTS "
            '(SELECT 1 FROM known_sessions y WHERE s.date >= y.start AND s.date < y."end")',
            lambda day: f"{day} is a school day that no term of the roster includes.",
            shown=("s.date",),
        )
    sql.drop_table("known_sessions")


def _collect_sessions(staging: Staging) -> None:
    """Collect the sessions of the files and of the database, each with the school year around it."""
    stored = """
        SELECT t.sourced_id, t.start, t."end", p.sourced_id AS parent
        FROM sis_term t LEFT JOIN sis_term p ON p.id = t.parent_id
    """
    if staging.has("academicSessions"):
        stored = f"""
            SELECT s.sourced_id, s.start_date, s.end_date, s.parent_sourced_id
            FROM stage_academic_sessions s WHERE s.state = 0
            UNION ALL {stored} WHERE NOT EXISTS (
                SELECT 1 FROM stage_academic_sessions s WHERE s.sourced_id = t.sourced_id AND s.state = 0)
        """
    sql.create_table_as(
        "known_sessions",
        f"""
        WITH RECURSIVE session (sourced_id, start, "end", parent) AS ({stored}), around AS (
            SELECT sourced_id, start AS first, "end" AS last, parent, 0 AS depth FROM session
            UNION ALL
            SELECT a.sourced_id, s.start, s."end", s.parent, a.depth + 1
            FROM around a JOIN session s ON s.sourced_id = a.parent WHERE a.depth < {DEEPEST}
        )
        SELECT s.sourced_id, s.start, s."end", y.year_start, y.year_end FROM session s JOIN (
            SELECT sourced_id, min(first) AS year_start, max(last) AS year_end FROM around GROUP BY sourced_id
        ) y ON y.sourced_id = s.sourced_id
        """,
    )
