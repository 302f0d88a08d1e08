"""Students, guardians and staff."""

from dataclasses import replace

from sis.oneroster import sql
from sis.oneroster.check.identity import free_numbers
from sis.oneroster.write.by_school import compare_schools
from sis.oneroster.write.difference import Kind, set_links, write_people
from sis.oneroster.write.loading import Load, leaving

_NAMES = ("last_name", "first_name", "middle_name")
_NAMED = "u.family_name AS last_name, u.given_name AS first_name, u.middle_name"


def load_people(load: Load) -> None:
    """Update all people to what the files say; raise RosterRefusedError if too many students would leave."""
    _load_staff(load)
    _load_students(load)
    _load_guardians(load)


def _load_staff(load: Load) -> None:
    wanted = f"""
        SELECT u.sourced_id, {_NAMED}, u.email, u.staff_role AS role
        FROM stage_users u WHERE u.state = 0 AND u.staff_role IS NOT NULL
    """
    kind = Kind("staff members", "sis_staffmember", wanted, columns=(*_NAMES, "email", "role"))
    changes = load.bring(kind, "users", "s.staff_role IS NOT NULL")
    schools = """
        SELECT DISTINCT p.id AS owner, o.id AS target
        FROM stage_users u JOIN sis_staffmember p ON p.sourced_id = u.sourced_id
        LEFT JOIN (
            SELECT l.line, s.id FROM stage_users_org_sourced_ids l JOIN sis_school s ON s.sourced_id = l.ref
        ) o ON o.line = u.line
        WHERE u.state = 0 AND u.staff_role IS NOT NULL
    """
    moved = set_links("sis_staffmember_schools", "staffmember_id", "school_id", schools, "sis_staffmember")
    changes.add_changed(moved)


def _load_students(load: Load) -> None:
    """Write the students, entered when the file says, else when first loaded, else now (C3)."""
    sql.create_table_as("first_schools", _FIRST_SCHOOLS)
    sql.analyze("first_schools")
    wanted = f"""
        SELECT u.sourced_id, u.number, {_NAMED}, u.search_key, u.grades AS grade, f.school_id,
            COALESCE(d.birth_date, k.birth_date) AS birth_date,
            COALESCE(e.entered_at, u.metadata_entered_at, k.entered_at, %s) AS entered_at,
            COALESCE(g.language, NULLIF(u.metadata_language, ''), k.home_language, '') AS home_language
        FROM stage_users u
        LEFT JOIN sis_student k ON k.sourced_id = u.sourced_id
        LEFT JOIN first_schools f ON f.line = u.line
        LEFT JOIN stage_demographics d ON d.sourced_id = u.sourced_id AND d.state = 0
        LEFT JOIN stage_entry_times e ON e.user_sourced_id = u.sourced_id AND e.state = 0
        LEFT JOIN stage_languages g ON g.user_sourced_id = u.sourced_id AND g.state = 0
        WHERE u.state = 0 AND u.is_student
    """
    details = ("number", "search_key", "grade", "school_id", "birth_date", "entered_at", "home_language")
    columns = (*_NAMES, *details)
    kind = Kind("students", "sis_student", wanted, columns=columns, left_at=load.left_at)
    changes = load.find(kind, "users", "s.is_student", (load.entered_at,))
    kind = leaving(load.staging, kind, "users", "s.is_student")
    compare_schools(load, kind)
    renumbered = frozenset(key for (key,) in sql.rows_of(_RENUMBERED))
    free_numbers()
    moved = write_people(kind, changes)
    load.people = replace(
        load.people,
        students_new=changes.new,
        students_left=moved.left,
        students_back=moved.back,
        students_renumbered=renumbered,
    )
    sql.drop_table("first_schools")


def _load_guardians(load: Load) -> None:
    wanted = f"""
        SELECT u.sourced_id, {_NAMED}, u.search_key, u.email, u.phone, u.guardian_role AS role,
            COALESCE(g.language, NULLIF(u.metadata_language, ''), k.language, '') AS language
        FROM stage_users u
        LEFT JOIN sis_guardian k ON k.sourced_id = u.sourced_id
        LEFT JOIN stage_languages g ON g.user_sourced_id = u.sourced_id AND g.state = 0
        WHERE u.state = 0 AND u.guardian_role IS NOT NULL
    """
    columns = (*_NAMES, "search_key", "email", "phone", "role", "language")
    kind, here = Kind("guardians", "sis_guardian", wanted, columns=columns), "s.guardian_role IS NOT NULL"
    changes = load.find(kind, "users", here)
    moved = write_people(leaving(load.staging, kind, "users", here), changes)
    load.people = replace(load.people, guardians_left=moved.left, guardians_back=moved.back)


_RENUMBERED = """
    SELECT l.id FROM diff_sis_student d JOIN sis_student l ON l.id = d.live_id WHERE l.number <> d.number
"""
_FIRST_SCHOOLS = """
    SELECT p.line, p.school_id FROM (
        SELECT l.line, o.id AS school_id, ROW_NUMBER() OVER (PARTITION BY l.line ORDER BY l.place) AS rank
        FROM stage_users_org_sourced_ids l JOIN sis_school o ON o.sourced_id = l.ref
        JOIN stage_users u ON u.line = l.line AND u.state = 0 AND u.is_student
    ) p WHERE p.rank = 1
"""
