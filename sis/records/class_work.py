"""The classes of a student with their grades and assignments, and how each grade adds up (H7)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sis import models
from sis.grades import (
    Band,
    Category,
    GradeExplanation,
    GradeParts,
    Method,
    ReportedGrade,
    Rounding,
    explain_grade,
)
from sis.records.classes import StudentClass
from sis.records.schedule import column_terms
from sis.records.school_grades import (
    ClassCategory,
    GradeCell,
    GradedClass,
    GradingTask,
    graded_classes,
    make_cells,
    read_grades,
    task_order,
)
from sis.records.work import Work, WorkState, read_work
from sis.years import SchoolYear, Term

PART_OF_A_TERM = {models.Term.Kind.TERM, models.Term.Kind.GRADING_PERIOD}


@dataclass(frozen=True, slots=True)
class GradeChoice:
    """What a grade can be explained for: a term, and a grading task or (None) all work of the term."""

    term_id: int
    task_id: int | None


@dataclass(frozen=True, slots=True)
class ClassWork:
    """A class with its work by due date, its grades, and all that its grade is made of.

    `tasks` are the rows and `terms` the columns of its grades, `cells` what is known. `choices` are the terms
    and tasks that the class has, in order; `default` is the one that a page opens with, None without any.
    `missing` and `not_handed_in` count work of the current terms only.
    """

    student_class: StudentClass
    method: Method
    rounding: Rounding
    scale: tuple[Band, ...]
    categories: tuple[ClassCategory, ...]
    work: tuple[Work, ...]
    cells: tuple[GradeCell, ...]
    tasks: tuple[GradingTask, ...]
    terms: tuple[Term, ...]
    choices: tuple[GradeChoice, ...]
    default: GradeChoice | None
    missing: int
    not_handed_in: int
    year: SchoolYear

    def cell(self, task_id: int | None, term_id: int) -> GradeCell | None:
        """Return what is known of a task in a term, None if nothing is."""
        return next((one for one in self.cells if (one.task.id, one.term.id) == (task_id, term_id)), None)

    def work_in(self, choice: GradeChoice) -> tuple[Work, ...]:
        """Return the work that a grade is made of.

        It is that of the term and of the grading periods below it. A semester or a year takes in the terms
        below it only if the school gives a grade for it. A category with weights for other tasks is left out.
        """
        terms = self._terms(choice.term_id)
        elsewhere = self._of_other_tasks(choice.task_id)
        return tuple(
            one
            for one in self.work
            if one.assignment.term_id in terms and one.assignment.category_id not in elsewhere
        )

    def explain(self, choice: GradeChoice) -> GradeExplanation:
        """Say how the work of a term and task adds up, and how that compares with the school's grade."""
        work = self.work_in(choice)
        cell = self.cell(choice.task_id, choice.term_id)
        grade = cell.current if cell else None
        return explain_grade(
            GradeParts(
                items=[one.item for one in work],
                categories=self._weighted(choice.task_id, work),
                method=self.method,
                rounding=self.rounding,
                scale=self.scale_of(choice.task_id),
                reported=ReportedGrade(grade.mark, grade.percent) if grade else None,
            )
        )

    def scale_of(self, task_id: int | None) -> tuple[Band, ...]:
        """Return the scale of a task's grades: its own, else that of the class."""
        own = next((task.scale for task in self.tasks if task.id == task_id), ())
        return own or self.scale

    def _terms(self, term_id: int) -> frozenset[int]:
        term = self.year.term(term_id)
        graded = any(one.current for one in self.cells if one.term.id == term_id)
        below = graded or (term is not None and term.kind in PART_OF_A_TERM)
        return self.year.within(term_id) if below else frozenset({term_id})

    def _of_other_tasks(self, task_id: int | None) -> set[int]:
        """Return the categories that the class uses for other tasks alone."""
        if task_id is None:
            return set()
        own = {one.category_id for one in self.categories if one.task is None or one.task.id == task_id}
        return {one.category_id for one in self.categories} - own

    def _weighted(self, task_id: int | None, work: Collection[Work]) -> list[Category]:
        """Return the categories with their weights: the class's for this task, else for every task.

        Then the district's. For all work together a weight for every task comes first, then that of the first
        task.
        """
        elsewhere = self._of_other_tasks(task_id)
        found = {
            one.assignment.category_id: Category(
                one.assignment.category_id, one.assignment.category, one.assignment.category_weight
            )
            for one in work
        }
        given: dict[int, ClassCategory] = {}
        for one in sorted(self.categories, key=lambda one: _last_wins(one, task_id)):
            if one.category_id not in elsewhere:
                given[one.category_id] = one
        for key, one in given.items():
            found[key] = Category(key, one.title, one.weight, is_of_class=True)
        return list(found.values())


@dataclass(frozen=True, slots=True)
class StudentGrades:
    """A student's classes with grades and work; `overall` are grades of no class, such as a GPA."""

    classes: tuple[ClassWork, ...]
    overall: tuple[GradeCell, ...]


def grades_of(
    student_ids: Collection[int],
    *,
    year: SchoolYear,
    on: date,
    class_ids: Collection[int] | None = None,
) -> dict[int, StudentGrades]:
    """Return the classes that each student is in, all or only these, with their grades. Four statements.

    They are as seen on a day. A class of another year or of another student is left out. Homerooms are listed
    like other classes. Someone who left a class still finds its grades and its work.
    """
    graded = graded_classes(student_ids, year=year, class_ids=class_ids)
    grades = read_grades(student_ids, year=year, on=on, class_ids=class_ids)
    of_year = {one.student_class.class_id for many in graded.values() for one in many}
    work = read_work(student_ids, on=on, class_ids=of_year)
    return {
        student_id: StudentGrades(
            tuple(
                _class_work(
                    one,
                    tuple(
                        item
                        for item in work[student_id]
                        if item.assignment.class_id == one.student_class.class_id
                    ),
                    make_cells(grades[student_id, one.student_class.class_id], one.windows, year),
                    year,
                    on,
                )
                for one in graded[student_id]
            ),
            make_cells(grades[student_id, None], {}, year),
        )
        for student_id in student_ids
    }


def _class_work(
    graded: GradedClass, work: tuple[Work, ...], cells: tuple[GradeCell, ...], year: SchoolYear, on: date
) -> ClassWork:
    tasks = {cell.task.id: cell.task for cell in cells}
    tasks |= {one.task.id: one.task for one in graded.categories if one.task}
    ordered = tuple(sorted(tasks.values(), key=task_order))
    choices = _choices(work, cells, ordered, year)
    current = year.current_term_ids(on)
    states = [one.state for one in work if one.assignment.term_id in current]
    return ClassWork(
        student_class=graded.student_class,
        method=Method(graded.method),
        rounding=Rounding(graded.rounding),
        scale=graded.scale,
        categories=graded.categories,
        work=work,
        cells=cells,
        tasks=ordered,
        terms=_columns(cells, graded.student_class, year),
        choices=choices,
        default=_default(choices, cells, year, on),
        missing=states.count(WorkState.MISSING),
        not_handed_in=states.count(WorkState.NOT_HANDED_IN),
        year=year,
    )


def _columns(cells: Collection[GradeCell], one: StudentClass, year: SchoolYear) -> tuple[Term, ...]:
    """Return the sessions of the class's columns, and others for which there is a grade."""
    shown = {term.id for term in column_terms(year, [one])} | {cell.term.id for cell in cells}
    return tuple(term for term in year.terms if term.id in shown)


def _choices(
    work: Collection[Work], cells: Collection[GradeCell], tasks: Collection[GradingTask], year: SchoolYear
) -> tuple[GradeChoice, ...]:
    """Return the terms that have work with each of the tasks, and those with a grade."""
    worked = {one.assignment.term_id for one in work}
    graded = {(one.term.id, one.task.id) for one in cells if one.current}
    keys: list[int | None] = [task.id for task in tasks] or [None]
    return tuple(
        GradeChoice(term.id, key)
        for term in year.terms
        for key in keys
        if term.id in worked or (term.id, key) in graded
    )


def _default(
    choices: Collection[GradeChoice], cells: Collection[GradeCell], year: SchoolYear, on: date
) -> GradeChoice | None:
    """Return the choice of now: of the shortest current term, else of the last before today, else the first.

    Among its tasks it is one with a grade in progress, else a report card's.
    """
    in_progress = {(one.term.id, one.task.id) for one in cells if one.in_progress}
    report = {one.task.id for one in cells if one.task.kind == models.GradingTask.Kind.REPORT}
    terms = {term.id: term for term in year.terms}

    def rank(choice: GradeChoice) -> tuple[bool, int, int, bool, bool]:
        term = terms[choice.term_id]
        away = max(0, (on - term.end).days + 1, (term.start - on).days)
        is_in_progress = (choice.term_id, choice.task_id) in in_progress
        length = (term.end - term.start).days
        return on < term.start, away, length, not is_in_progress, choice.task_id not in report

    return min(choices, key=rank, default=None)


def _last_wins(one: ClassCategory, task_id: int | None) -> tuple[int, int, Decimal]:
    """Return a sort key that puts the weight that holds last."""
    if one.task is None:
        return (2 if task_id is None else 0), 0, one.weight
    return 1, -one.task.order, one.weight
