"""What opens what: each page, and each line or kind of entry on a page, with the rights that it needs (H1).

The gates, the navigation, the lines of a home page and the tests read this one table.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum


class Part(StrEnum):
    """A page (the first group is of one student, the second of a family), or what a page shows."""

    DAY = "day"
    SCHEDULE = "schedule"
    GRADES = "grades"
    CLASS_WORK = "class_work"
    ATTENDANCE = "attendance"
    CALENDAR = "calendar"
    TODO = "todo"
    TODO_SEEN = "todo_seen"
    REPORTS = "reports"

    MESSAGES = "messages"
    HOUSEHOLD = "household"
    CORRECTIONS = "corrections"
    DATA = "data"
    FAMILY_CALENDAR = "family_calendar"
    FAMILY_TODO = "family_todo"

    TODAY = "today"
    DUE = "due"
    MISSING = "missing"
    NEW = "new"
    NOTICES = "notices"
    EVENTS = "events"
    ATTENDANCE_IN_CALENDAR = "attendance_in_calendar"
    SCHEDULE_REPORT = "schedule_report"
    ATTENDANCE_REPORT = "attendance_report"
    MISSING_WORK_REPORT = "missing_work_report"
    PROGRESS_REPORT = "progress_report"
    REPORT_CARD = "report_card"


# Pages of the whole family, whose addresses name no student.
OF_FAMILY = {
    Part.MESSAGES,
    Part.HOUSEHOLD,
    Part.CORRECTIONS,
    Part.DATA,
    Part.FAMILY_CALENDAR,
    Part.FAMILY_TODO,
}
# Any one of the sets is enough, and every right in it is needed. The empty set is open to anyone who sees the
# student at all.
OPENS: Mapping[Part, tuple[frozenset[str], ...]] = {
    part: tuple(frozenset(rights.split()) for rights in alternatives)
    for part, alternatives in {
        Part.DAY: ("",),
        Part.SCHEDULE: ("schedule",),
        Part.GRADES: ("grades",),
        Part.CLASS_WORK: ("grades",),
        Part.ATTENDANCE: ("attendance",),
        Part.CALENDAR: ("calendar", "grades", "attendance"),
        Part.TODO: ("calendar", "grades"),
        Part.TODO_SEEN: ("calendar", "grades"),
        Part.REPORTS: ("reports",),
        Part.MESSAGES: ("notices",),
        Part.HOUSEHOLD: ("household",),
        Part.CORRECTIONS: ("household", "attendance", "grades"),
        Part.DATA: ("schedule", "attendance", "grades", "calendar", "household", "notices", "reports"),
        Part.FAMILY_CALENDAR: ("calendar", "grades", "attendance"),
        Part.FAMILY_TODO: ("calendar", "grades"),
        Part.TODAY: ("attendance",),
        Part.DUE: ("grades", "calendar"),
        Part.MISSING: ("grades",),
        Part.NEW: ("grades",),
        Part.NOTICES: ("notices",),
        Part.EVENTS: ("calendar",),
        Part.ATTENDANCE_IN_CALENDAR: ("attendance",),
        Part.SCHEDULE_REPORT: ("reports schedule",),
        Part.ATTENDANCE_REPORT: ("reports attendance",),
        Part.MISSING_WORK_REPORT: ("reports grades",),
        Part.PROGRESS_REPORT: ("reports grades",),
        Part.REPORT_CARD: ("reports grades",),
    }.items()
}


def is_open(part: Part, areas: Collection[str]) -> bool:
    """Say whether someone with these areas may see this page, line or entry."""
    return any(needed <= set(areas) for needed in OPENS[part])
