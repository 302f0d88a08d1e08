"""Version 1.2 has roles and schools in a file of their own; they are moved to where 1.1 has them."""

from sis.oneroster import sql
from sis.oneroster.read.tables import GUARDIANS, STUDENT
from sis.oneroster.staging import Staging

_NOT_STAFF = ", ".join(f"'{role}'" for role in (STUDENT, *GUARDIANS))
_GUARDIANS = ", ".join(f"'{role}'" for role in GUARDIANS)
_TODAY = "(s.begin_date IS NULL OR s.begin_date <= %s) AND (s.end_date IS NULL OR s.end_date > %s)"


def assign_roles(staging: Staging, today: str) -> None:
    """Give every user today's roles and schools; skip users who have none."""
    ended = staging.count("roles", "TRUE") - int(
        sql.value(f"SELECT count(*) FROM stage_roles s WHERE s.state = 0 AND {_TODAY}", [today, today])
    )
    if ended:
        text = "The role does not hold today; left out."
        staging.report.warn("roles.csv", None, "beginDate, endDate", text, times=ended)
    current = f"(SELECT * FROM stage_roles s WHERE s.state = 0 AND {_TODAY})"
    sql.create_table_as("current_roles", f"SELECT * FROM {current} AS r", [today, today])
    _set_roles()
    _set_schools()
    sql.drop_table("current_roles")
    staging.skip(
        "users",
        "sourcedId",
        "NOT s.is_student AND s.guardian_role IS NULL AND s.staff_role IS NULL",
        lambda key: f"“{key}” has no role in roles.csv that holds today. Add it there.",
        shown=("s.sourced_id",),
    )


def make_guardians_of_staff(staging: Staging) -> None:
    """Make guardians, too, of staff whom a student names as agent, or a row of relationships as guardian.

    Version 1.1 has one role for each user. In a file of changes those who are guardians stay so.
    """
    agents = "FROM stage_users_agent_sourced_ids l JOIN stage_users c ON c.line = l.line"
    student = "p.state = 0 AND p.is_student"
    named = [
        f"SELECT l.ref {agents} WHERE c.state = 0 AND c.is_student",
        f"SELECT c.sourced_id {agents} JOIN stage_users p ON p.sourced_id = l.ref WHERE {student}",
    ]
    if staging.has("relationships"):
        named.append("SELECT r.guardian_sourced_id FROM stage_relationships r WHERE r.state = 0")
    if not (staging.holds_all("relationships") and staging.holds_all("users")):
        named.append(
            "SELECT g.sourced_id FROM sis_relationship k JOIN sis_guardian g ON g.id = k.guardian_id "
            "WHERE k.is_active AND g.is_active"
        )
    made = sql.run(
        "UPDATE stage_users SET guardian_role = staff_role WHERE state = 0 AND staff_role IS NOT NULL "
        f"AND guardian_role IS NULL AND sourced_id IN ({' UNION ALL '.join(named)})"
    )
    if made:
        text = "Staff who are named as a student's agent or guardian are guardians, too."
        staging.report.warn("users.csv", None, "role", text, times=made)


def _set_roles() -> None:
    """Set the roles; a teacher with a child in the district is both staff and guardian."""
    sql.run(f"""
        UPDATE stage_users SET
            is_student = r.is_student, guardian_role = r.guardian_role, staff_role = r.staff_role
        FROM (
            SELECT user_sourced_id,
                max(CASE WHEN role = '{STUDENT}' THEN 1 ELSE 0 END) = 1 AS is_student,
                min(CASE WHEN role IN ({_GUARDIANS}) THEN role END) AS guardian_role,
                COALESCE(
                    min(CASE WHEN role NOT IN ({_NOT_STAFF}) AND role_type = 'primary' THEN role END),
                    min(CASE WHEN role NOT IN ({_NOT_STAFF}) THEN role END)
                ) AS staff_role
            FROM current_roles GROUP BY user_sourced_id
        ) AS r
        WHERE r.user_sourced_id = stage_users.sourced_id AND stage_users.state = 0
    """)


def _set_schools() -> None:
    """Set the schools: the primary one first, then that of the primary role, then the others."""
    sql.run("""
        INSERT INTO stage_users_org_sourced_ids (line, place, ref)
        SELECT u.line, ROW_NUMBER() OVER (
                PARTITION BY u.line
                ORDER BY CASE WHEN r.org_sourced_id = u.primary_org_sourced_id THEN 0 ELSE 1 END,
                    r.role_type, r.line
            ), r.org_sourced_id
        FROM current_roles r JOIN stage_users u ON u.sourced_id = r.user_sourced_id
        WHERE u.state = 0
    """)
    sql.analyze_temporary("stage_users_org_sourced_ids")
