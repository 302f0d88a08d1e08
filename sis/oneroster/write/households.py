"""Households and their members (H4), offices of staff, and contacts."""

from sis.oneroster import sql
from sis.oneroster.write.difference import Kind
from sis.oneroster.write.loading import Load
from sis.oneroster.write.pairs import bring_pairs


def load_households(load: Load) -> None:
    """Update the households to what the file says."""
    wanted = """
        SELECT s.sourced_id, s.name, s.phone, s.email, s.physical_address, s.mailing_address
        FROM stage_households s WHERE s.state = 0
    """
    columns = ("name", "phone", "email", "physical_address", "mailing_address")
    load.bring(Kind("households", "sis_household", wanted, columns=columns), "households")


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
        wanted = f"""
            SELECT h.id AS household_id, p.id AS {key}, s.state FROM stage_household_members s
            JOIN sis_household h ON h.sourced_id = s.household_sourced_id
            JOIN {table} p ON p.sourced_id = s.user_sourced_id
            WHERE s.state <= 0
        """
        kind = Kind(label, "sis_householdmember", wanted, ("household_id", key))
        leaves = f"l.{key} IS NOT NULL" if load.staging.holds_all("householdMembers") else "FALSE"
        members[label] = bring_pairs(kind, leaves)


def load_scope(load: Load) -> None:
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
        f"NOT ({_IS_SCHOOL}) AND NOT ({_IS_DISTRICT})",
        lambda key: f"“{key}” is neither a school nor the district.",
        shown=("s.org_sourced_id",),
    )
    wanted = """
        SELECT p.id AS staff_id, o.id AS school_id, s.role, s.state FROM stage_staff_scope s
        JOIN sis_staffmember p ON p.sourced_id = s.user_sourced_id
        LEFT JOIN sis_school o ON o.sourced_id = s.org_sourced_id
        WHERE s.state <= 0
    """
    key = ("staff_id", "school_id", "role")
    kind = Kind("staff scopes", "sis_staffscope", wanted, key, nullable=("school_id",))
    leaves = "TRUE" if load.staging.holds_all("staffScope") else "FALSE"
    load.staging.report.changes["staff scopes"] = bring_pairs(kind, leaves)


_IS_SCHOOL = "EXISTS (SELECT 1 FROM sis_school o WHERE o.sourced_id = s.org_sourced_id)"
_IS_DISTRICT = "EXISTS (SELECT 1 FROM sis_district o WHERE o.sourced_id = s.org_sourced_id)"


def load_contacts(load: Load) -> None:
    """Write the contacts of schools and district; a blank cell leaves what staff entered."""
    load.staging.skip(
        "schoolContacts",
        "orgSourcedId",
        f"NOT ({_IS_SCHOOL}) AND NOT ({_IS_DISTRICT})",
        lambda key: f"“{key}” is neither a school nor the district.",
        shown=("s.org_sourced_id",),
    )
    fields = ("name", "phone", "email", "hours")
    for table in ("sis_school", "sis_district"):
        filled = ", ".join(
            f"COALESCE(NULLIF(s.{field}, ''), l.contact_{field}) AS {field}" for field in fields
        )
        differs = " OR ".join(f"w.{field} <> {table}.contact_{field}" for field in fields)
        moved = sql.run(
            f"UPDATE {table} SET {', '.join(f'contact_{field} = w.{field}' for field in fields)} FROM ("
            f"SELECT l.id, {filled} FROM stage_school_contacts s "
            f"JOIN {table} l ON l.sourced_id = s.org_sourced_id WHERE s.state = 0"
            f") AS w WHERE w.id = {table}.id AND ({differs})"
        )
        load.staging.report.note_moves(f"contacts of {table.removeprefix('sis_')}s", moved)
