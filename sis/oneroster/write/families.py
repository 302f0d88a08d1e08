"""Which guardian belongs to which student, and what the guardian may see (H1)."""

from sis.models import Relationship
from sis.oneroster import sql
from sis.oneroster.faults import Fault
from sis.oneroster.read.tables import GUARDIANS
from sis.oneroster.report import LISTED
from sis.oneroster.write.difference import Kind
from sis.oneroster.write.loading import Load
from sis.oneroster.write.pairs import bring_pairs

_AREAS = ", ".join(f"r.{area}" for area in Relationship.AREAS)
_ROLES = ", ".join(f"'{role}'" for role in GUARDIANS)


def load_relationships(load: Load) -> None:
    """Write the relationships between guardians and students.

    A row of relationships.csv gives the rights. A guardian who is named in agentSourcedIds only is a contact,
    unless the district opens all areas; a relative gets no area and is not told of claims. A relationship to
    someone unknown is listed and not counted: neither person is lost for it.
    """
    staging = load.staging
    sql.create_table_as("agents", _AGENTS)
    sql.analyze("agents")
    _list_loose_ends(load)
    _check_rows(load)
    columns = ("kind", "is_contact", *Relationship.AREAS, "has_row")
    wanted = f"{_ties(load)} UNION ALL {_ROWS}"
    kind = Kind("relationships", "sis_relationship", wanted, ("guardian_id", "student_id"), columns)
    leaves = ["l.has_row"] if staging.holds_all("relationships") else []
    if staging.holds_all("users"):
        leaves.append(f"NOT l.has_row AND {_NOBODY_SKIPPED}")
    staging.report.changes["relationships"] = bring_pairs(kind, f"({' OR '.join(leaves) or 'FALSE'})")
    sql.drop_table("agents")


# Both directions of agentSourcedIds: the user, the row, and the other person.
_AGENTS = """
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
    WHERE r.state <= 0
"""
_NOBODY_SKIPPED = """
    NOT EXISTS (
        SELECT 1 FROM sis_student p JOIN stage_users k ON k.sourced_id = p.sourced_id AND k.state < 0
        WHERE p.id = l.student_id)
    AND NOT EXISTS (
        SELECT 1 FROM sis_guardian p JOIN stage_users k ON k.sourced_id = p.sourced_id AND k.state < 0
        WHERE p.id = l.guardian_id)
"""


def _ties(load: Load) -> str:
    """Select the relationships of agentSourcedIds without a row in relationships.csv, now or earlier."""
    opens = load.staging.options.guardian_rights == "all"
    area = "g.role <> 'relative'" if opens else "FALSE"
    areas = ", ".join(f'{area} AS "{name}"' for name in Relationship.AREAS)
    rows = _ROWS_KEYS
    if not load.staging.holds_all("relationships"):
        rows += " UNION ALL SELECT r.guardian_id, r.student_id FROM sis_relationship r WHERE r.has_row"
    return f"""
        SELECT DISTINCT a.guardian_id, a.student_id,
            CASE WHEN g.role IN ({_ROLES}) THEN g.role ELSE 'guardian' END AS kind,
            g.role <> 'relative' AS is_contact, {areas}, FALSE AS has_row, 0 AS state
        FROM agents a JOIN sis_guardian g ON g.id = a.guardian_id
        WHERE a.student_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM ({rows}) r WHERE r.guardian_id = a.guardian_id AND r.student_id = a.student_id)
    """


_ROWS_KEYS = """
    SELECT g.id AS guardian_id, s.id AS student_id FROM stage_relationships r
    JOIN sis_guardian g ON g.sourced_id = r.guardian_sourced_id
    JOIN sis_student s ON s.sourced_id = r.student_sourced_id WHERE r.state <= 0
"""


def _list_loose_ends(load: Load) -> None:
    loose = "FROM agents a WHERE a.guardian_id IS NULL OR a.student_id IS NULL"
    total = int(sql.value(f"SELECT count(*) {loose}"))
    user = "FROM stage_users u WHERE u.sourced_id = a.ref AND u.state = 0"
    role = f"(SELECT COALESCE(u.guardian_role, u.staff_role, 'student') {user})"
    rows = sql.rows_of(f"SELECT a.line, a.ref, {role} {loose} ORDER BY a.line LIMIT {LISTED}")
    faults = [
        Fault("users.csv", line, "agentSourcedIds", _loose_end(ref, role), counts=False)
        for line, ref, role in rows
    ]
    load.staging.report.row_faults.add_many(faults, "users.csv", total, counts=False)


def _loose_end(ref: str, role: str | None) -> str:
    if role is None:
        return f"“{ref}” is not in users.csv, or was skipped; they are not linked."
    return f"“{ref}” is a {role}; only guardian and student are linked."


def _check_rows(load: Load) -> None:
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
