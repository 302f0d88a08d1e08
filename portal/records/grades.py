"""The grades page (H7): all classes of a student, with what is posted, what is now, and what is missing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone

from portal.records.access import Asked, RecordsAccess, year_with_records
from portal.records.new_scores import is_new, new_from
from portal.records.rights import Part
from portal.records.shown_grades import (
    NOTHING,
    Mark,
    ShownGrade,
    is_entering,
    mark_of,
    shown_from,
    shown_grade,
)
from sis import records
from sis.records import (
    ClassWork,
    Freshness,
    GradeCell,
    GradeChoice,
    GradingTask,
    GradingWindow,
    SchoolYear,
    TaskKind,
    Term,
)


class Blank(StrEnum):
    """Why a class has no grade in a column."""

    NOT_POSTED = "not_posted"
    NOT_ENROLLED = "not_enrolled"
    NO_CLASS = "no_class"


@dataclass(frozen=True, slots=True)
class PostedColumn:
    """A grading task of a term with at least one posted grade; `posted_on` is unknown in some files."""

    term: Term
    task: GradingTask
    posted_on: date | None


@dataclass(frozen=True, slots=True)
class NowColumn:
    """The task and term of now, None if no class names a task; `posts_on` is when its grades are posted.

    `entering` is the grading window in which teachers enter its grades now.
    """

    term: Term
    task: GradingTask | None
    posts_on: date | None
    entering: GradingWindow | None


@dataclass(frozen=True, slots=True)
class PostedCell:
    """A posted grade, or why there is none; `term` and `task` are those of its column."""

    column: PostedColumn
    mark: Mark | None
    blank: Blank | None


@dataclass(frozen=True, slots=True)
class NowCell:
    """The grade of now, None for a class that is not on this term, or whose grades are of skills alone.

    `begins` is the first day of a class to come. `task` is named if it is not the column's. `has_skills` says
    that the grades stand below.
    """

    grade: ShownGrade | None
    task: GradingTask | None = None
    begins: date | None = None
    has_skills: bool = False


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class. Without teachers the place is vacant; `link` leads to its work; `new` counts the new scores.

    Periods and teachers are None if the schedule is not open to the reader.
    """

    title: str
    periods: tuple[str, ...] | None
    teachers: tuple[str, ...] | None
    link: str
    posted: tuple[PostedCell, ...]
    now: NowCell | None
    missing: int
    not_handed_in: int
    new: int


@dataclass(frozen=True, slots=True)
class GridCell:
    """A grading task in a term: grades that may be seen; `is_entering` while teachers enter them."""

    term: Term
    posted: Mark | None
    in_progress: Mark | None
    is_entering: bool


@dataclass(frozen=True, slots=True)
class GradeGrid:
    """Grades of one class by grading task (rows) and term (columns)."""

    title: str
    terms: tuple[Term, ...]
    rows: tuple[tuple[GradingTask, tuple[GridCell, ...]], ...]


@dataclass(frozen=True, slots=True)
class OverallGrade:
    """A grade of no class, such as a GPA, with its task's and term's own names."""

    task: GradingTask
    term: Term
    mark: Mark


@dataclass(frozen=True, slots=True)
class GradesPage:
    """All classes of a school year. `year` is None if none is known.

    `now` is None outside of a year's terms, or if all that is known is posted. `standards` are grids of the
    classes with skills, such as Phonics. `terms_to_come` are shown with their first days.
    """

    year: SchoolYear | None
    today: date
    columns: tuple[PostedColumn, ...]
    now: NowColumn | None
    rows: tuple[ClassRow, ...]
    standards: tuple[GradeGrid, ...]
    overall: tuple[OverallGrade, ...]
    terms_to_come: tuple[Term, ...]
    freshness: Freshness

    @property
    def is_over(self) -> bool:
        """Say whether the school year has ended."""
        return self.year is not None and self.year.end <= self.today


def build_page(access: RecordsAccess, asked: Asked) -> GradesPage:
    """Return the grades of this school year or, before its first day, of the last one."""
    today = asked.today
    freshness = records.load_freshness(on=today)
    year = year_with_records(access, today)
    if year is None:
        return GradesPage(None, today, (), None, (), (), (), (), freshness)
    found = records.grades_of([access.student.pk], year=year, on=today)[access.student.pk]
    classes = [one for one in found.classes if one.choices or not one.student_class.is_homeroom]
    columns = _columns(classes)
    choices = {one.student_class.class_id: _choice_of_now(one, year, today) for one in classes}
    now = _now_column(classes, choices, year, today)
    since = new_from(access, asked)
    return GradesPage(
        year=year,
        today=today,
        columns=columns,
        now=now,
        rows=tuple(
            _row(
                one,
                columns,
                _now_cell(one, choices[one.student_class.class_id], now, today) if now else None,
                link=access.link(Part.CLASS_WORK, class_id=one.student_class.class_id),
                has_schedule=access.may_see(Part.SCHEDULE),
                since=since,
                today=today,
            )
            for one in classes
        ),
        standards=tuple(
            grid for one in classes if (grid := grade_grid(one, {TaskKind.STANDARD}, today)) is not None
        ),
        overall=tuple(
            OverallGrade(cell.task, cell.term, mark_of(cell.current, cell.task.scale))
            for cell in found.overall
            if cell.current and (cell.current.mark or cell.current.percent is not None)
        ),
        terms_to_come=_terms_to_come(classes, today),
        freshness=freshness,
    )


def grade_grid(one: ClassWork, kinds: Iterable[TaskKind], today: date) -> GradeGrid | None:
    """Return the grades of a class for tasks of these kinds, None if it has no such task."""
    tasks = [task for task in one.tasks if task.kind in set(kinds)]
    if not tasks:
        return None
    return GradeGrid(
        one.student_class.title,
        one.terms,
        tuple((task, tuple(_grid_cell(one, task, term, today) for term in one.terms)) for task in tasks),
    )


def _grid_cell(one: ClassWork, task: GradingTask, term: Term, today: date) -> GridCell:
    cell, scale = one.cell(task.id, term.id), one.scale_of(task.id)
    return GridCell(
        term,
        mark_of(cell.posted, scale, one.rounding) if cell and cell.posted else None,
        mark_of(cell.in_progress, scale, one.rounding) if cell and cell.in_progress else None,
        is_entering=bool(cell and is_entering(cell, today)),
    )


def _columns(classes: Iterable[ClassWork]) -> tuple[PostedColumn, ...]:
    """Return the columns in the order of time, then of the tasks."""
    found: dict[tuple[int, int], list[GradeCell]] = {}
    for one in classes:
        for cell in one.cells:
            if cell.posted and cell.task.kind != TaskKind.STANDARD:
                found.setdefault((cell.term.id, cell.task.id), []).append(cell)
    columns = [
        PostedColumn(
            cells[0].term,
            cells[0].task,
            max(
                (timezone.localdate(at) for cell in cells if cell.posted and (at := cell.posted.posted_at)),
                default=None,
            ),
        )
        for cells in found.values()
    ]
    return tuple(
        sorted(
            columns,
            key=lambda one: (
                one.term.end,
                one.term.start,
                one.term.id,
                one.posted_on or date.max,
                one.task.order,
                one.task.id,
            ),
        )
    )


def _choice_of_now(one: ClassWork, year: SchoolYear, today: date) -> GradeChoice | None:
    current = year.current_term_ids(today)
    return one.default if one.default and one.default.term_id in current else None


def _now_column(
    classes: Iterable[ClassWork],
    choices: Mapping[int, GradeChoice | None],
    year: SchoolYear,
    today: date,
) -> NowColumn | None:
    """Return the task and term that most classes have now; None once all their grades are posted."""
    standards = {task.id for one in classes for task in one.tasks if task.kind == TaskKind.STANDARD}
    chosen = Counter(one for one in choices.values() if one and one.task_id not in standards)
    if not chosen or year.end <= today:
        return None
    (choice, _count), *others = chosen.most_common()
    cells = [cell for one in classes if (cell := one.cell(choice.task_id, choice.term_id))]
    graded = [cell for cell in cells if cell.current]
    if graded and not others and all(cell.posted and not cell.in_progress for cell in graded):
        return None
    window = next((cell.window for cell in cells if cell.window), None)
    return NowColumn(
        next(term for term in year.terms if term.id == choice.term_id),
        next((cell.task for cell in cells), None),
        posts_on=shown_from(window) if window and today < shown_from(window) else None,
        entering=next((cell.window for cell in cells if is_entering(cell, today)), None),
    )


def _row(
    one: ClassWork,
    columns: Iterable[PostedColumn],
    now: NowCell | None,
    *,
    link: str,
    has_schedule: bool,
    since: datetime,
    today: date,
) -> ClassRow:
    taught = one.student_class
    return ClassRow(
        title=taught.title,
        periods=taught.periods if has_schedule else None,
        teachers=tuple(taught.teachers_on(today)) if has_schedule else None,
        link=link,
        posted=tuple(_posted_cell(one, column) for column in columns),
        now=now,
        missing=one.missing,
        not_handed_in=one.not_handed_in,
        new=sum(is_new(work, since) for work in one.work),
    )


def _posted_cell(one: ClassWork, column: PostedColumn) -> PostedCell:
    cell = one.cell(column.task.id, column.term.id)
    if cell and cell.posted:
        return PostedCell(column, mark_of(cell.posted, one.scale_of(column.task.id)), None)
    taught = one.student_class
    if not is_of_term(one, column.term):
        return PostedCell(column, None, Blank.NO_CLASS)
    is_in = (taught.begin is None or taught.begin < column.term.end) and (
        taught.end is None or column.term.start < taught.end
    )
    return PostedCell(column, None, Blank.NOT_POSTED if is_in else Blank.NOT_ENROLLED)


def is_of_term(one: ClassWork, term: Term) -> bool:
    """Say whether a class is taught in a term, in a part of it, or in a longer one around it."""
    own = one.student_class.term_ids
    return not own or any(
        other == term.id or other in one.year.within(term.id) or term.id in one.year.within(other)
        for other in own
    )


def _now_cell(one: ClassWork, choice: GradeChoice | None, now: NowColumn, today: date) -> NowCell:
    taught = one.student_class
    if choice is None:
        is_now = taught.includes(today) and is_of_term(one, now.term)
        starts = [term.start for term in map(one.year.term, taught.term_ids) if term]
        begins = max(min(starts, default=today), taught.begin or today)
        nothing = NOTHING if is_now else None
        return NowCell(nothing, begins=begins if begins > today and not is_now else None)
    own = next((task for task in one.tasks if task.id == choice.task_id), None)
    if own and own.kind == TaskKind.STANDARD:
        return NowCell(None, has_skills=True)
    grade = shown_grade(one, choice, one.explain(choice), today=today)
    is_other = own is not None and (now.task is None or own.id != now.task.id)
    return NowCell(grade, own if is_other else None)


def _terms_to_come(classes: Iterable[ClassWork], today: date) -> tuple[Term, ...]:
    found = {term.id: term for one in classes for term in one.terms if term.start > today}
    return tuple(sorted(found.values(), key=lambda term: (term.start, term.id)))
