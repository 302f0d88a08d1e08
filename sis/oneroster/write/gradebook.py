"""Scales, categories, assignments, scores and grades."""

from sis.oneroster import sql
from sis.oneroster.write import scopes
from sis.oneroster.write.difference import Load, TargetTable
from sis.oneroster.write.people import skip_unknown_students

# Scales, categories and tasks that a bulk file no longer lists end when everything that uses them is written.
_ENDS_LATER = "FALSE"
_USED_BY = {
    "categories": ("categories", "sis_category", "category_id", ("sis_assignment", "sis_sectioncategory")),
    "gradingTasks": (
        "grading tasks",
        "sis_gradingtask",
        "grading_task_id",
        ("sis_grade", "sis_gradingwindow", "sis_sectioncategory"),
    ),
    "scoreScales": (
        "score scales",
        "sis_scorescale",
        "scale_id",
        ("sis_gradingtask", "sis_sectiongrading", "sis_assignmentscale", "sis_scoreownscale"),
    ),
}


def load_score_scales(load: Load) -> None:
    """Update the scales to what the file says."""
    desired = """
        SELECT s.sourced_id, s.title, s.type AS kind, o.id AS school_id, c.id AS course_id,
            k.id AS section_id, s.score_scale_value AS levels
        FROM stage_score_scales s
        LEFT JOIN sis_school o ON o.sourced_id = s.org_sourced_id
        LEFT JOIN sis_course c ON c.sourced_id = s.course_sourced_id
        LEFT JOIN sis_section k ON k.sourced_id = s.class_sourced_id
        WHERE s.state = 0
    """
    columns = ("title", "kind", "school_id", "course_id", "section_id", "levels")
    target = TargetTable("score scales", "sis_scorescale", desired, columns=columns)
    load.update_table(target, "scoreScales", scope=_ENDS_LATER)


def load_categories(load: Load) -> None:
    """Update the categories to what the file says; a weight of 0 is counted as an oddity."""
    _warn_of_weight_zero(load, "categories")
    desired = "SELECT s.sourced_id, s.title, s.weight FROM stage_categories s WHERE s.state = 0"
    target = TargetTable("categories", "sis_category", desired, columns=("title", "weight"))
    load.update_table(target, "categories", scope=_ENDS_LATER)


def load_assignments(load: Load) -> None:
    """Update the assignments of the terms in the file."""
    desired = """
        SELECT s.sourced_id, s.title, s.description, s.assign_date AS assigned_on, s.due_date AS due_on,
            c.id AS section_id, k.id AS category_id, t.id AS term_id, s.result_value_min AS points_least,
            s.result_value_max AS points_possible, s.metadata_extra_credit AS is_extra_credit,
            s.metadata_multiplier AS multiplier, s.metadata_published AS is_published,
            s.metadata_updated_at AS updated_at
        FROM stage_line_items s
        JOIN sis_section c ON c.sourced_id = s.class_sourced_id
        JOIN sis_category k ON k.sourced_id = s.category_sourced_id
        JOIN sis_term t ON t.sourced_id = s.term_sourced_id
        WHERE s.state = 0
    """
    columns = (
        "title",
        "description",
        "assigned_on",
        "due_on",
        "section_id",
        "category_id",
        "term_id",
        "points_least",
        "points_possible",
        "is_extra_credit",
        "multiplier",
        "is_published",
        "updated_at",
    )
    target = TargetTable("assignments", "sis_assignment", desired, columns=columns)
    scope = scopes.in_terms(scopes.named("stage_line_items", "term_sourced_id"))
    changes = load.update_table(target, "lineItems", scope=scope)
    load.hold_lost_records(target, "lineItems", changes, scope)


def load_scores(load: Load) -> None:
    """Update the scores of the terms whose assignments the file names."""
    staging = load.staging
    skip_unknown_students(load, "results")
    if not staging.holds_all("results"):
        _skip_second_scores(load)
    _warn_of_scores_above_maximum(load)
    # Columns that version 1.1 has not.
    own = {
        "text_score": "''",
        "in_progress": "FALSE",
        "incomplete": "FALSE",
        "late": "FALSE",
        "missing": "FALSE",
    }
    known = {column.staged for column in staging.tables["results"].columns}
    text, progress, incomplete, late, missing = (
        f"s.{name}" if name in known else blank for name, blank in own.items()
    )
    desired = f"""
        SELECT s.sourced_id, a.id AS assignment_id, p.id AS student_id, s.score_status AS status, s.score,
            {text} AS text_score, s.score_date AS scored_on, s.comment, {progress} AS in_progress,
            {incomplete} AS is_incomplete, {late} AS is_late, {missing} AS is_missing,
            s.metadata_flag AS flag, s.metadata_published AS is_published, s.metadata_entered_by AS entered_by
        FROM stage_results s
        JOIN sis_assignment a ON a.sourced_id = s.line_item_sourced_id
        JOIN sis_student p ON p.sourced_id = s.student_sourced_id
        WHERE s.state = 0
    """
    columns = (
        "assignment_id",
        "student_id",
        "status",
        "score",
        "text_score",
        "scored_on",
        "comment",
        "in_progress",
        "is_incomplete",
        "is_late",
        "is_missing",
        "flag",
        "is_published",
        "entered_by",
    )
    target = TargetTable("scores", "sis_score", desired, columns=columns, seen_at=load.began_at)
    scope = scopes.in_terms_of_assignments(scopes.named("stage_results", "line_item_sourced_id"))
    changes = load.update_table(target, "results", scope=scope)
    load.hold_lost_records(target, "results", changes, scope)


def load_assignment_scales(load: Load) -> None:
    """Update which scales the assignments have, in the terms of the assignments in the file."""
    desired = """
        SELECT s.sourced_id, a.id AS assignment_id, k.id AS scale_id FROM stage_line_item_score_scales s
        JOIN sis_assignment a ON a.sourced_id = s.line_item_sourced_id
        JOIN sis_scorescale k ON k.sourced_id = s.score_scale_sourced_id
        WHERE s.state = 0
    """
    target = TargetTable(
        "scales of assignments", "sis_assignmentscale", desired, columns=("assignment_id", "scale_id")
    )
    named = scopes.named("stage_line_item_score_scales", "line_item_sourced_id")
    load.update_table(target, "lineItemScoreScales", scope=scopes.in_terms_of_assignments(named))


def load_score_own_scales(load: Load) -> None:
    """Update which scores have a scale of their own, in the terms of the scores in the file."""
    load.staging.skip(
        "resultScoreScales",
        "resultSourcedId",
        "NOT EXISTS (SELECT 1 FROM sis_score r WHERE r.sourced_id = s.result_sourced_id)",
        lambda key: f"“{key}” was itself skipped in results.csv.",
        shown=("s.result_sourced_id",),
        counts=False,
    )
    desired = """
        SELECT s.sourced_id, r.id AS score_id, k.id AS scale_id FROM stage_result_score_scales s
        JOIN sis_score r ON r.sourced_id = s.result_sourced_id
        JOIN sis_scorescale k ON k.sourced_id = s.score_scale_sourced_id
        WHERE s.state = 0
    """
    target = TargetTable("scales of scores", "sis_scoreownscale", desired, columns=("score_id", "scale_id"))
    named = scopes.named("stage_result_score_scales", "result_sourced_id")
    load.update_table(target, "resultScoreScales", scope=scopes.in_terms_of_scores(named))


def load_grading_tasks(load: Load) -> None:
    """Update the grading tasks to what the file says."""
    desired = """
        SELECT s.sourced_id, s.title, s.kind, k.id AS scale_id, s."order" FROM stage_grading_tasks s
        LEFT JOIN sis_scorescale k ON k.sourced_id = s.scale_sourced_id
        WHERE s.state = 0
    """
    columns = ("title", "kind", "scale_id", "order")
    target = TargetTable("grading tasks", "sis_gradingtask", desired, columns=columns)
    load.update_table(target, "gradingTasks", scope=_ENDS_LATER)


def load_section_gradings(load: Load) -> None:
    """Update how classes are graded, in the terms of the classes in the file."""
    desired = """
        SELECT c.id AS section_id, s.method, s.rounding, k.id AS scale_id, s.state AS row_state
        FROM stage_class_grading s
        JOIN sis_section c ON c.sourced_id = s.class_sourced_id
        LEFT JOIN sis_scorescale k ON k.sourced_id = s.scale_sourced_id
        WHERE s.state <= 0
    """
    target = TargetTable(
        "grading of classes",
        "sis_sectiongrading",
        desired,
        key=("section_id",),
        columns=("method", "rounding", "scale_id"),
    )
    named = scopes.named("stage_class_grading", "class_sourced_id")
    load.update_pairs(target, "classGrading", scope=scopes.in_terms_of_classes(named))


def load_section_categories(load: Load) -> None:
    """Update the categories of classes and their weights, in the terms of the classes in the file."""
    _warn_of_weight_zero(load, "classCategories")
    desired = """
        SELECT c.id AS section_id, k.id AS category_id, g.id AS grading_task_id, s.weight,
            s.state AS row_state
        FROM stage_class_categories s
        JOIN sis_section c ON c.sourced_id = s.class_sourced_id
        JOIN sis_category k ON k.sourced_id = s.category_sourced_id
        LEFT JOIN sis_gradingtask g ON g.sourced_id = s.grading_task_sourced_id
        WHERE s.state <= 0
    """
    target = TargetTable(
        "categories of classes",
        "sis_sectioncategory",
        desired,
        key=("section_id", "category_id", "grading_task_id"),
        columns=("weight",),
        nullable=("grading_task_id",),
    )
    named = scopes.named("stage_class_categories", "class_sourced_id")
    load.update_pairs(target, "classCategories", scope=scopes.in_terms_of_classes(named))


def load_grades(load: Load) -> None:
    """Update the grades, in progress and posted, of the terms in the file."""
    skip_unknown_students(load, "marks")
    desired = """
        SELECT p.id AS student_id, c.id AS section_id, g.id AS grading_task_id, t.id AS term_id,
            s.grade_state AS state, s.mark, s.percent, s.comment, s.posted_at,
            s.metadata_published AS is_published, s.state AS row_state
        FROM stage_marks s
        JOIN sis_student p ON p.sourced_id = s.student_sourced_id
        LEFT JOIN sis_section c ON c.sourced_id = s.class_sourced_id
        JOIN sis_gradingtask g ON g.sourced_id = s.grading_task_sourced_id
        JOIN sis_term t ON t.sourced_id = s.academic_session_sourced_id
        WHERE s.state <= 1
    """
    target = TargetTable(
        "grades",
        "sis_grade",
        desired,
        key=("student_id", "section_id", "grading_task_id", "term_id", "state"),
        columns=("mark", "percent", "comment", "posted_at", "is_published"),
        nullable=("section_id",),
        seen_at=load.began_at,
    )
    scope = scopes.in_terms(scopes.named("stage_marks", "academic_session_sourced_id"))
    changes = load.update_pairs(target, "marks", scope=scope)
    load.hold_lost_records(target, "marks", changes, scope)


def load_grading_windows(load: Load) -> None:
    """Update the grading windows of the terms in the file."""
    desired = """
        SELECT o.id AS school_id, g.id AS grading_task_id, t.id AS term_id, s.opens, s.closes,
            s.visible_from, s.state AS row_state
        FROM stage_grading_windows s
        LEFT JOIN sis_school o ON o.sourced_id = s.org_sourced_id
        JOIN sis_gradingtask g ON g.sourced_id = s.grading_task_sourced_id
        JOIN sis_term t ON t.sourced_id = s.academic_session_sourced_id
        WHERE s.state <= 0
    """
    target = TargetTable(
        "grading windows",
        "sis_gradingwindow",
        desired,
        key=("school_id", "grading_task_id", "term_id"),
        columns=("opens", "closes", "visible_from"),
        nullable=("school_id",),
    )
    named = scopes.named("stage_grading_windows", "academic_session_sourced_id")
    load.update_pairs(target, "gradingWindows", scope=scopes.in_terms(named))


def end_unused(load: Load) -> None:
    """Make inactive what a bulk file of scales, categories or tasks no longer lists and nothing uses.

    Work and grades of an earlier term keep theirs.
    """
    staging = load.staging
    for file, (label, table, key, users) in _USED_BY.items():
        if staging.holds_all(file):
            listed = f"SELECT 1 FROM {staging.tables[file].staging} s WHERE s.sourced_id = l.sourced_id"
            unused = " AND ".join(
                f"NOT EXISTS (SELECT 1 FROM {user} u WHERE u.{key} = l.id AND u.is_active)" for user in users
            )
            staging.report.changes[label].left = sql.run(
                f"UPDATE {table} AS l SET is_active = FALSE "
                f"WHERE l.is_active AND NOT EXISTS ({listed}) AND {unused}"
            )


def _skip_second_scores(load: Load) -> None:
    """Skip the changes that would give a student a second score in the same assignment."""
    load.staging.skip(
        "results",
        "lineItemSourcedId",
        """
        EXISTS (
            SELECT 1 FROM sis_score l
            JOIN sis_assignment a ON a.id = l.assignment_id JOIN sis_student p ON p.id = l.student_id
            WHERE a.sourced_id = s.line_item_sourced_id AND p.sourced_id = s.student_sourced_id
            AND l.is_active AND l.sourced_id <> s.sourced_id
            AND NOT EXISTS (SELECT 1 FROM stage_results o WHERE o.sourced_id = l.sourced_id AND o.state >= 0))
        """,
        lambda key: f"The student has another result for “{key}”; there is no way to tell which is right.",
        shown=("s.line_item_sourced_id",),
    )


def _warn_of_scores_above_maximum(load: Load) -> None:
    above = sql.rows_of(
        "SELECT min(s.line), count(*) FROM stage_results s "
        "JOIN sis_assignment a ON a.sourced_id = s.line_item_sourced_id "
        "WHERE s.state = 0 AND s.score > a.points_possible AND a.points_possible > 0 "
        "AND NOT a.is_extra_credit"
    )
    for line, times in above:
        if times:
            text = "is above the maximum of its assignment; it counts as entered."
            load.staging.report.warn("results.csv", line, "score", text, times=times)


def _warn_of_weight_zero(load: Load, file: str) -> None:
    table = load.staging.tables[file]
    zero = f"SELECT min(line), count(*) FROM {table.staging} WHERE state = 0 AND weight = 0"
    for line, times in sql.rows_of(zero):
        if times:
            text = "is 0: nothing in this category counts."
            load.staging.report.warn(table.file, line, "weight", text, times=times)
