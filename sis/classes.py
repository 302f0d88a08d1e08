"""Classes and homerooms, for staff who look at lists of students."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from sis.models import Enrollment, Section, SectionTeacher, Student


@dataclass(frozen=True, slots=True)
class Classroom:
    """A class or homeroom as staff name it; `teacher` is empty if no one teaches it today."""

    pk: int
    title: str
    periods: str
    teacher: str

    @property
    def label(self) -> str:
        """The title, with what distinguishes it from others of the same title."""
        periods = f"period {self.periods}" if self.periods[:1].isdecimal() else self.periods
        return ", ".join(part for part in (self.title, periods) if part)

    @property
    def label_with_teacher(self) -> str:
        """The label with the teacher's name."""
        return f"{self.label} – {self.teacher}" if self.teacher else self.label


def homerooms(ids: Iterable[int]) -> list[Classroom]:
    """Return these homerooms by title, with their teachers today, in one query."""
    return _classrooms(Section.objects.filter(pk__in=list(ids)))


def classes_of(staff_id: int) -> list[Classroom]:
    """Return the classes and homerooms that this staff member teaches today."""
    taught = current(SectionTeacher.objects.filter(staff_id=staff_id)).values("section_id")
    return _classrooms(Section.objects.filter(pk__in=taught, is_active=True))


def members_of(section_id: int) -> "QuerySet[Student, Any]":
    """Return the ids of the active students of a class or homeroom today."""
    enrolled = current(Enrollment.objects.filter(section_id=section_id, student__is_active=True))
    homeroom = Student.objects.filter(homeroom_id=section_id, is_active=True).order_by().values("pk")
    return homeroom.union(enrolled.values("student_id"))


def active_classes() -> QuerySet[Section]:
    """Return the classes and homerooms of the last roster, by title."""
    return Section.objects.filter(is_active=True)


def members_of_each(section_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Return the ids of the active students of each of these classes and homerooms today. One query."""
    enrolled = current(Enrollment.objects.filter(section_id__in=section_ids, student__is_active=True))
    homerooms = Student.objects.filter(homeroom_id__in=section_ids, is_active=True).order_by()
    found: dict[int, set[int]] = {section_id: set() for section_id in section_ids}
    rows = enrolled.values_list("section_id", "student_id").union(homerooms.values_list("homeroom_id", "pk"))
    for section_id, student_id in rows:
        found[section_id].add(student_id)
    return {section_id: frozenset(ids) for section_id, ids in found.items()}


def class_ids_of(student_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Return the ids of the active classes and homerooms of each student today. One query."""
    enrolled = current(Enrollment.objects.filter(student_id__in=student_ids, section__is_active=True))
    homerooms = Student.objects.filter(pk__in=student_ids, homeroom__is_active=True).order_by()
    found: dict[int, set[int]] = {student_id: set() for student_id in student_ids}
    rows = enrolled.values_list("student_id", "section_id").union(homerooms.values_list("pk", "homeroom_id"))
    for student_id, section_id in rows:
        found[student_id].add(section_id)
    return {student_id: frozenset(ids) for student_id, ids in found.items()}


def _classrooms(sections: QuerySet[Section]) -> list[Classroom]:
    teachers = current(SectionTeacher.objects.filter(section=OuterRef("pk"), staff__is_active=True))
    name = Concat("staff__first_name", Value(" "), "staff__last_name")
    first = teachers.order_by("-primary", "pk").values(name=name)[:1]
    rows = sections.annotate(teacher=Subquery(first)).order_by("title", "periods", "pk")
    return [
        Classroom(pk, title, periods, teacher or "")
        for pk, title, periods, teacher in rows.values_list("pk", "title", "periods", "teacher")
    ]


def current(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the assignments of teachers or the enrollments that count today: begun and not ended."""
    today = timezone.localdate()
    begun = Q(begin=None) | Q(begin__lte=today)
    return rows.filter(begun, Q(end=None) | Q(end__gt=today), is_active=True)
