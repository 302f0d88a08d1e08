"""One grade as families see it: in progress, posted, or what the work adds up to (H7)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sis.records import (
    Band,
    ClassWork,
    GradeCell,
    GradeChoice,
    GradeExplanation,
    GradeState,
    GradingWindow,
    Rounding,
    SchoolGrade,
    TaskKind,
)

CENT = Decimal("0.01")
REPORTED_KINDS = {TaskKind.PROGRESS, TaskKind.REPORT}


class GradeSource(StrEnum):
    """Where a grade comes from: the school's files, or else the sum of the work; or there is none."""

    IN_PROGRESS = "in_progress"
    POSTED = "posted"
    FROM_WORK = "from_work"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Mark:
    """A grade of the school; `meaning` is the scale's text for the mark, often blank.

    `percent` has the decimals that are shown.
    """

    mark: str
    meaning: str
    percent: Decimal | None
    comment: str


@dataclass(frozen=True, slots=True)
class ShownGrade:
    """The grade of a class for a task and a term.

    While teachers enter grades, the last posted one stays: then `entering` is the grading window, and `of`
    the cell of the grade that is shown if it is another one. `changed_at` is None where nothing is shown.
    """

    source: GradeSource
    mark: Mark
    changed_at: datetime | None = None
    entering: GradingWindow | None = None
    of: GradeCell | None = None

    @property
    def shown_from(self) -> date | None:
        """The day from which the grades that are being entered are shown."""
        return shown_from(self.entering) if self.entering else None


NOTHING = ShownGrade(GradeSource.NOTHING, Mark("", "", None, ""))


def shown_from(window: GradingWindow) -> date:
    """Return the first day on which families see the grades of a window."""
    return max(window.visible_from, window.closes + timedelta(days=1))


def mark_of(grade: SchoolGrade, scale: Sequence[Band], rounding: Rounding = Rounding.INTEGER) -> Mark:
    """Return a school's grade with what its mark means.

    A percent in progress has two decimals, unless the class rounds to whole numbers.
    """
    meaning = next((band.meaning for band in scale if band.mark == grade.mark), "")
    percent = grade.percent
    if percent is not None and grade.state == GradeState.IN_PROGRESS and rounding == Rounding.NONE:
        percent = percent.quantize(CENT)
    elif percent is not None:
        percent = percent.normalize()
    return Mark(grade.mark, meaning, percent, grade.comment)


def shown_grade(
    one: ClassWork, choice: GradeChoice, explanation: GradeExplanation, *, today: date
) -> ShownGrade:
    """Return the school's grade in progress, else its posted one, else what the work adds up to."""
    cell = one.cell(choice.task_id, choice.term_id)
    if cell and (cell.in_progress or is_entering(cell, today) or cell.posted):
        return _of_cell(one, cell, today)
    if explanation.percent is None:
        return NOTHING
    mark = Mark(explanation.letter or "", "", explanation.percent, "")
    return ShownGrade(GradeSource.FROM_WORK, mark, _last_change(one, choice))


def _of_cell(one: ClassWork, cell: GradeCell, today: date) -> ShownGrade:
    """Return the school's grade. While new ones are entered it is the last posted one, which stays."""
    if cell.in_progress:
        return _of_school(one, cell, cell.in_progress, GradeSource.IN_PROGRESS)
    shown = cell if cell.posted else _last_posted(one)
    found = _of_school(one, shown, shown.posted, GradeSource.POSTED) if shown and shown.posted else NOTHING
    if is_entering(cell, today):
        return replace(found, entering=cell.window, of=shown)
    return found


def is_entering(cell: GradeCell, today: date) -> bool:
    """Say whether teachers enter grades of this task and term, or have and they are not shown yet."""
    return cell.window is not None and cell.window.opens <= today < shown_from(cell.window)


def _of_school(one: ClassWork, cell: GradeCell, grade: SchoolGrade, source: GradeSource) -> ShownGrade:
    return ShownGrade(source, mark_of(grade, one.scale_of(cell.task.id), one.rounding), grade.changed_at)


def _last_posted(one: ClassWork) -> GradeCell | None:
    posted = [cell for cell in one.cells if cell.posted and cell.task.kind in REPORTED_KINDS]
    return posted[-1] if posted else None


def _last_change(one: ClassWork, choice: GradeChoice) -> datetime | None:
    return max((work.result.changed_at for work in one.work_in(choice) if work.result), default=None)
