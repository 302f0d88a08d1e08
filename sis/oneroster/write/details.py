"""Single facts about people from files of their own, which may come without users.csv."""

from sis.oneroster import sql
from sis.oneroster.write.loading import Load

# File, its key, its column; the table and column to write.
DETAILS = (
    ("demographics", "sourced_id", "birth_date", "sis_student", "birth_date"),
    ("entryTimes", "user_sourced_id", "entered_at", "sis_student", "entered_at"),
    ("languages", "user_sourced_id", "language", "sis_student", "home_language"),
    ("languages", "user_sourced_id", "language", "sis_guardian", "language"),
)
LABELS = {"sis_student": "students", "sis_guardian": "guardians"}


def load_details(load: Load) -> None:
    """Write what differs; after a load of users.csv nothing does."""
    for name, key, value, table, column in DETAILS:
        if load.staging.has(name):
            stage = load.staging.tables[name].staging
            moved = sql.run(
                f"UPDATE {table} SET {column} = s.{value} FROM {stage} AS s "
                f"WHERE s.{key} = {table}.sourced_id AND s.state = 0 AND s.{value} IS NOT NULL "
                f"AND {table}.{column} IS DISTINCT FROM s.{value}"
            )
            load.staging.report.note_moves(f"{column} of {LABELS[table]}", moved)
