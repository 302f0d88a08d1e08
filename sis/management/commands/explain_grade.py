"""Say how a student's grade in a class adds up, as families see it."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sis import records
from sis.grades import CategoryLine, CategoryReason, GradeExplanation
from sis.models import GradingTask, Section, Student, Term
from sis.records import ClassWork, GradeChoice, Work
from sis.students import student_by_number


class Command(BaseCommand):
    help = (
        "Explain a student's grade in a class: percent, letter, and a line for each category and assignment."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="the student number")
        parser.add_argument("class_id", metavar="class", help="the sourcedId of the class")
        parser.add_argument("--term", help="the sourcedId of the term; default: the current one")
        parser.add_argument("--task", help="the sourcedId of the grading task; default: as a page opens")

    def handle(self, *args: Any, **options: Any) -> None:
        student = student_by_number(options["number"])
        section = Section.objects.filter(sourced_id=options["class_id"]).first()
        if student is None or section is None:
            raise CommandError("There is no such student." if student is None else "There is no such class.")
        found = _class_work(student, section, timezone.localdate())
        choice = _choice(found, options["term"], options["task"])
        for line in _lines(student, found, choice):
            self.stdout.write(line)


def _class_work(student: Student, section: Section, today: date) -> ClassWork:
    """Return the student's class in this year, the next or the last."""
    for year in (records.this_year(today), records.next_year(today), records.last_year(today)):
        if year:
            found = records.grades_of([student.pk], class_ids=[section.pk], year=year, on=today)[student.pk]
            if found.classes:
                return found.classes[0]
    raise CommandError("The student is not in this class.")


def _choice(found: ClassWork, term: str | None, task: str | None) -> GradeChoice:
    if found.default is None:
        raise CommandError("The class has no work and no grades yet.")
    term_id, task_id = found.default.term_id, found.default.task_id
    if term is not None:
        term_id = next((one.pk for one in Term.objects.filter(sourced_id=term)), 0)
    if task is not None:
        task_id = next((one.pk for one in GradingTask.objects.filter(sourced_id=task)), 0)
    if found.year.term(term_id) is None:
        raise CommandError("There is no such term in this school year.")
    if task_id == 0:
        raise CommandError("There is no such grading task.")
    return GradeChoice(term_id, task_id)


def _lines(student: Student, found: ClassWork, choice: GradeChoice) -> list[str]:
    explained = found.explain(choice)
    term = found.year.term(choice.term_id)
    task = next((one.title for one in found.tasks if one.id == choice.task_id), "all work")
    work = {one.assignment.id: one for one in found.work}
    return [
        f"{student.full_name} ({student.number}), {found.student_class.title}",
        f"{term.title if term else ''}, {task}: {explained.method}, rounding {explained.rounding}",
        f"Percent: {'nothing counts yet' if explained.percent is None else explained.percent}",
        f"Letter: {_letter(explained)}",
        f"School's grade: {_reported(explained)}",
        *(line for one in explained.categories for line in ("", *_category(one, work))),
        "",
        _sum(explained),
    ]


def _letter(explained: GradeExplanation) -> str:
    if explained.letter is None:
        return "none"
    return f"{explained.letter} (begins at {explained.letter_begins_at:f})"


def _reported(explained: GradeExplanation) -> str:
    reported = explained.reported
    if reported is None:
        return "none"
    percent = None if reported.percent is None else f"{reported.percent.normalize():f}"
    grade = " ".join(part for part in (reported.mark, percent) if part)
    if explained.agrees is None:
        return f"{grade}; cannot be compared"
    if explained.agrees:
        return f"{grade}; agrees"
    by = "" if explained.difference is None else f" by {explained.difference.normalize():f}"
    return f"{grade}; differs{by}"


def _category(line: CategoryLine, work: dict[int, Work]) -> list[str]:
    parts = [line.title or "No category"]
    if line.weight is not None:
        parts.append(f"weight {line.weight.normalize():f}")
    if line.earned is not None and line.possible is not None:
        parts.append(f"{line.earned} of {line.possible}")
    if line.percent is not None:
        parts.append(f"{line.percent} percent")
    if line.product is not None:
        parts.append(f"times weight {line.product}")
    if line.reason != CategoryReason.COUNTS:
        parts.append(_plain(line.reason))
    return [
        ", ".join(parts),
        *(_item(item.key, work, _plain(item.effect), item.reason) for item in line.items),
    ]


def _item(key: int, work: dict[int, Work], effect: str, reason: str) -> str:
    one = work[key]
    score = "-" if one.result is None or one.result.score is None else f"{one.result.score.normalize():f}"
    possible = one.assignment.points_possible
    maximum = "-" if possible is None else f"{possible.normalize():f}"
    named = f"{one.assignment.title}, due {one.assignment.due_on}"
    return f"  {score}/{maximum}  {effect} ({_plain(reason)}): {named}"


def _sum(explained: GradeExplanation) -> str:
    if explained.is_weighted:
        return f"Sum: {explained.product_sum} / {explained.weight_sum}"
    if explained.earned is not None:
        return f"Sum: {explained.earned} / {explained.possible}"
    return "Sum: the mean of all percents"


def _plain(code: str) -> str:
    return str(code).replace("_", " ")
