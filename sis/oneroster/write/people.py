"""Students, guardians, and staff with their offices."""

from dataclasses import replace

from sis.oneroster import sql
from sis.oneroster.check.thresholds import compare_schools
from sis.oneroster.write.difference import (
    Load,
    TargetTable,
    update_links,
    update_pairs,
    with_leaving,
    write_people,
)
from sis.oneroster.write.places import IS_DISTRICT, IS_SCHOOL

_NAMES = ("last_name", "first_name", "middle_name")
_NAMED = "u.family_name AS last_name, u.given_name AS first_name, u.middle_name"

# File, its key, its column; the table and column to write.
DETAILS = (
    ("demographics", "sourced_id", "birth_date", "sis_student", "birth_date"),
    ("entryTimes", "user_sourced_id", "entered_at", "sis_student", "entered_at"),
    ("languages", "user_sourced_id", "language", "sis_student", "home_language"),
    ("languages", "user_sourced_id", "language", "sis_guardian", "language"),
)
LABELS = {"sis_student": "students", "sis_guardian": "guardians"}


def load_people(load: Load) -> None:
    """Update all people to what the files say; raise RosterRefusedError if too many students would leave."""
    _load_staff(load)
    _load_students(load)
    _load_guardians(load)
    if "roles" not in load.staging.tables:
        _forget_roles(load)


def load_roles(load: Load) -> None:
    """Keep the rows of roles.csv (version 1.2), which a file of changes adds to."""
    columns = ("user_sourced_id", "role_type", "role", "org_sourced_id", "begin_date", "end_date")
    desired = f"SELECT s.sourced_id, s.{', s.'.join(columns)} FROM stage_roles s WHERE s.state = 0"
    load.update_table(TargetTable("roles", "sis_listedrole", desired, columns=columns), "roles")


def skip_unknown_students(load: Load, file: str) -> None:
    """Skip the rows of a file whose studentSourcedId is no student's."""
    load.staging.skip(
        file,
        "studentSourcedId",
        "NOT EXISTS (SELECT 1 FROM sis_student p WHERE p.sourced_id = s.student_sourced_id)",
        lambda key: f"“{key}” is not a student.",
        shown=("s.student_sourced_id",),
    )


def load_staff_scopes(load: Load) -> None:
    """Update the offices of staff, at a school or in the whole district, to what the file says."""
    load.staging.skip(
        "staffScope",
        "userSourcedId",
        "NOT EXISTS (SELECT 1 FROM sis_staffmember p WHERE p.sourced_id = s.user_sourced_id)",
        lambda key: f"“{key}” is not staff.",
        shown=("s.user_sourced_id",),
    )
    load.staging.skip(
        "staffScope",
        "orgSourcedId",
        f"NOT ({IS_SCHOOL}) AND NOT ({IS_DISTRICT})",
        lambda key: f"“{key}” is neither a school nor the district.",
        shown=("s.org_sourced_id",),
    )
    desired = """
        SELECT p.id AS staff_id, o.id AS school_id, s.role, s.state AS row_state FROM stage_staff_scope s
        JOIN sis_staffmember p ON p.sourced_id = s.user_sourced_id
        LEFT JOIN sis_school o ON o.sourced_id = s.org_sourced_id
        WHERE s.state <= 0
    """
    key = ("staff_id", "school_id", "role")
    target = TargetTable("staff scopes", "sis_staffscope", desired, key, nullable=("school_id",))
    leaving = "TRUE" if load.staging.holds_all("staffScope") else "FALSE"
    load.staging.report.changes["staff scopes"] = update_pairs(target, leaving)


def load_details(load: Load) -> None:
    """Write single facts about people from files of their own, which may come without users.csv."""
    for name, key, value, table, column in DETAILS:
        if load.staging.is_touched(name):
            stage = load.staging.tables[name].staging
            moved = sql.run(
                f"UPDATE {table} SET {column} = s.{value} FROM {stage} AS s "
                f"WHERE s.{key} = {table}.sourced_id AND s.state = 0 AND s.{value}::text <> '' "
                f"AND {table}.{column} IS DISTINCT FROM s.{value}"
            )
            load.staging.report.note_moves(f"{column} of {LABELS[table]}", moved)


def _forget_roles(load: Load) -> None:
    """Forget what version 1.2 said of people whose roles an older version says now."""
    of_these = "" if load.staging.holds_all("users") else _OF_STAGED_USERS
    sql.run(f"DELETE FROM sis_listedrole{of_these}")


def _load_staff(load: Load) -> None:
    desired = f"""
        SELECT u.sourced_id, {_NAMED}, u.search_key, u.email, u.staff_role AS role
        FROM stage_users u WHERE u.state = 0 AND u.staff_role IS NOT NULL
    """
    target = TargetTable(
        "staff members", "sis_staffmember", desired, columns=(*_NAMES, "search_key", "email", "role")
    )
    changes = load.update_table(target, "users", "s.staff_role IS NOT NULL")
    schools = """
        SELECT DISTINCT p.id AS owner, o.id AS target
        FROM stage_users u JOIN sis_staffmember p ON p.sourced_id = u.sourced_id
        LEFT JOIN (
            SELECT l.line, s.id FROM stage_users_org_sourced_ids l JOIN sis_school s ON s.sourced_id = l.ref
        ) o ON o.line = u.line
        WHERE u.state = 0 AND u.staff_role IS NOT NULL
    """
    moved = update_links("sis_staffmember_schools", "staffmember_id", "school_id", schools, "sis_staffmember")
    changes.add_changed(moved)


def _load_students(load: Load) -> None:
    """Write the students, entered when the file says, else when first loaded, else now (C3)."""
    # In version 1.2 the files say which school is the primary one.
    stays = "" if "roles" in load.staging.tables else "(o.id = k.school_id) IS TRUE DESC, "
    sql.create_table_as("first_schools", _FIRST_SCHOOLS.format(stays=stays))
    sql.analyze_temporary("first_schools")
    desired = f"""
        SELECT u.sourced_id, u.number, {_NAMED}, u.search_key, u.grades AS grade, f.school_id,
            COALESCE(d.birth_date, k.birth_date) AS birth_date,
            COALESCE(e.entered_at, u.metadata_entered_at, k.entered_at, %s) AS entered_at,
            COALESCE(NULLIF(g.language, ''), NULLIF(u.metadata_language, ''), k.home_language, '')
                AS home_language
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
    target = TargetTable("students", "sis_student", desired, columns=columns, left_at=load.began_at)
    changes = load.find_difference(target, "users", "s.is_student", (load.entered_at,))
    target = with_leaving(load.staging, target, "users", "s.is_student")
    if load.staging.is_difference("users"):
        # Whose sourcedId went to someone else has no row of her own.
        target = replace(target, leaving=f"({target.leaving} OR l.sourced_id = '~' || l.id)")
    compare_schools(load.staging, target.leaving, load.today, stops=load.thresholds_stop)
    renumbered = frozenset(key for (key,) in sql.rows_of(_RENUMBERED))
    moved = write_people(target, changes)
    other = update_links(
        "sis_student_other_schools", "student_id", "school_id", _OTHER_SCHOOLS, "sis_student"
    )
    changes.add_changed(other)
    load.people = replace(
        load.people,
        students_new=changes.new,
        students_left=moved.left,
        students_back=moved.back,
        students_renumbered=renumbered,
    )
    sql.drop_table("first_schools")


def _load_guardians(load: Load) -> None:
    desired = f"""
        SELECT u.sourced_id, {_NAMED}, u.search_key, u.email, u.phone, u.guardian_role AS role,
            COALESCE(NULLIF(g.language, ''), NULLIF(u.metadata_language, ''), k.language, '') AS language
        FROM stage_users u
        LEFT JOIN sis_guardian k ON k.sourced_id = u.sourced_id
        LEFT JOIN stage_languages g ON g.user_sourced_id = u.sourced_id AND g.state = 0
        WHERE u.state = 0 AND u.guardian_role IS NOT NULL
    """
    columns = (*_NAMES, "search_key", "email", "phone", "role", "language")
    target = TargetTable("guardians", "sis_guardian", desired, columns=columns)
    condition = "s.guardian_role IS NOT NULL"
    changes = load.find_difference(target, "users", condition)
    moved = write_people(with_leaving(load.staging, target, "users", condition), changes)
    load.people = replace(load.people, guardians_left=moved.left, guardians_back=moved.back)


_OF_STAGED_USERS = " WHERE user_sourced_id IN (SELECT sourced_id FROM stage_users)"
_RENUMBERED = """
    SELECT l.id FROM diff_sis_student d JOIN sis_student l ON l.id = d.live_id WHERE l.number <> d.number
"""
_FIRST_SCHOOLS = """
    SELECT p.line, p.school_id FROM (
        SELECT l.line, o.id AS school_id,
            ROW_NUMBER() OVER (PARTITION BY l.line ORDER BY {stays}l.place) AS rank
        FROM stage_users_org_sourced_ids l JOIN sis_school o ON o.sourced_id = l.ref
        JOIN stage_users u ON u.line = l.line AND u.state = 0 AND u.is_student
        LEFT JOIN sis_student k ON k.sourced_id = u.sourced_id
    ) p WHERE p.rank = 1
"""
# The schools of students who are listed at several, and a null for those who were so far.
_OTHER_SCHOOLS = """
    SELECT DISTINCT p.id AS owner, o.id AS target
    FROM stage_users_org_sourced_ids l JOIN sis_school o ON o.sourced_id = l.ref
    JOIN stage_users u ON u.line = l.line AND u.state = 0 AND u.is_student
    JOIN sis_student p ON p.sourced_id = u.sourced_id
    WHERE p.school_id <> o.id
    UNION SELECT p.id, NULL FROM sis_student_other_schools m JOIN sis_student p ON p.id = m.student_id
    JOIN stage_users u ON u.sourced_id = p.sourced_id AND u.state = 0 AND u.is_student
"""
