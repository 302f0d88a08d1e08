"""The to-do list (H9): what is missing, not handed in and due, of one student or of a whole family."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.models import SeenWork
from portal.records.access import Asked, RecordsAccess
from portal.records.rights import Part
from sis import records, roster
from sis.records import Freshness, Work, WorkState

SOON, LATER = timedelta(days=7), timedelta(days=28)
SEEN_KEPT = timedelta(days=365)
EVERYTHING = "all"


class Standing(StrEnum):
    """The parts of the list, in its order."""

    MISSING = "missing"
    NOT_HANDED_IN = "not_handed_in"
    DUE_SOON = "due_soon"
    DUE_LATER = "due_later"


DUE = {Standing.DUE_SOON, Standing.DUE_LATER}
NAMES: Mapping[Standing, Promise] = {
    Standing.MISSING: _("Missing"),
    Standing.NOT_HANDED_IN: _("Not handed in"),
    Standing.DUE_SOON: _("Due in the next seven days"),
    Standing.DUE_LATER: _("Due later"),
}
ICONS: Mapping[Standing, str] = {
    Standing.MISSING: "missing",
    Standing.NOT_HANDED_IN: "late",
    Standing.DUE_SOON: "calendar",
    Standing.DUE_LATER: "calendar",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work on the list. `seen_address` takes the form that marks it as seen."""

    key: int
    access: RecordsAccess
    title: str
    class_title: str
    due_on: date
    is_incomplete: bool
    is_seen: bool
    link: str
    seen_address: str


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the list; an empty one says that there is nothing."""

    standing: Standing
    tasks: tuple[Task, ...]

    @property
    def name(self) -> Promise:
        """The heading."""
        return NAMES[self.standing]

    @property
    def icon(self) -> str:
        """The icon of each of its tasks."""
        return ICONS[self.standing]


@dataclass(frozen=True, slots=True)
class ToDoPage:
    """The list in its parts. `closed_missing` are those whose missing work is not open to the reader.

    `closed` are those whose list is not open at all. `all_seen_address` takes the form that marks the whole
    list of one student, empty for a family.
    """

    groups: tuple[Group, ...]
    unseen: int
    today: date
    is_family: bool
    closed: tuple[RecordsAccess, ...]
    closed_missing: tuple[RecordsAccess, ...]
    all_seen_address: str
    freshness: Freshness


def build_page(access: RecordsAccess, asked: Asked) -> ToDoPage:
    """Return the list of one student."""
    return build_todo([access], asked)


def build_todo(accesses: Sequence[RecordsAccess], asked: Asked, *, is_family: bool = False) -> ToDoPage:
    """Return one list of these students, each as far as it is open. Three statements for any number."""
    opened = [access for access in accesses if access.may_see(Part.TODO)]
    found = _listed(opened, asked.today)
    seen = _seen(opened)
    groups = []
    for standing in Standing:
        tasks = [
            _task(access, work, is_seen=(access.student.pk, work.assignment.id, str(standing)) in seen)
            for access, work in found[standing]
        ]
        groups.append(Group(standing, tuple(sorted(tasks, key=_order))))
    with_missing = [access for access in opened if access.may_see(Part.MISSING)]
    shown = [one for one in groups if with_missing or one.standing in DUE]
    return ToDoPage(
        groups=tuple(one for one in shown if one.tasks or one.standing != Standing.DUE_LATER),
        unseen=sum(not task.is_seen for group in shown for task in group.tasks),
        today=asked.today,
        is_family=is_family,
        closed=tuple(access for access in accesses if access not in opened),
        closed_missing=tuple(access for access in opened if access not in with_missing),
        all_seen_address="" if is_family else accesses[0].address(Part.TODO_SEEN),
        freshness=records.load_freshness(on=asked.today),
    )


def mark_as_seen(access: RecordsAccess, *, assignment: str, is_seen: bool) -> None:
    """Note that the reader has seen a piece of the student's work, or (`all`) everything on the list.

    What is not on the list as the reader may see it now changes nothing.
    """
    listed = {
        str(work.assignment.id): (work.assignment.id, standing)
        for standing, many in _listed([access], timezone.localdate()).items()
        for _access, work in many
    }
    keys = listed.keys() if assignment == EVERYTHING else listed.keys() & {assignment}
    chosen = [listed[key] for key in keys]
    mine = SeenWork.objects.filter(user=access.reader, student_id=access.student.pk)
    if not is_seen:
        mine.filter(assignment_id__in=[key for key, _standing in chosen]).delete()
        return
    SeenWork.objects.bulk_create(
        [
            SeenWork(user=access.reader, student_id=access.student.pk, assignment_id=key, standing=standing)
            for key, standing in chosen
        ],
        update_conflicts=True,
        unique_fields=["user", "student_id", "assignment_id"],
        update_fields=["standing", "at"],
    )


def drop_old_marks() -> str:
    """Delete marks that are a year old: their work is of another school year. Returns what was done."""
    count, _by_model = SeenWork.objects.filter(at__lt=timezone.now() - SEEN_KEPT).delete()
    return f"{count} marks of seen work"


_Listed = dict[Standing, list[tuple[RecordsAccess, Work]]]


def _listed(accesses: Sequence[RecordsAccess], today: date) -> _Listed:
    """Return what each reader may see of the list, by its parts. One statement."""
    year = next((access.year for access in accesses if access.year), None)
    work = records.to_do_of(
        [access.student.pk for access in accesses], year=year, until=today + LATER, on=today
    )
    found: _Listed = {standing: [] for standing in Standing}
    for access in accesses:
        for one in work[access.student.pk]:
            standing = _standing(one, today)
            if standing and access.may_see(Part.DUE if standing in DUE else Part.MISSING):
                found[standing].append((access, one))
    return found


def _standing(work: Work, today: date) -> Standing | None:
    if work.state == WorkState.MISSING:
        return Standing.MISSING
    if work.state == WorkState.NOT_HANDED_IN:
        return Standing.NOT_HANDED_IN
    if work.is_to_do and today <= work.assignment.due_on:
        return Standing.DUE_SOON if work.assignment.due_on <= today + SOON else Standing.DUE_LATER
    return None


def _seen(accesses: Iterable[RecordsAccess]) -> set[tuple[int, int, str]]:
    """Return the reader's marks on the work of these students. One statement."""
    readers = {access.reader.pk for access in accesses}
    marks = SeenWork.objects.filter(
        user__in=readers, student_id__in=[access.student.pk for access in accesses]
    )
    return set(marks.values_list("student_id", "assignment_id", "standing"))


def _task(access: RecordsAccess, work: Work, *, is_seen: bool) -> Task:
    one = work.assignment
    return Task(
        key=one.id,
        access=access,
        title=one.title,
        class_title=one.class_title,
        due_on=one.due_on,
        is_incomplete=work.state == WorkState.INCOMPLETE and access.may_see(Part.MISSING),
        is_seen=is_seen,
        link=access.link(Part.CLASS_WORK, class_id=one.class_id),
        seen_address=access.address(Part.TODO_SEEN),
    )


def _order(task: Task) -> tuple[date, str, str]:
    return task.due_on, roster.fold_for_search(task.access.student.full_name), task.title
