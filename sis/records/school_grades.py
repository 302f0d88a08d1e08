"""The grades of the school's files, by class, grading task and term, as far as families may see them (H7).

The school's grade is the truth. What is not published yet is left out: a posted grade before the day from
which it is shown, and a grade in progress while its grading window is open and until then.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, JSONObject

from sis import models
from sis.grades import Band
from sis.records.classes import (
    CLASS_COLUMNS,
    StudentClass,
    enrollments_in,
    period_order,
    student_class,
    teachers_by_class,
)
from sis.records.schedule import column_terms
from sis.records.work import WorkState, read_work
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
class ClassGrades:
    """A class with its grades: `tasks` are the rows and `terms` the columns, `cells` what is known.

    `missing` and `not_handed_in` count work of the current terms only.
    """

    student_class: StudentClass
    tasks: tuple[GradingTask, ...]
    terms: tuple[Term, ...]
    cells: tuple[GradeCell, ...]
    missing: int
    not_handed_in: int

    def cell(self, task_id: int, term_id: int) -> GradeCell | None:
        """Return what is known of a task in a term, None if nothing is."""
        return next((one for one in self.cells if (one.task.id, one.term.id) == (task_id, term_id)), None)


@dataclass(frozen=True, slots=True)
class StudentGrades:
    """All classes of a student with their grades; `overall` are grades of no class, such as a GPA."""

    classes: tuple[ClassGrades, ...]
    overall: tuple[GradeCell, ...]


def grades_of(student_ids: Collection[int], *, year: SchoolYear, on: date) -> dict[int, StudentGrades]:
    """Return each student's classes of a year with their grades, as seen on a day. Four statements.

    Homerooms are listed like other classes. Someone who left a class still finds its grades.
    """
    graded = graded_classes(student_ids, year=year)
    grades = read_grades(student_ids, year=year, on=on)
    work = read_work(student_ids, on=on, term_ids=year.current_term_ids(on))
    return {
        student_id: StudentGrades(
            tuple(
                _class_grades(
                    one,
                    grades[student_id, one.student_class.class_id],
                    year,
                    [
                        item.state
                        for item in work[student_id]
                        if item.assignment.class_id == one.student_class.class_id
                    ],
                )
                for one in graded[student_id]
            ),
            make_cells(grades[student_id, None], {}, year),
        )
        for student_id in student_ids
    }


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


_TASK = {
    "task_id": "grading_task_id",
    "task": "grading_task__title",
    "kind": "grading_task__kind",
    "order": "grading_task__order",
    "scale": "grading_task__scale__levels",
}
_WINDOW = {"opens": "opens", "closes": "closes", "visible_from": "visible_from"}


def graded_classes(
    student_ids: Collection[int], *, year: SchoolYear, class_ids: Collection[int] | None = None
) -> dict[int, list[GradedClass]]:
    """Return each student's classes by period and title, once each. Two statements with the teachers."""
    rows = enrollments_in(year, student_ids).annotate(
        windows=ArraySubquery(_windows(year).values(json=JSONObject(term_id="term_id", **_TASK, **_WINDOW))),
        categories=ArraySubquery(_class_categories()),
        levels=Subquery(_scales().values("levels")[:1]),
    )
    if class_ids is not None:
        rows = rows.filter(section_id__in=class_ids)
    columns = (
        "student_id",
        *("section__grading__method", "section__grading__rounding", "section__grading__is_active"),
        *("levels", "categories", "windows"),
    )
    found: defaultdict[int, dict[int, GradedClass]] = defaultdict(dict)
    for student_id, method, rounding, is_active, levels, categories, windows, *rest in rows.order_by(
        "begin", "pk"
    ).values_list(*columns, *CLASS_COLUMNS):
        one = student_class(rest)
        found[student_id][one.class_id] = GradedClass(
            one,
            method if is_active else models.SectionGrading.Method.POINTS,
            rounding if is_active else models.SectionGrading.Rounding.NONE,
            bands(levels),
            tuple(_class_category(columns) for columns in categories),
            _windows_by_task_and_term(windows),
        )
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


def read_grades(
    student_ids: Collection[int],
    *,
    year: SchoolYear,
    on: date,
    class_ids: Collection[int] | None = None,
) -> defaultdict[tuple[int, int | None], list[FoundGrade]]:
    """Return the grades that may be seen on a day, by student and class. One statement."""
    own_school = Coalesce("section__school", "student__school")
    rows = models.Grade.objects.filter(
        student_id__in=student_ids,
        term_id__in=year.term_ids,
        is_active=True,
        is_published=True,
        grading_task__is_active=True,
    ).annotate(own_school=own_school)
    if class_ids is not None:
        rows = rows.filter(section_id__in=class_ids)
    window = (
        models.GradingWindow.objects.filter(
            Q(school=OuterRef("own_school")) | Q(school=None),
            is_active=True,
            grading_task=OuterRef("grading_task"),
            term=OuterRef("term"),
        )
        .order_by(F("school").asc(nulls_last=True))
        .values(json=JSONObject(**_WINDOW))[:1]
    )
    columns = ("student_id", "section_id", "term_id", *_TASK.values(), "window")
    own = ("state", "mark", "percent", "comment", "posted_at", "first_seen", "changed_at")
    found: defaultdict[tuple[int, int | None], list[FoundGrade]] = defaultdict(list)
    for student_id, class_id, term_id, *rest in rows.annotate(window=Subquery(window)).values_list(
        *columns, *own
    ):
        task, window_columns, (state, *entered) = rest[:5], rest[5], rest[6:]
        grade = SchoolGrade(GradeState(state), *entered)
        if window_columns is None or _window(window_columns).shows(grade.state, on):
            found[student_id, class_id].append(FoundGrade(_task(*task), term_id, grade))
    return found


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


def _class_grades(
    graded: GradedClass, grades: list[FoundGrade], year: SchoolYear, states: list[WorkState]
) -> ClassGrades:
    cells = make_cells(grades, graded.windows, year)
    tasks = {cell.task.id: cell.task for cell in cells}
    tasks |= {one.task.id: one.task for one in graded.categories if one.task}
    return ClassGrades(
        student_class=graded.student_class,
        tasks=tuple(sorted(tasks.values(), key=task_order)),
        terms=_columns(cells, graded.student_class, year),
        cells=cells,
        missing=states.count(WorkState.MISSING),
        not_handed_in=states.count(WorkState.NOT_HANDED_IN),
    )


def _columns(cells: Iterable[GradeCell], one: StudentClass, year: SchoolYear) -> tuple[Term, ...]:
    """Return the sessions of the class's columns, and others for which there is a grade."""
    shown = {term.id for term in column_terms(year, [one])} | {cell.term.id for cell in cells}
    return tuple(term for term in year.terms if term.id in shown)


def _windows(year: SchoolYear) -> QuerySet[models.GradingWindow, Any]:
    """Return the windows of a class's school for report cards and progress reports, its own last."""
    return models.GradingWindow.objects.filter(
        Q(school=OuterRef("section__school")) | Q(school=None),
        is_active=True,
        term_id__in=year.term_ids,
        grading_task__is_active=True,
        grading_task__kind__in=[TaskKind.PROGRESS, TaskKind.REPORT],
    ).order_by(F("school").asc(nulls_first=True))


def _class_categories() -> QuerySet[models.SectionCategory, Any]:
    return (
        models.SectionCategory.objects.filter(
            section=OuterRef("section"), is_active=True, category__is_active=True
        )
        .order_by("category__title", "pk")
        .values(
            json=JSONObject(
                category_id="category_id",
                title="category__title",
                weight=Cast("weight", TextField()),
                **_TASK,
            )
        )
    )


def _scales() -> QuerySet[models.ScoreScale, Any]:
    """Return the scales that may be a class's, the one that holds first.

    A scale of `classGrading.csv` comes first, then the class's, the course's, the school's, the district's.
    Of two for the same, one that grading tasks name as theirs comes last.
    """
    graded = Q(pk=OuterRef("section__grading__scale"), section_gradings__is_active=True)
    own, course = Q(section=OuterRef("section")), Q(course=OuterRef("section__course"))
    school, district = Q(school=OuterRef("section__school")), Q(school=None)
    rules = [
        graded,
        own,
        course & Q(section=None),
        school & Q(section=None, course=None),
        district & Q(section=None, course=None),
    ]
    ranks = [When(rule, then=Value(place)) for place, rule in enumerate(rules)]
    for_tasks = models.GradingTask.objects.filter(scale=OuterRef("pk"), is_active=True)
    return (
        models.ScoreScale.objects.filter(is_active=True)
        .annotate(rank=Case(*ranks, default=None, output_field=IntegerField()))
        .filter(rank__isnull=False)
        .order_by("rank", Exists(for_tasks), "pk")
    )


def _class_category(columns: dict[str, Any]) -> ClassCategory:
    task = None if columns["task_id"] is None else _task_from(columns)
    return ClassCategory(columns["category_id"], columns["title"], Decimal(columns["weight"]), task)


def _windows_by_task_and_term(rows: Iterable[dict[str, Any]]) -> Windows:
    """Return the windows by task and term; a school's own replaces the district's, which comes first."""
    return {(row["task_id"], row["term_id"]): (_task_from(row), _window(row)) for row in rows}


def _task_from(row: dict[str, Any]) -> GradingTask:
    return _task(*(row[name] for name in _TASK))


def _task(
    task_id: int, title: str, kind: str, order: int, levels: list[dict[str, Any]] | None
) -> GradingTask:
    return GradingTask(task_id, title, TaskKind(kind), order, bands(levels))


def _window(row: dict[str, Any]) -> GradingWindow:
    opens, closes, visible_from = (date.fromisoformat(row[name]) for name in _WINDOW)
    return GradingWindow(opens, closes, visible_from)
