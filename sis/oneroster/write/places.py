"""The district, its schools and its terms."""

from sis.oneroster import sql
from sis.oneroster.write.difference import Kind
from sis.oneroster.write.loading import Load

_NO_CONTACT = dict.fromkeys(("contact_name", "contact_phone", "contact_email", "contact_hours"), "''")
_FIRST = "SELECT min(line) FROM stage_orgs WHERE state = 0 AND type = 'district'"


def load_orgs(load: Load) -> None:
    """Update the district (the first in the file) and the schools to what the file says."""
    _warn_of_more_districts(load)
    # Without a district in the file the stored one stays: every failure page shows its contact.
    if load.staging.count("orgs", "s.type = 'district'"):
        _load(load, "districts", "sis_district", f"s.line = ({_FIRST})")
    _load(load, "schools", "sis_school", "s.type = 'school'", ("level", "grades"))


def load_terms(load: Load) -> None:
    """Update the terms to what the file says, then their parents."""
    changes = load.bring(
        Kind(
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


def _load(load: Load, label: str, table: str, here: str, optional: tuple[str, ...] = ()) -> None:
    """A blank cell of an optional column leaves what staff entered."""
    own = "".join(f", COALESCE(NULLIF(s.metadata_{name}, ''), k.{name}, '') AS {name}" for name in optional)
    wanted = f"""
        SELECT s.sourced_id, s.name{own} FROM stage_orgs s
        LEFT JOIN {table} k ON k.sourced_id = s.sourced_id
        WHERE s.state = 0 AND {here}
    """
    load.bring(Kind(label, table, wanted, columns=("name", *optional), fresh=_NO_CONTACT), "orgs", here)


def _warn_of_more_districts(load: Load) -> None:
    more = f"FROM stage_orgs WHERE state = 0 AND type = 'district' AND line > ({_FIRST})"
    for line, times in sql.rows_of(f"SELECT min(line), count(*) {more}"):
        if times:
            text = "is a second district; not loaded."
            load.staging.report.warn("orgs.csv", line, "type", text, times=times)
