"""The periods, bell times and days of schools, and when classes meet."""

from sis.oneroster.write import scopes
from sis.oneroster.write.difference import Load, TargetTable

_PERIOD = "FROM sis_period p WHERE p.sourced_id = s.period_sourced_id"


def load_periods(load: Load) -> None:
    """Update the periods of the schools in the file."""
    desired = """
        SELECT s.sourced_id, o.id AS school_id, s.name, s."order" FROM stage_periods s
        JOIN sis_school o ON o.sourced_id = s.org_sourced_id WHERE s.state = 0
    """
    target = TargetTable("periods", "sis_period", desired, columns=("school_id", "name", "order"))
    scope = scopes.in_schools(scopes.named("stage_periods", "org_sourced_id"))
    load.update_table(target, "periods", scope=scope)


def load_bell_times(load: Load) -> None:
    """Update the bell times of the schools in the file; periods of a schedule that overlap are skipped."""
    _skip_overlaps(load)
    desired = """
        SELECT p.id AS period_id, s.schedule, s.start_time AS start, s.end_time AS "end", s.state AS row_state
        FROM stage_bells s JOIN sis_period p ON p.sourced_id = s.period_sourced_id WHERE s.state <= 0
    """
    target = TargetTable(
        "bell times", "sis_belltime", desired, key=("period_id", "schedule"), columns=("start", "end")
    )
    schools = (
        "SELECT p.school_id FROM sis_period p "
        f"WHERE p.sourced_id IN ({scopes.named('stage_bells', 'period_sourced_id')})"
    )
    scope = f"l.period_id IN (SELECT p.id FROM sis_period p WHERE p.school_id IN ({schools}))"
    load.update_pairs(target, "bells", scope=scope)


def load_days(load: Load) -> None:
    """Update the days of the schools in the file, from the first through the last day that it names."""
    desired = """
        SELECT o.id AS school_id, s.date AS day, s.schedule, s.day_label AS label,
            s.instructional AS is_instructional, s.state AS row_state
        FROM stage_days s JOIN sis_school o ON o.sourced_id = s.org_sourced_id WHERE s.state <= 0
    """
    target = TargetTable(
        "days",
        "sis_calendarday",
        desired,
        key=("school_id", "day"),
        columns=("schedule", "label", "is_instructional"),
    )
    spans = """
        SELECT 1 FROM (
            SELECT o.id, min(s.date) AS first, max(s.date) AS last
            FROM stage_days s JOIN sis_school o ON o.sourced_id = s.org_sourced_id
            WHERE s.state = 0 GROUP BY o.id
        ) v WHERE v.id = l.school_id AND l.day BETWEEN v.first AND v.last
    """
    load.update_pairs(target, "days", scope=f"EXISTS ({spans})")


def load_meetings(load: Load) -> None:
    """Update when classes meet, in the terms of the classes in the file."""
    load.staging.skip(
        "meetings",
        "periodSourcedId",
        f"(SELECT p.school_id {_PERIOD}) <> "
        "(SELECT c.school_id FROM sis_section c WHERE c.sourced_id = s.class_sourced_id)",
        lambda key: f"“{key}” is a period of another school than the class.",
        shown=("s.period_sourced_id",),
    )
    desired = """
        SELECT c.id AS section_id, p.id AS period_id, t.id AS term_id, s.day_label, s.room, s.team,
            s.state AS row_state
        FROM stage_meetings s
        JOIN sis_section c ON c.sourced_id = s.class_sourced_id
        JOIN sis_period p ON p.sourced_id = s.period_sourced_id
        LEFT JOIN sis_term t ON t.sourced_id = s.academic_session_sourced_id
        WHERE s.state <= 0
    """
    target = TargetTable(
        "meetings",
        "sis_meeting",
        desired,
        key=("section_id", "period_id", "term_id", "day_label"),
        columns=("room", "team"),
        nullable=("term_id",),
    )
    classes = scopes.named("stage_meetings", "class_sourced_id")
    load.update_pairs(target, "meetings", scope=scopes.in_terms_of_classes(classes))


def _skip_overlaps(load: Load) -> None:
    """Skip the bell times of a schedule that overlap: no one can tell which is right.

    A file of changes is also compared with the bell times that it does not name.
    """
    staged = (
        "SELECT b.schedule, p.school_id, p.sourced_id, p.name, b.start_time AS start, "
        'b.end_time AS "end" '
        "FROM stage_bells b JOIN sis_period p ON p.sourced_id = b.period_sourced_id WHERE b.state = 0"
    )
    if not load.staging.holds_all("bells"):
        staged += (
            ' UNION ALL SELECT l.schedule, p.school_id, p.sourced_id, p.name, l.start, l."end" '
            "FROM sis_belltime l JOIN sis_period p ON p.id = l.period_id WHERE l.is_active AND NOT EXISTS ("
            "SELECT 1 FROM stage_bells b "
            "WHERE b.schedule = l.schedule AND b.period_sourced_id = p.sourced_id AND b.state = 0)"
        )
    other = (
        f"FROM ({staged}) o WHERE o.schedule = s.schedule AND o.sourced_id <> s.period_sourced_id "
        f"AND o.school_id = (SELECT p.school_id {_PERIOD}) "
        'AND s.start_time < o."end" AND o.start < s.end_time'
    )
    load.staging.skip(
        "bells",
        "startTime",
        f"EXISTS (SELECT 1 {other})",
        lambda name: f"The period overlaps with period {name} of the same schedule.",
        shown=(f"(SELECT min(o.name) {other.replace('WHERE b.state = 0', 'WHERE b.state <= 0')})",),
    )
