"""Student numbers stay with their owners when the district's system changes its sourcedIds."""

from sis.names import same_name
from sis.oneroster import sql
from sis.oneroster.staging import Staging


def resolve_number_conflicts(staging: Staging) -> None:
    """Decide about numbers that the files give to another sourcedId.

    A student with the same number and names under another sourcedId is the same student, who keeps the
    account. The number of a different person who is no longer in the files is never given to someone else:
    the row is skipped.
    """
    # A skipped student keeps the number, which another row may claim: repeat until nothing changes.
    while _resolve_round(staging):
        pass


def _resolve_round(staging: Staging) -> int:
    skipped = 0
    if sql.create_table_as("number_claims", _claims(staging)):
        _find_same_names()
        _update_sourced_ids(staging)
        claim = "FROM number_claims c WHERE c.line = s.line"
        owner = [f"(SELECT c.{name} {claim})" for name in ("first_name", "last_name", "owner")]
        skipped = staging.skip(
            "users",
            "",
            f"EXISTS (SELECT 1 {claim} AND NOT c.is_same)",
            lambda number, first, last, key: (
                f"The number {number} belongs to somebody else, {first} {last} ({key})."
            ),
            shown=("s.number", *owner),
        )
    sql.drop_table("number_claims")
    return skipped


def clear_changing_numbers() -> None:
    """Clear the number of students who get another one, so that two can trade numbers in one load."""
    sql.run(
        "UPDATE sis_student SET number = '~' || to_hex(sis_student.id) "
        "FROM stage_users AS s "
        "WHERE s.sourced_id = sis_student.sourced_id AND s.state = 0 AND s.is_student "
        "AND s.number <> sis_student.number",
    )


def _claims(staging: Staging) -> str:
    """Select the rows whose number belongs to a student who is not in the files.

    Only an unknown sourcedId can be the same person, and only if the owner's own row was not skipped. In a
    file of changes the owner must have left.
    """
    has_left = "TRUE"
    if not staging.holds_all("users"):
        gone = "SELECT 1 FROM stage_users d WHERE d.sourced_id = o.sourced_id AND d.state = 1"
        has_left = f"(NOT o.is_active OR EXISTS ({gone}))"
    return f"""
        SELECT s.line, s.sourced_id, s.family_name, s.given_name, o.id AS owner_id, o.sourced_id AS owner,
            o.last_name, o.first_name,
            NOT EXISTS (SELECT 1 FROM sis_student k WHERE k.sourced_id = s.sourced_id)
            AND NOT EXISTS (SELECT 1 FROM stage_users k WHERE k.sourced_id = o.sourced_id AND k.state < 0)
            AND {has_left} AS may_be_same,
            FALSE AS is_same
        FROM stage_users s JOIN sis_student o ON o.number = s.number
        WHERE s.state = 0 AND s.is_student AND o.sourced_id <> s.sourced_id AND NOT EXISTS (
            SELECT 1 FROM stage_users t WHERE t.sourced_id = o.sourced_id AND t.state = 0 AND t.is_student)
    """


def _find_same_names() -> None:
    sql.run(
        "UPDATE number_claims SET is_same = TRUE "
        "WHERE may_be_same AND last_name = family_name AND first_name = given_name"
    )
    others = sql.rows_of(
        "SELECT line, last_name, family_name, first_name, given_name FROM number_claims "
        "WHERE may_be_same AND NOT is_same"
    )
    for line, last, family, first, given in others:
        if same_name(last, family) and same_name(first, given):
            sql.run("UPDATE number_claims SET is_same = TRUE WHERE line = %s", [line])


def _update_sourced_ids(staging: Staging) -> None:
    renamed = sql.run(
        "UPDATE sis_student SET sourced_id = c.sourced_id FROM number_claims AS c "
        "WHERE c.owner_id = sis_student.id AND c.is_same"
    )
    if renamed:
        line = sql.value("SELECT min(line) FROM number_claims WHERE is_same")
        text = "A known student has a new sourcedId."
        staging.report.warn("users.csv", line, "sourcedId", text, times=renamed)
