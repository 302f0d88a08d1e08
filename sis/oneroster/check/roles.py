"""Version 1.2 has roles and schools in a file of their own; they are moved to where 1.1 has them.

Files of changes are read beside the roles that are known (docs/adr/0032).
"""

from datetime import date

from django.utils import timezone

from sis.models import RosterImport
from sis.oneroster import sql
from sis.oneroster.read.tables import GUARDIANS, STUDENT
from sis.oneroster.staging import DELTA, Staging

_NOT_STAFF = ", ".join(f"'{role}'" for role in (STUDENT, *GUARDIANS))
_GUARDIANS = ", ".join(f"'{role}'" for role in GUARDIANS)
_TODAY = (
    "(r.begin_date IS NULL OR r.begin_date <= %(today)s) AND (r.end_date IS NULL OR r.end_date > %(today)s)"
)
_COLUMNS = "sourced_id, user_sourced_id, role_type, role, begin_date, end_date, org_sourced_id"


def assign_roles(staging: Staging, today: date) -> None:
    """Give every user today's roles and schools; skip users who have none.

    In files of changes this is about those whose roles differ from what was loaded last, too, also because a
    role begins or ends by its dates; they need no row in users.csv. Someone whose last role is marked deleted
    leaves.
    """
    _collect_roles(staging, today)
    if not staging.holds_all("users"):
        _stage_known_users(staging, today)
    if staging.is_touched("users"):
        _set_roles()
        _set_schools()
        if not staging.holds_all("roles") and staging.has("roles"):
            sql.run(_LEAVE_WITH_LAST_ROLE)
        staging.skip(
            "users",
            "sourcedId",
            "NOT s.is_student AND s.guardian_role IS NULL AND s.staff_role IS NULL",
            lambda key: f"“{key}” has no role in roles.csv that holds today. Add it there.",
            shown=("s.sourced_id",),
        )
    for table in ("all_roles", "current_roles"):
        sql.drop_table(table)


def _collect_roles(staging: Staging, today: date) -> None:
    """Collect the roles of the file and, unless it is a whole one, those that are known beside it."""
    parts = []
    if staging.has("roles"):
        parts.append(f"SELECT {_COLUMNS}, line FROM stage_roles WHERE state = 0")
        times = sql.value(
            f"SELECT count(*) FROM stage_roles r WHERE r.state = 0 AND NOT ({_TODAY})", {"today": today}
        )
        if times:
            text = "The role does not hold today; left out."
            staging.report.warn("roles.csv", None, "beginDate, endDate", text, times=int(times))
    if not staging.holds_all("roles"):
        known = f"SELECT {_COLUMNS}, 0 AS line FROM sis_listedrole k WHERE k.is_active"
        if staging.has("roles"):
            named = "SELECT 1 FROM stage_roles d WHERE d.sourced_id = k.sourced_id AND d.state >= 0"
            known += f" AND NOT EXISTS ({named})"
        parts.append(known)
    sql.create_table_as("all_roles", " UNION ALL ".join(parts))
    sql.create_table_as("current_roles", f"SELECT * FROM all_roles r WHERE {_TODAY}", {"today": today})
    sql.analyze_temporary("current_roles")


def _stage_known_users(staging: Staging, today: date) -> None:
    """Stage people without a row in users.csv whose roles differ, as the last load knew them."""
    turns = "r.{0} > %(since)s AND r.{0} <= %(today)s"
    by_date = f"{turns.format('begin_date')} OR {turns.format('end_date')}"
    changed = [f"SELECT user_sourced_id FROM all_roles r WHERE {by_date}"]
    if staging.has("roles"):
        changed += [
            "SELECT user_sourced_id FROM stage_roles WHERE state = 0",
            "SELECT k.user_sourced_id FROM sis_listedrole k JOIN stage_roles d USING (sourced_id)",
        ]
    if staging.holds_all("roles"):
        changed.append("SELECT user_sourced_id FROM sis_listedrole WHERE is_active")
    names_another = (
        "SELECT 1 FROM stage_roles d WHERE d.user_sourced_id = q.key AND d.state = 0 "
        "AND d.role_type = 'primary'"
    )
    stays = (
        f"NOT EXISTS ({names_another} AND d.org_sourced_id <> o.sourced_id)"
        if staging.has("roles")
        else "TRUE"
    )
    staged = sql.run(
        _KNOWN_USERS.format(changed=" UNION ".join(changed), stays=stays),
        {"since": _last_loaded(today), "today": today, "no_number": _NO_NUMBER},
    )
    if staged:
        staging.modes.setdefault("users", DELTA)
        sql.analyze_temporary("stage_users")


def _last_loaded(today: date) -> date:
    """Return the day of the last load of a whole roster or of its changes."""
    loads = RosterImport.objects.filter(
        outcome=RosterImport.Outcome.APPLIED, scope=RosterImport.Scope.WHOLE
    ).order_by("-pk")
    last = loads.values_list("started_at", flat=True).first()
    return timezone.localdate(last) if last else today


_NO_NUMBER = "A new student needs a row in users.csv. Export it with the role."
# A student stays at her school unless the changes name another primary one.
_KNOWN_USERS = """
    INSERT INTO stage_users (line, state, sourced_id, family_name, given_name, middle_name, search_key, email,
        phone, grades, number, number_fault, primary_org_sourced_id, is_student)
    SELECT -ROW_NUMBER() OVER (ORDER BY q.key), 0, q.key,
        COALESCE(s.last_name, g.last_name, t.last_name),
        COALESCE(s.first_name, g.first_name, t.first_name),
        COALESCE(s.middle_name, g.middle_name, t.middle_name),
        COALESCE(s.search_key, g.search_key, t.search_key),
        COALESCE(t.email, g.email, ''), COALESCE(g.phone, ''), COALESCE(s.grade, ''), s.number,
        CASE WHEN s.id IS NULL THEN %(no_number)s END,
        CASE WHEN {stays} THEN o.sourced_id END, FALSE
    FROM (SELECT DISTINCT key FROM ({changed}) c (key)) q
    LEFT JOIN sis_student s ON s.sourced_id = q.key
    LEFT JOIN sis_school o ON o.id = s.school_id
    LEFT JOIN sis_guardian g ON g.sourced_id = q.key
    LEFT JOIN sis_staffmember t ON t.sourced_id = q.key
    WHERE COALESCE(s.id, g.id, t.id) IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM stage_users u WHERE u.sourced_id = q.key)
"""
_LEAVE_WITH_LAST_ROLE = """
    UPDATE stage_users u SET state = 1
    WHERE u.state = 0 AND NOT EXISTS (SELECT 1 FROM all_roles r WHERE r.user_sourced_id = u.sourced_id)
    AND EXISTS (
        SELECT 1 FROM sis_listedrole k JOIN stage_roles d ON d.sourced_id = k.sourced_id AND d.state = 1
        WHERE k.user_sourced_id = u.sourced_id)
"""


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
                    r.role_type, r.line, r.sourced_id
            ), r.org_sourced_id
        FROM current_roles r JOIN stage_users u ON u.sourced_id = r.user_sourced_id
        WHERE u.state = 0
    """)
    sql.analyze_temporary("stage_users_org_sourced_ids")
