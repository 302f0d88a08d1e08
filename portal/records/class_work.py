"""The page of one class (H7): its work by kind, and a grade that explains itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.http import QueryDict
from django.utils.functional import Promise

from portal.records.access import Asked, NoSuchRecord, RecordsAccess, year_with_records
from portal.records.correction_link import correction_link
from portal.records.grade_words import CATEGORY_REASONS, REASONS, WorkLabel, is_also_late, label_of
from portal.records.grades import GradeGrid, grade_grid
from portal.records.new_scores import is_new, new_from
from portal.records.rights import Part
from portal.records.shown_grades import ShownGrade, shown_grade
from portal.staff.ids import id_in
from sis import records
from sis.records import (
    Assignment,
    CategoryLine,
    ClassTeacher,
    ClassWork,
    Effect,
    Freshness,
    GradeChoice,
    GradeExplanation,
    GradingTask,
    ItemLine,
    Result,
    StudentClass,
    TaskKind,
    Term,
    Work,
    WorkState,
)


@dataclass(frozen=True, slots=True)
class Option:
    """A term and task that the page can show."""

    term: Term
    task: GradingTask | None
    query: str
    is_chosen: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class ShownWork:
    """One piece of work. `earned` is None where no number stands; `counts` says whether it is in the sum.

    `unused_score` was entered but something else decides. `multiplier` is None unless it is another than 1.
    """

    assignment: Assignment
    result: Result | None
    state: WorkState
    is_new: bool
    label: WorkLabel | None
    is_also_late: bool
    counts: bool
    is_extra: bool
    earned: Decimal | None
    unused_score: Decimal | None
    multiplier: Decimal | None

    @property
    def is_coming(self) -> bool:
        """Say whether it is not given out yet."""
        return self.state == WorkState.COMING

    @property
    def shows_entry(self) -> bool:
        """Say whether to show when a score was entered, and by whom: for every zero."""
        return self.result is not None and self.earned == 0 and not self.is_extra


@dataclass(frozen=True, slots=True)
class ShownCategory:
    """A kind of work with its sum; `reason` says why it is left out. The newest work is first."""

    line: CategoryLine
    reason: Promise | None
    work: tuple[ShownWork, ...]


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A piece of work that is not in the sum, and why."""

    title: str
    reason: Promise | str


@dataclass(frozen=True, slots=True)
class ClassWorkPage:
    """A class with one of its grades explained. Without `chosen` there is neither work nor a grade yet.

    Periods and teachers are None if the schedule is not open to the reader.
    `grades` are all of the class's grades, None if it has no grading tasks. `correction` leads to the form
    for a correction, empty if the reader has none.
    """

    student_class: StudentClass
    periods: tuple[str, ...] | None
    teachers: tuple[ClassTeacher, ...] | None
    all_grades: str
    options: tuple[Option, ...]
    chosen: Option | None
    grade: ShownGrade | None
    sum: GradeExplanation | None
    categories: tuple[ShownCategory, ...]
    not_counted: tuple[NotCounted, ...]
    grades: GradeGrid | None
    correction: str
    freshness: Freshness

    @property
    def has_work(self) -> bool:
        """Say whether the chosen task and term have any work."""
        return any(one.work for one in self.categories)


def build_page(access: RecordsAccess, asked: Asked) -> ClassWorkPage:
    """Return a class's work and grade. Raises NoSuchRecord for another class, term or task."""
    today, class_id = asked.today, id_in(str(asked.arguments["class_id"]))
    year = year_with_records(access, today)
    if year is None or class_id is None:
        raise NoSuchRecord
    pk = access.student.pk
    classes = records.grades_of([pk], year=year, on=today, class_ids=[class_id])[pk].classes
    if not classes:
        raise NoSuchRecord
    (one,) = classes
    choice = _chosen(one, asked.query)
    explanation = one.explain(choice) if choice else None
    current = year.current_term_ids(today) if year.holds(today) else frozenset()
    options = tuple(_option(one, other, choice, current) for other in one.choices)
    categories = _categories(one, choice, explanation, new_from(access, asked))
    taught, has_schedule = one.student_class, access.may_see(Part.SCHEDULE)
    teachers = tuple(teacher for teacher in taught.teachers if teacher.includes(today))
    return ClassWorkPage(
        student_class=taught,
        periods=taught.periods if has_schedule else None,
        teachers=teachers if has_schedule else None,
        all_grades=access.address(Part.GRADES),
        options=options,
        chosen=next((option for option in options if option.is_chosen), None),
        grade=shown_grade(one, choice, explanation, today=today) if choice and explanation else None,
        sum=explanation,
        categories=categories,
        not_counted=_not_counted(categories),
        grades=grade_grid(one, TaskKind, today),
        correction=_correction(access, one, choice),
        freshness=records.load_freshness(on=today),
    )


def _correction(access: RecordsAccess, one: ClassWork, choice: GradeChoice | None) -> str:
    """Return where to ask for a correction of the grade shown, else of the class; empty for another year."""
    if one.year != access.year:
        return ""
    grade = {"term_id": choice.term_id} if choice else {}
    if choice and choice.task_id is not None:
        grade["task_id"] = choice.task_id
    return correction_link(access, Part.GRADES, class_id=one.student_class.class_id, **grade)


def _chosen(one: ClassWork, query: QueryDict) -> GradeChoice | None:
    """Return the term and task that were asked for, or those of now. Raises NoSuchRecord."""
    term_id, task_id = _asked_id(query, "term"), _asked_id(query, "task")
    if term_id is None and task_id is None:
        return one.default
    found = [
        choice
        for choice in one.choices
        if term_id in (None, choice.term_id) and task_id in (None, choice.task_id)
    ]
    if not found:
        raise NoSuchRecord
    return one.default if one.default in found else found[0]


def _asked_id(query: QueryDict, name: str) -> int | None:
    if name not in query:
        return None
    found = id_in(query.get(name))
    if found is None:
        raise NoSuchRecord
    return found


def _option(
    one: ClassWork, choice: GradeChoice, chosen: GradeChoice | None, current: Iterable[int]
) -> Option:
    term = one.year.term(choice.term_id)
    if term is None:
        raise NoSuchRecord
    query = QueryDict(mutable=True)
    query["term"] = str(choice.term_id)
    if choice.task_id is not None:
        query["task"] = str(choice.task_id)
    return Option(
        term=term,
        task=next((task for task in one.tasks if task.id == choice.task_id), None),
        query=query.urlencode(),
        is_chosen=choice == chosen,
        is_now=choice.term_id in set(current),
    )


def _categories(
    one: ClassWork, choice: GradeChoice | None, explanation: GradeExplanation | None, since: datetime
) -> tuple[ShownCategory, ...]:
    if choice is None or explanation is None:
        return ()
    work = {item.assignment.id: item for item in one.work_in(choice)}
    return tuple(
        ShownCategory(
            line,
            CATEGORY_REASONS.get(line.reason),
            tuple(
                sorted(
                    (_shown(work[item.key], item, since) for item in line.items),
                    key=lambda shown: (shown.assignment.due_on, shown.assignment.id),
                    reverse=True,
                )
            ),
        )
        for line in explanation.categories
    )


def _shown(work: Work, line: ItemLine, since: datetime) -> ShownWork:
    entered = work.result.score if work.result else None
    stands_uncounted = work.state in {WorkState.SCORED, WorkState.DROPPED}
    earned = line.earned if line.counts else (entered if stands_uncounted else None)
    is_replaced = entered is not None and earned != entered and work.state != WorkState.COMING
    multiplier = work.assignment.multiplier
    return ShownWork(
        assignment=work.assignment,
        result=work.result,
        state=work.state,
        is_new=is_new(work, since),
        label=label_of(work, line),
        is_also_late=is_also_late(work),
        counts=line.counts,
        is_extra=line.effect == Effect.COUNTS_AS_EXTRA,
        earned=earned,
        unused_score=entered if is_replaced else None,
        multiplier=None if multiplier == 1 else multiplier,
    )


def _not_counted(categories: Iterable[ShownCategory]) -> tuple[NotCounted, ...]:
    return tuple(
        NotCounted(
            shown.assignment.title,
            shown.label.word if shown.label and shown.state != WorkState.SCORED else REASONS[line.reason],
        )
        for category in categories
        for shown, line in _with_lines(category)
        if not line.counts
    )


def _with_lines(category: ShownCategory) -> Iterable[tuple[ShownWork, ItemLine]]:
    lines = {line.key: line for line in category.line.items}
    return [(shown, lines[shown.assignment.id]) for shown in category.work]
