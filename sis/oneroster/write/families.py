"""Which guardian belongs to which student, what the guardian may see (H1), and households (H4)."""

from sis.models import Relationship
from sis.oneroster import sql
from sis.oneroster.read.tables import GUARDIANS
from sis.oneroster.write.difference import GONE, Load, TargetTable, update_pairs

_AREAS = ", ".join(f"r.{area}" for area in Relationship.AREAS)
_ROLES = ", ".join(f"'{role}'" for role in GUARDIANS)


def load_relationships(load: Load) -> None:
    """Write the relationships between guardians and students.

    A row of relationships.csv gives the rights. A guardian who is named in agentSourcedIds only is a contact,
    unless the district opens all areas; a relative gets no area and no email about claims. A relationship to
    someone unknown is listed and not counted: neither person is lost for it.
    """
    staging = load.staging
    sql.create_table_as("agents", _AGENT_PAIRS)
    sql.analyze_temporary("agents")
    _list_unlinked(load)
    _skip_wrong_people(load)
    columns = ("kind", "is_contact", *Relationship.AREAS, "has_row")
    desired = f"{_agent_relationships(load)} UNION ALL {_ROWS}"
    target = TargetTable("relationships", "sis_relationship", desired, ("guardian_id", "student_id"), columns)
    leaving = ["l.has_row"] if staging.holds_all("relationships") else []
    if staging.is_difference("relationships"):
        leaving.append(f"l.has_row AND {GONE}")
    if staging.holds_all("users"):
        leaving.append(f"NOT l.has_row AND {_NEITHER_WAS_SKIPPED}")
    elif staging.is_difference("users"):
        leaving.append(f"NOT l.has_row AND {_NEITHER_WAS_SKIPPED} AND {_BOTH_ARE_STAGED}")
    staging.report.changes["relationships"] = update_pairs(target, f"({' OR '.join(leaving) or 'FALSE'})")
    sql.drop_table("agents")


def load_households(load: Load) -> None:
    """Update the households to what the file says."""
    desired = """
        SELECT s.sourced_id, s.name, s.phone, s.email, s.physical_address, s.mailing_address
        FROM stage_households s WHERE s.state = 0
    """
    columns = ("name", "phone", "email", "physical_address", "mailing_address")
    load.update_table(TargetTable("households", "sis_household", desired, columns=columns), "households")


def load_members(load: Load) -> None:
    """Update the members of the households, students and guardians, to what the file says."""
    known = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} p WHERE p.sourced_id = s.user_sourced_id)"
        for table in ("sis_student", "sis_guardian")
    )
    load.staging.skip(
        "householdMembers",
        "userSourcedId",
        f"NOT ({known})",
        lambda key: f"“{key}” is neither a student nor a guardian.",
        shown=("s.user_sourced_id",),
    )
    members = load.staging.report.changes
    for label, table, key in (
        ("students in households", "sis_student", "student_id"),
        ("guardians in households", "sis_guardian", "guardian_id"),
    ):
        desired = f"""
            SELECT h.id AS household_id, p.id AS {key}, s.state AS row_state FROM stage_household_members s
            JOIN sis_household h ON h.sourced_id = s.household_sourced_id
            JOIN {table} p ON p.sourced_id = s.user_sourced_id
            WHERE s.state <= 1
        """
        target = TargetTable(label, "sis_householdmember", desired, ("household_id", key))
        leaving = load.leaving_pairs("householdMembers", f"l.{key} IS NOT NULL")
        members[label] = update_pairs(target, leaving)


# Both directions of agentSourcedIds: the user, the row, and the other person.
_AGENT_PAIRS = """
    SELECT u.line, l.ref, g.id AS guardian_id, s.id AS student_id
    FROM stage_users u JOIN stage_users_agent_sourced_ids l ON l.line = u.line
    LEFT JOIN sis_student s ON s.is_active
        AND s.sourced_id = CASE WHEN u.is_student THEN u.sourced_id ELSE l.ref END
    LEFT JOIN sis_guardian g ON g.is_active
        AND g.sourced_id = CASE WHEN u.is_student THEN l.ref ELSE u.sourced_id END
    WHERE u.state = 0
"""
_ROWS = f"""
    SELECT g.id, s.id, r.kind, r.contact, {_AREAS}, TRUE, r.state
    FROM stage_relationships r
    JOIN sis_guardian g ON g.sourced_id = r.guardian_sourced_id
    JOIN sis_student s ON s.sourced_id = r.student_sourced_id
    WHERE r.state <= 1
"""
_NEITHER_WAS_SKIPPED = """
    NOT EXISTS (
        SELECT 1 FROM sis_student p JOIN stage_users k ON k.sourced_id = p.sourced_id AND k.state < 0
        WHERE p.id = l.student_id)
    AND NOT EXISTS (
        SELECT 1 FROM sis_guardian p JOIN stage_users k ON k.sourced_id = p.sourced_id AND k.state < 0
        WHERE p.id = l.guardian_id)
"""


# In a difference both persons' rows are there if either changed; who is gone has no other row.
_BOTH_ARE_STAGED = """
    EXISTS (
        SELECT 1 FROM sis_student p JOIN sis_guardian g ON g.id = l.guardian_id
        LEFT JOIN stage_users s ON s.sourced_id = p.sourced_id
        LEFT JOIN stage_users u ON u.sourced_id = g.sourced_id
        WHERE p.id = l.student_id AND (
            NOT p.is_active OR NOT g.is_active OR s.state IS NOT NULL AND u.state IS NOT NULL))
"""


def _agent_relationships(load: Load) -> str:
    """Select the relationships of agentSourcedIds without a row in relationships.csv, now or earlier."""
    opens = load.staging.options.guardian_rights == "all"
    # Staff who are named as agents are contacts until a row says more.
    area = "g.role IN ('guardian', 'parent')" if opens else "FALSE"
    areas = ", ".join(f'{area} AS "{name}"' for name in Relationship.AREAS)
    rows = _ROW_PAIRS
    if not load.staging.holds_all("relationships"):
        rows += " UNION ALL SELECT r.guardian_id, r.student_id FROM sis_relationship r WHERE r.has_row"
        if load.staging.is_difference("relationships"):
            gone = "x.guardian_id = r.guardian_id AND x.student_id = r.student_id AND x.row_state = 1"
            rows += f" AND r.is_active AND NOT EXISTS (SELECT 1 FROM ({_ROWS_GONE}) x WHERE {gone})"
    return f"""
        SELECT DISTINCT a.guardian_id, a.student_id,
            CASE WHEN g.role IN ({_ROLES}) THEN g.role ELSE 'guardian' END AS kind,
            g.role <> 'relative' AS is_contact, {areas}, FALSE AS has_row, 0 AS row_state
        FROM agents a JOIN sis_guardian g ON g.id = a.guardian_id
        WHERE a.student_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM ({rows}) r WHERE r.guardian_id = a.guardian_id AND r.student_id = a.student_id)
    """


_ROWS_GONE = """
    SELECT g.id AS guardian_id, s.id AS student_id, r.state AS row_state FROM stage_relationships r
    JOIN sis_guardian g ON g.sourced_id = r.guardian_sourced_id
    JOIN sis_student s ON s.sourced_id = r.student_sourced_id
"""
_ROW_PAIRS = """
    SELECT g.id AS guardian_id, s.id AS student_id FROM stage_relationships r
    JOIN sis_guardian g ON g.sourced_id = r.guardian_sourced_id
    JOIN sis_student s ON s.sourced_id = r.student_sourced_id WHERE r.state <= 0
"""


def _list_unlinked(load: Load) -> None:
    unlinked = "FROM agents s WHERE s.guardian_id IS NULL OR s.student_id IS NULL"
    user = "FROM stage_users u WHERE u.sourced_id = s.ref AND u.state >= 0"
    role = "CASE WHEN u.state = 0 THEN COALESCE(u.guardian_role, u.staff_role, 'student') ELSE '' END"
    shown = ("s.ref", f"(SELECT {role} {user})")
    again = sql.rows_of(f"SELECT DISTINCT s.line {unlinked}")
    load.staging.note_again("users", (line for (line,) in again))
    load.staging.list_faults(
        "users.csv", "agentSourcedIds", unlinked, _why_unlinked, shown=shown, counts=False
    )


def _why_unlinked(ref: str, role: str | None) -> str:
    if role is None:
        return f"“{ref}” is not in users.csv, or was skipped; they are not linked."
    if not role:
        return f"“{ref}” is marked deleted (tobedeleted) in users.csv; they are not linked."
    return f"“{ref}” is a {role}; only guardian and student are linked."


def _skip_wrong_people(load: Load) -> None:
    """Skip the rows whose people are not a guardian and a student."""
    for column, table, what in (
        ("guardian", "sis_guardian", "guardian"),
        ("student", "sis_student", "student"),
    ):
        key = f"s.{column}_sourced_id"
        load.staging.skip(
            "relationships",
            f"{column}SourcedId",
            f"NOT EXISTS (SELECT 1 FROM {table} p WHERE p.sourced_id = {key} AND p.is_active)",
            lambda key, what=what: f"“{key}” is not an active {what} of the roster.",
            shown=(key,),
        )
