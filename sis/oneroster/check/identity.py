"""Which student a row is about when numbers, names or sourcedIds have changed; docs/adr/0026.

A student's account follows the student, so a row must never turn one student into another.
"""

from sis.names import same_name
from sis.oneroster import sql
from sis.oneroster.staging import Staging

# Two students who trade numbers are two rows.
ONE_TRADE = 2


def resolve_identities(staging: Staging) -> None:
    """Decide for each student's row whom it is about; the first rule that fits counts.

    The number and the names are a known student's: the row is hers, and her sourcedId becomes the row's. The
    number is another one than this sourcedId's, and so is the name or the birth date: another person, and the
    row is skipped. The number is another student's: skipped. Otherwise a changed number is a correction.
    """
    _move_sourced_ids(staging)
    _skip_other_people(staging)
    _skip_held_numbers(staging)


def _move_sourced_ids(staging: Staging) -> None:
    """Give known students the sourcedIds that the files give them now, all at once."""
    sql.create_table_as("moved_ids", _candidates(staging))
    others = sql.rows_of(
        "SELECT line, last_name, family_name, first_name, given_name FROM moved_ids "
        "WHERE last_name <> family_name OR first_name <> given_name"
    )
    strangers = [
        line
        for line, last, family, first, given in others
        if not (same_name(last, family) and same_name(first, given))
    ]
    sql.run("DELETE FROM moved_ids WHERE line = ANY(%s)", [strangers])
    if not (staging.holds_all("users") or staging.is_difference("users")):
        # In a file of changes a sourcedId is free only if its student has left or moves, too.
        while sql.run(_HELD_BY_ANOTHER):
            pass
    moved = int(sql.value("SELECT count(*) FROM moved_ids"))
    if moved:
        line = sql.value("SELECT min(line) FROM moved_ids")
        text = "A known student has a new sourcedId."
        staging.report.warn("users.csv", line, "sourcedId", text, times=moved)
        # Ids may go round, so all are taken away before any is given.
        sql.run(
            "UPDATE sis_student AS o SET sourced_id = '~' || o.id "
            "WHERE o.id IN (SELECT owner_id FROM moved_ids) "
            "OR o.sourced_id IN (SELECT sourced_id FROM moved_ids)"
        )
        sql.run(
            "UPDATE sis_student AS o SET sourced_id = m.sourced_id FROM moved_ids m WHERE m.owner_id = o.id"
        )
    sql.drop_table("moved_ids")


def _candidates(staging: Staging) -> str:
    """Select the rows whose number belongs to a student of another sourcedId, and whether it may be the same.

    Not if the owner's own row was skipped. In a file of changes the owner must have left, or have a row.
    """
    may_move = "TRUE"
    if not staging.holds_all("users"):
        named = "SELECT 1 FROM stage_users d WHERE d.sourced_id = o.sourced_id"
        may_move = f"(NOT o.is_active OR EXISTS ({named}))"
    return f"""
        SELECT s.line, s.sourced_id, s.family_name, s.given_name, o.id AS owner_id, o.last_name, o.first_name
        FROM stage_users s JOIN sis_student o ON o.number = s.number
        WHERE s.state = 0 AND s.is_student AND o.sourced_id <> s.sourced_id AND {may_move}
        AND NOT EXISTS (SELECT 1 FROM stage_users k WHERE k.sourced_id = o.sourced_id AND k.state < 0)
    """


_HELD_BY_ANOTHER = """
    DELETE FROM moved_ids m USING sis_student k
    WHERE k.sourced_id = m.sourced_id AND k.is_active
    AND NOT EXISTS (SELECT 1 FROM moved_ids n WHERE n.owner_id = k.id)
"""


def _skip_other_people(staging: Staging) -> None:
    """Skip the rows that give a known sourcedId to someone else."""
    born = "SELECT d.birth_date FROM stage_demographics d WHERE d.sourced_id = s.sourced_id AND d.state = 0"
    rows = sql.rows_of(
        f"SELECT s.line, k.last_name, s.family_name, k.first_name, s.given_name, ({born}) <> k.birth_date "
        "FROM stage_users s JOIN sis_student k ON k.sourced_id = s.sourced_id "
        "WHERE s.state = 0 AND s.is_student AND s.number <> k.number"
    )
    others = [
        line
        for line, last, family, first, given, is_born_otherwise in rows
        if is_born_otherwise or not (same_name(last, family) and same_name(first, given))
    ]
    if not others:
        return
    known = "(SELECT k.{} FROM sis_student k WHERE k.sourced_id = s.sourced_id)"
    staging.skip(
        "users",
        "sourcedId",
        "s.line = ANY(%s)",
        lambda key, first, last, number: (
            f"“{key}” is {first} {last} ({number}), and this row has another number and another name or "
            "birth date. Another student needs another sourcedId."
        ),
        shown=("s.sourced_id", *(known.format(name) for name in ("first_name", "last_name", "number"))),
        params=[others],
    )


def _skip_held_numbers(staging: Staging) -> None:
    """Skip the rows with a number that another known student has, here or gone: accounts stay.

    Known students who trade numbers stay as they are, and one trade is two rows: while they are few, they do
    not make the file a faulty one.
    """
    owner = "FROM sis_student o WHERE o.number = s.number AND o.sourced_id <> s.sourced_id"
    held = f"s.is_student AND EXISTS (SELECT 1 {owner})"
    known = "EXISTS (SELECT 1 FROM sis_student k WHERE k.sourced_id = s.sourced_id)"
    active = int(sql.value("SELECT count(*) FROM sis_student WHERE is_active"))
    most = max(ONE_TRADE, staging.options.identity_threshold * active)
    are_few = staging.count("users", f"{held} AND {known}") <= most
    for condition, counts in ((f"{held} AND {known}", not are_few), (held, True)):
        staging.skip(
            "users",
            "",
            condition,
            lambda number, first, last, key: (
                f"The number {number} belongs to someone else, {first} {last} ({key})."
            ),
            shown=(
                "s.number",
                *(f"(SELECT o.{name} {owner})" for name in ("first_name", "last_name", "sourced_id")),
            ),
            counts=counts,
        )
