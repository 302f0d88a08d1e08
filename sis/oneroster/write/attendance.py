"""Attendance, which can be loaded during the day (H8)."""

from sis.oneroster.write.difference import Load, TargetTable, update_pairs
from sis.oneroster.write.people import skip_unknown_students


def load_attendance(load: Load) -> None:
    """Make exactly the days in the file what it says; a skipped row leaves the stored entry as it was."""
    skip_unknown_students(load, "attendance")
    _skip_days_without_school(load)
    desired = """
        SELECT p.id AS student_id, s.date AS day, s.period, c.id AS section_id, s.status, s.excuse,
            s.reason, s.event_duration AS duration, s.comment, s.state AS row_state
        FROM stage_attendance s
        JOIN sis_student p ON p.sourced_id = s.student_sourced_id
        LEFT JOIN sis_section c ON c.sourced_id = s.class_sourced_id
        WHERE s.state <= 1
    """
    target = TargetTable(
        "attendance",
        "sis_attendance",
        desired,
        key=("student_id", "day", "period"),
        columns=("section_id", "status", "excuse", "reason", "duration", "comment"),
        deletes=True,
        seen_at=load.began_at,
    )
    days = "l.day IN (SELECT a.date FROM stage_attendance a WHERE a.state = 0)"
    leaving = load.leaving_pairs("attendance", days)
    if load.staging.is_difference("attendance"):
        leaving += f" AND ({days} OR {_OTHERS_ON_THE_DAY})"
    load.staging.report.changes["attendance"] = update_pairs(target, leaving)


# A day that the file no longer names is not what it speaks of.
_OTHERS_ON_THE_DAY = """
    EXISTS (
        SELECT 1 FROM sis_attendance o WHERE o.day = l.day AND NOT EXISTS (
            SELECT 1 FROM desired_sis_attendance w
            WHERE w.student_id = o.student_id AND w.day = o.day AND w.period = o.period AND w.row_state = 1))
"""


def _skip_days_without_school(load: Load) -> None:
    """Skip entries of days outside every term, and of days on which the student's school has none."""
    days = "SELECT DISTINCT a.date FROM stage_attendance a WHERE a.state = 0"
    included = 'SELECT 1 FROM sis_term t WHERE t.start <= d.date AND d.date < t."end"'
    load.staging.skip(
        "attendance",
        "date",
        f"EXISTS (SELECT 1 FROM sis_term) "
        f"AND s.date IN (SELECT d.date FROM ({days}) d WHERE NOT EXISTS ({included}))",
        lambda day: f"{day} is in no term of the roster.",
        shown=("s.date",),
    )
    free = (
        "FROM sis_student p JOIN sis_calendarday d ON d.school_id = p.school_id "
        "JOIN sis_school o ON o.id = d.school_id "
        "WHERE p.sourced_id = s.student_sourced_id AND d.day = s.date "
        "AND d.is_active AND NOT d.is_instructional"
    )
    load.staging.skip(
        "attendance",
        "date",
        f"EXISTS (SELECT 1 {free})",
        lambda day, school: f"{day} is no school day at {school}.",
        shown=("s.date", f"(SELECT o.name {free})"),
    )
