"""The district, its schools with their contacts, and its terms."""

from sis.oneroster import sql
from sis.oneroster.write.difference import Load, TargetTable

_NO_CONTACT = dict.fromkeys(("contact_name", "contact_phone", "contact_email", "contact_hours"), "''")
_FIRST = "SELECT min(line) FROM stage_orgs WHERE state = 0 AND type = 'district'"


# Whether the org of the staged row ``s`` is a school, or the district.
IS_SCHOOL = "EXISTS (SELECT 1 FROM sis_school o WHERE o.sourced_id = s.org_sourced_id)"
IS_DISTRICT = "EXISTS (SELECT 1 FROM sis_district o WHERE o.sourced_id = s.org_sourced_id)"


def load_orgs(load: Load) -> None:
    """Update the district (the first in the file) and the schools to what the file says."""
    _warn_of_more_districts(load)
    # Without a district in the file the stored one stays: every failure page shows its contact.
    if load.staging.count("orgs", "s.type = 'district'"):
        _load(load, "districts", "sis_district", f"s.line = ({_FIRST})")
    _load(load, "schools", "sis_school", "s.type = 'school'", ("level", "grades"))


def load_terms(load: Load) -> None:
    """Update the terms to what the file says, then their parents."""
    changes = load.update_table(
        TargetTable(
            "terms",
            "sis_term",
            """
            SELECT s.sourced_id, s.title, s.type AS kind, s.start_date AS start, s.end_date AS "end",
                s.school_year
            FROM stage_academic_sessions s WHERE s.state = 0
            """,
            columns=("title", "kind", "start", "end", "school_year"),
        ),
        "academicSessions",
    )
    parents = """
        SELECT t.id AS own, p.id AS parent, t.sourced_id
        FROM stage_academic_sessions s JOIN sis_term t ON t.sourced_id = s.sourced_id
        LEFT JOIN sis_term p ON p.sourced_id = s.parent_sourced_id
        WHERE s.state = 0 AND t.parent_id IS DISTINCT FROM p.id
    """
    changes.add_changed(
        sql.value(
            f"SELECT count(*) FROM ({parents}) w "
            "WHERE NOT EXISTS (SELECT 1 FROM diff_sis_term d WHERE d.sourced_id = w.sourced_id)"
        )
    )
    sql.run(f"UPDATE sis_term SET parent_id = w.parent FROM ({parents}) AS w WHERE w.own = sis_term.id")


def load_contacts(load: Load) -> None:
    """Write the contacts of schools and district; a blank cell keeps what staff entered."""
    load.staging.skip(
        "schoolContacts",
        "orgSourcedId",
        f"NOT ({IS_SCHOOL}) AND NOT ({IS_DISTRICT})",
        lambda key: f"“{key}” is neither a school nor the district.",
        shown=("s.org_sourced_id",),
    )
    fields = ("name", "phone", "email", "hours", "address")
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


def _load(load: Load, label: str, table: str, condition: str, optional: tuple[str, ...] = ()) -> None:
    """Update the district or the schools; a blank cell of an optional column keeps what staff entered."""
    own = "".join(f", COALESCE(NULLIF(s.metadata_{name}, ''), k.{name}, '') AS {name}" for name in optional)
    desired = f"""
        SELECT s.sourced_id, s.name{own} FROM stage_orgs s
        LEFT JOIN {table} k ON k.sourced_id = s.sourced_id
        WHERE s.state = 0 AND {condition}
    """
    load.update_table(
        TargetTable(label, table, desired, columns=("name", *optional), insert_only=_NO_CONTACT),
        "orgs",
        condition,
    )


def _warn_of_more_districts(load: Load) -> None:
    more = f"FROM stage_orgs WHERE state = 0 AND type = 'district' AND line > ({_FIRST})"
    for line, times in sql.rows_of(f"SELECT min(line), count(*) {more}"):
        if times:
            text = "is a second district; not loaded."
            load.staging.report.warn("orgs.csv", line, "type", text, times=times)
