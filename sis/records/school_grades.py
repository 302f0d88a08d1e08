"""The grades of the school's files, by class, grading task and term, as far as families may see them (H7).

The school's grade is the truth. What is not published yet is left out: a posted grade before the day from
which it is shown, and a grade in progress while its grading window is open and until then.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from sis import models
from sis.grades import Band
from sis.prepared import prepared_rows
from sis.records.classes import (
    StudentClass,
    period_order,
    student_class,
    teachers_by_class,
)
from sis.years import SchoolYear, Term

GradeState: TypeAlias = models.Grade.State
TaskKind: TypeAlias = models.GradingTask.Kind


@dataclass(frozen=True, slots=True)
class GradingTask:
    """What grades are given for, such as "9 Weeks"; `scale` is empty if the class's own scale holds."""

    id: int
    title: str
    kind: TaskKind
    order: int
    scale: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True)
class GradingWindow:
    """When teachers enter grades for a task in a term: from `opens` through `closes`.

    They are shown from `visible_from` on.
    """

    opens: date
    closes: date
    visible_from: date

    def is_open(self, day: date) -> bool:
        """Say whether grades are being entered, so that the last posted ones stay."""
        return self.opens <= day <= self.closes

    def shows(self, state: GradeState, day: date) -> bool:
        """Say whether families see a grade of this state on this day."""
        if state == GradeState.POSTED:
            return self.visible_from <= day
        return day < self.opens or (self.closes < day and self.visible_from <= day)


@dataclass(frozen=True, slots=True)
class SchoolGrade:
    """One grade as the file gives it; `percent` is None and `mark` blank where it gives none.

    `first_seen` and `changed_at` are the times of the loads that brought and last changed it.
    """

    state: GradeState
    mark: str
    percent: Decimal | None
    comment: str
    posted_at: datetime | None
    first_seen: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class GradeCell:
    """A grading task in a term: the grades that may be seen, and its grading window if there is one."""

    task: GradingTask
    term: Term
    posted: SchoolGrade | None = None
    in_progress: SchoolGrade | None = None
    window: GradingWindow | None = None

    @property
    def current(self) -> SchoolGrade | None:
        """The grade in progress, else the posted one."""
        return self.in_progress or self.posted


@dataclass(frozen=True, slots=True)
class ClassCategory:
    """A category with the weight that the class gives it; `task` is None if it holds for every task."""

    category_id: int
    title: str
    weight: Decimal
    task: GradingTask | None


Windows = dict[tuple[int, int], tuple[GradingTask, GradingWindow]]


@dataclass(frozen=True, slots=True)
class GradedClass:
    """A student's class with all that says how its grade is made and when it is shown."""

    student_class: StudentClass
    method: str
    rounding: str
    scale: tuple[Band, ...]
    categories: tuple[ClassCategory, ...]
    windows: Windows


@dataclass(frozen=True, slots=True)
class FoundGrade:
    """A visible grade with its task and term."""

    task: GradingTask
    term_id: int
    grade: SchoolGrade


# How a class's grade is made, its scale, its weights, and the grading windows of its school. Scales come in
# the order class grading, class, course, school, district; of two, one that tasks name as theirs is last.
_CLASSES = """
SELECT e.student_id, g.method, g.rounding,
    (
        SELECT x.levels::json FROM sis_scorescale AS x
        WHERE x.is_active AND (x.id = g.scale_id OR x.section_id = s.id
            OR x.section_id IS NULL AND (x.course_id = c.id
                OR x.course_id IS NULL AND (x.school_id = s.school_id OR x.school_id IS NULL)))
        ORDER BY x.id = g.scale_id DESC NULLS LAST, x.section_id IS NULL, x.course_id IS NULL,
            x.school_id IS NULL,
            EXISTS (SELECT FROM sis_gradingtask AS t WHERE t.scale_id = x.id AND t.is_active), x.id
        LIMIT 1
    ),
    ARRAY(
        SELECT json_build_array(k.id, k.title, w.weight::text, t.id, t.title, t.kind, t."order", z.levels)
        FROM sis_sectioncategory AS w
        JOIN sis_category AS k ON k.id = w.category_id AND k.is_active
        LEFT JOIN sis_gradingtask AS t ON t.id = w.grading_task_id
        LEFT JOIN sis_scorescale AS z ON z.id = t.scale_id AND z.is_active
        WHERE w.section_id = s.id AND w.is_active
        ORDER BY k.title, w.id
    ),
    ARRAY(
        SELECT json_build_array(w.term_id, w.opens, w.closes, w.visible_from,
            t.id, t.title, t.kind, t."order", z.levels)
        FROM sis_gradingwindow AS w
        JOIN sis_gradingtask AS t ON t.id = w.grading_task_id AND t.is_active
        LEFT JOIN sis_scorescale AS z ON z.id = t.scale_id AND z.is_active
        WHERE w.is_active AND w.term_id = ANY (%(terms)s) AND t.kind IN ('progress', 'report')
            AND (w.school_id = s.school_id OR w.school_id IS NULL)
        ORDER BY w.school_id NULLS FIRST
    ),
    s.id, s.title, s.code, c.title, c.code, s.school_id, h.name, s.room, s.periods, s.kind, own.terms,
    e.begin, e."end"
FROM sis_enrollment AS e
JOIN sis_section AS s ON s.id = e.section_id AND s.is_active
JOIN sis_course AS c ON c.id = s.course_id
JOIN sis_school AS h ON h.id = s.school_id
LEFT JOIN sis_sectiongrading AS g ON g.section_id = s.id AND g.is_active
CROSS JOIN LATERAL (
    SELECT ARRAY(
        SELECT x.term_id FROM sis_section_terms AS x JOIN sis_term AS t ON t.id = x.term_id AND t.is_active
        WHERE x.section_id = s.id
    ) AS terms
) AS own
WHERE e.student_id = ANY (%(students)s) AND e.is_active
    AND (%(classes)s::bigint[] IS NULL OR s.id = ANY (%(classes)s::bigint[]))
    AND (own.terms && %(terms)s::bigint[]
        OR own.terms = '{}' AND c.school_year_id = ANY (%(terms)s::bigint[]))
ORDER BY e.begin NULLS LAST, e.id"""


def graded_classes(
    student_ids: Collection[int], *, year: SchoolYear, class_ids: Collection[int] | None = None
) -> dict[int, list[GradedClass]]:
    """Return each student's classes by period and title, once each. Two statements with the teachers."""
    found: defaultdict[int, dict[int, GradedClass]] = defaultdict(dict)
    for student_id, *columns in _rows(_CLASSES, student_ids, year, class_ids):
        one = _graded_class(columns)
        found[student_id][one.student_class.class_id] = one
    teachers = teachers_by_class({class_id for many in found.values() for class_id in many})
    return {
        student_id: sorted(
            (
                replace(one, student_class=replace(one.student_class, teachers=teachers[class_id]))
                for class_id, one in found[student_id].items()
            ),
            key=lambda one: (period_order(one.student_class.periods), one.student_class.title),
        )
        for student_id in student_ids
    }


def _graded_class(columns: Sequence[Any]) -> GradedClass:
    method, rounding, levels, categories, windows, *rest = columns
    return GradedClass(
        student_class=student_class(rest),
        method=method or models.SectionGrading.Method.POINTS,
        rounding=rounding or models.SectionGrading.Rounding.NONE,
        scale=bands(levels),
        categories=tuple(
            ClassCategory(key, title, Decimal(weight), _task(*task) if task[0] else None)
            for key, title, weight, *task in categories
        ),
        # A school's own window replaces the district's, which comes first.
        windows={
            (task[0], term_id): (_task(*task), _window(opens, closes, visible_from))
            for term_id, opens, closes, visible_from, *task in windows
        },
    )


_GRADES = """
SELECT r.student_id, r.section_id, r.term_id, w.dates, t.id, t.title, t.kind, t."order", z.levels::json,
    r.state, r.mark, r.percent, r.comment, r.posted_at, r.first_seen, r.changed_at
FROM sis_grade AS r
JOIN sis_student AS p ON p.id = r.student_id
LEFT JOIN sis_section AS s ON s.id = r.section_id
JOIN sis_gradingtask AS t ON t.id = r.grading_task_id AND t.is_active
LEFT JOIN sis_scorescale AS z ON z.id = t.scale_id AND z.is_active
LEFT JOIN LATERAL (
    SELECT json_build_array(w.opens, w.closes, w.visible_from) AS dates
    FROM sis_gradingwindow AS w
    WHERE w.is_active AND w.grading_task_id = r.grading_task_id AND w.term_id = r.term_id
        AND (w.school_id = COALESCE(s.school_id, p.school_id) OR w.school_id IS NULL)
    ORDER BY w.school_id NULLS LAST LIMIT 1
) AS w ON true
WHERE r.student_id = ANY (%(students)s) AND r.term_id = ANY (%(terms)s::bigint[])
    AND r.is_active AND r.is_published
    AND (%(classes)s::bigint[] IS NULL OR r.section_id = ANY (%(classes)s::bigint[]))"""


def read_grades(
    student_ids: Collection[int],
    *,
    year: SchoolYear,
    on: date,
    class_ids: Collection[int] | None = None,
) -> defaultdict[tuple[int, int | None], list[FoundGrade]]:
    """Return the grades that may be seen on a day, by student and class. One statement."""
    found: defaultdict[tuple[int, int | None], list[FoundGrade]] = defaultdict(list)
    for student_id, class_id, term_id, dates, *rest in _rows(_GRADES, student_ids, year, class_ids):
        task, (state, *entered) = rest[:5], rest[5:]
        grade = SchoolGrade(GradeState(state), *entered)
        if dates is None or _window(*dates).shows(grade.state, on):
            found[student_id, class_id].append(FoundGrade(_task(*task), term_id, grade))
    return found


def _rows(
    statement: str, student_ids: Collection[int], year: SchoolYear, class_ids: Collection[int] | None
) -> list[tuple[Any, ...]]:
    parameters: dict[str, Any] = {
        "students": list(student_ids),
        "terms": list(year.term_ids),
        "classes": None if class_ids is None else list(class_ids),
    }
    return prepared_rows(statement, parameters)


def make_cells(grades: Iterable[FoundGrade], windows: Windows, year: SchoolYear) -> tuple[GradeCell, ...]:
    """Put grades and windows together, by term, then in the order of the tasks."""
    cells: dict[tuple[int, int], GradeCell] = {}
    for (task_id, term_id), (task, window) in windows.items():
        if term := year.term(term_id):
            cells[task_id, term_id] = GradeCell(task, term, window=window)
    for one in grades:
        term = year.term(one.term_id)
        if term is None:
            continue
        cell = cells.get((one.task.id, term.id)) or GradeCell(one.task, term)
        is_posted = one.grade.state == GradeState.POSTED
        cells[one.task.id, term.id] = (
            replace(cell, posted=one.grade) if is_posted else replace(cell, in_progress=one.grade)
        )
    return tuple(sorted(cells.values(), key=lambda one: (one.term.start, one.term.id, task_order(one.task))))


def task_order(task: GradingTask) -> tuple[int, str, int]:
    """Return a sort key: a task's place, then its title."""
    return task.order, task.title, task.id


def bands(levels: list[dict[str, Any]] | None) -> tuple[Band, ...]:
    """Make the bands of a scale from its stored levels."""
    return tuple(
        Band(
            level["label"],
            None if level["lowest"] is None else Decimal(level["lowest"]),
            level.get("text", ""),
        )
        for level in levels or []
    )


def _task(
    task_id: int, title: str, kind: str, order: int, levels: list[dict[str, Any]] | None
) -> GradingTask:
    return GradingTask(task_id, title, TaskKind(kind), order, bands(levels))


def _window(opens: str, closes: str, visible_from: str) -> GradingWindow:
    return GradingWindow(*map(date.fromisoformat, (opens, closes, visible_from)))
