"""Notices and events."""

from sis.oneroster.write.difference import Load, TargetTable

_KEY = ("sourced_id", "language")
_COLUMNS = ("school_id", "grades", "title", "text", "first_day", "last_day")
_WORDED = """
    s.sourced_id, s.language, o.id AS school_id, s.grades, s.title, s.text, s."from" AS first_day,
    s."until" AS last_day, s.state AS row_state
"""


def load_notices(load: Load) -> None:
    """Update the notices to what the file says."""
    desired = f"""
        SELECT {_WORDED} FROM stage_notices s
        LEFT JOIN sis_school o ON o.sourced_id = s.org_sourced_id WHERE s.state <= 0
    """
    load.update_pairs(TargetTable("notices", "sis_notice", desired, key=_KEY, columns=_COLUMNS), "notices")


def load_events(load: Load) -> None:
    """Update the events to what the file says."""
    desired = f"""
        SELECT {_WORDED}, c.id AS section_id FROM stage_events s
        LEFT JOIN sis_school o ON o.sourced_id = s.org_sourced_id
        LEFT JOIN sis_section c ON c.sourced_id = s.class_sourced_id WHERE s.state <= 0
    """
    columns = (*_COLUMNS, "section_id")
    load.update_pairs(TargetTable("events", "sis_event", desired, key=_KEY, columns=columns), "events")
