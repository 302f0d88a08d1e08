"""Attendance, which can be loaded during the day (H8)."""

from sis.oneroster.write.difference import Load, TargetTable, update_pairs


def load_attendance(load: Load) -> None:
    """Make exactly the days in the file what it says; a skipped row leaves the stored entry as it was."""
    load.staging.skip(
        "attendance",
        "studentSourcedId",
        "NOT EXISTS (SELECT 1 FROM sis_student p WHERE p.sourced_id = s.student_sourced_id)",
        lambda key: f"“{key}” is not a student.",
        shown=("s.student_sourced_id",),
    )
    desired = """
        SELECT p.id AS student_id, s.date AS day, s.period, c.id AS section_id, s.status, s.excuse,
            s.reason, s.event_duration AS duration, s.comment, s.state
        FROM stage_attendance s
        JOIN sis_student p ON p.sourced_id = s.student_sourced_id
        LEFT JOIN sis_section c ON c.sourced_id = s.class_sourced_id
        WHERE s.state <= 0
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
    load.staging.report.changes["attendance"] = update_pairs(target, days)
