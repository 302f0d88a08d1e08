"""Courses, sections, and who is in them."""

from sis.oneroster import sql
from sis.oneroster.read.tables import STUDENT
from sis.oneroster.write.difference import Load, TargetTable, update_links

TEACHER = "teacher"


def load_courses(load: Load) -> None:
    """Update the courses to what the file says."""
    desired = """
        SELECT s.sourced_id, s.title, s.course_code AS code, o.id AS school_id, t.id AS school_year_id
        FROM stage_courses s
        LEFT JOIN sis_school o ON o.sourced_id = s.org_sourced_id
        LEFT JOIN sis_term t ON t.sourced_id = s.school_year_sourced_id
        WHERE s.state = 0
    """
    columns = ("title", "code", "school_id", "school_year_id")
    load.update_table(TargetTable("courses", "sis_course", desired, columns=columns), "courses")


def load_sections(load: Load) -> None:
    """Update the sections, and the terms in which they meet, to what the file says."""
    desired = """
        SELECT s.sourced_id, s.title, s.class_type AS kind, s.class_code AS code, s.location AS room,
            s.periods, o.id AS school_id, c.id AS course_id
        FROM stage_classes s
        JOIN sis_school o ON o.sourced_id = s.school_sourced_id
        JOIN sis_course c ON c.sourced_id = s.course_sourced_id
        WHERE s.state = 0
    """
    columns = ("title", "kind", "code", "room", "periods", "school_id", "course_id")
    changes = load.update_table(TargetTable("sections", "sis_section", desired, columns=columns), "classes")
    terms = """
        SELECT c.id AS owner, t.id AS target
        FROM stage_classes s JOIN sis_section c ON c.sourced_id = s.sourced_id
        JOIN stage_classes_term_sourced_ids l ON l.line = s.line
        JOIN sis_term t ON t.sourced_id = l.ref
        WHERE s.state = 0
    """
    changes.add_changed(update_links("sis_section_terms", "section_id", "term_id", terms, "sis_section"))


def load_enrollments(load: Load) -> None:
    """Update the students and teachers of the sections to what the file says."""
    _warn_of_other_roles(load)
    _load(load, "enrollments", "sis_enrollment", ("sis_student", "student_id"), STUDENT)
    _load(load, "section teachers", "sis_sectionteacher", ("sis_staffmember", "staff_id"), TEACHER)


def _load(load: Load, label: str, table: str, person: tuple[str, str], role: str) -> None:
    people, key = person
    columns = ("section_id", "begin", "end", key, *(("primary",) if role == TEACHER else ()))
    desired = f"""
        SELECT s.sourced_id, c.id AS section_id, s.begin_date AS begin, s.end_date AS "end", p.id AS {key}
            {', s."primary"' if role == TEACHER else ""}
        FROM stage_enrollments s
        JOIN sis_section c ON c.sourced_id = s.class_sourced_id
        JOIN {people} p ON p.sourced_id = s.user_sourced_id
        WHERE s.state = 0 AND s.role = '{role}'
    """
    load.update_table(
        TargetTable(label, table, desired, columns=columns), "enrollments", f"s.role = '{role}'"
    )


def _warn_of_other_roles(load: Load) -> None:
    others = sql.rows_of(
        "SELECT role, min(line), count(*) FROM stage_enrollments "
        f"WHERE state = 0 AND role NOT IN ('{STUDENT}', '{TEACHER}') GROUP BY role ORDER BY role"
    )
    for role, line, times in others:
        text = f"A class has no place for the role {role}; not loaded."
        load.staging.report.warn("enrollments.csv", line, "role", text, times=times)


def load_homerooms(load: Load) -> None:
    """Set every student's homeroom to today's, or else to the one that begins last."""
    holds = '(e.begin IS NULL OR e.begin <= %s) AND (e."end" IS NULL OR e."end" > %s)'
    desired = f"""
        SELECT s.id AS own, h.section_id AS homeroom FROM sis_student s LEFT JOIN (
            SELECT e.student_id, e.section_id, ROW_NUMBER() OVER (
                PARTITION BY e.student_id
                ORDER BY CASE WHEN {holds} THEN 0 ELSE 1 END,
                    CASE WHEN e.begin IS NULL THEN 1 ELSE 0 END, e.begin DESC, e.sourced_id DESC
            ) AS place
            FROM sis_enrollment e JOIN sis_section c ON c.id = e.section_id
            WHERE e.is_active AND c.is_active AND c.kind = 'homeroom'
        ) h ON h.student_id = s.id AND h.place = 1
        WHERE s.is_active AND s.homeroom_id IS DISTINCT FROM h.section_id
    """
    day = load.today.isoformat()
    moved = sql.run(
        f"UPDATE sis_student SET homeroom_id = w.homeroom FROM ({desired}) AS w WHERE w.own = sis_student.id",
        [day, day],
    )
    load.staging.report.note_moves("homerooms", moved)
