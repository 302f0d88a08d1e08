"""The classes that students are in, with their teachers: what the other records begin with."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from sis import models
from sis.prepared import prepared_rows
from sis.years import SchoolYear, sections_of


@dataclass(frozen=True, slots=True)
class ClassTeacher:
    """Someone who teaches a class from `begin` up to `end`, the first day after; None is open."""

    name: str
    email: str
    is_primary: bool
    begin: date | None
    end: date | None

    def includes(self, day: date) -> bool:
        """Say whether this person teaches the class on this day."""
        return covers(self.begin, self.end, day)


@dataclass(frozen=True, slots=True)
class StudentClass:
    """A class that a student is in from `begin` up to `end`, the first day after; None is open.

    `periods` are those that the class's own row names. `term_ids` are empty if the class lists no term: then
    it is of the whole school year. A blank text means that the files do not say.
    """

    class_id: int
    title: str
    code: str
    course: str
    course_code: str
    school_id: int
    school: str
    room: str
    periods: tuple[str, ...]
    is_homeroom: bool
    term_ids: frozenset[int]
    begin: date | None
    end: date | None
    teachers: tuple[ClassTeacher, ...] = ()

    def includes(self, day: date) -> bool:
        """Say whether the student is in the class on this day."""
        return covers(self.begin, self.end, day)

    def teachers_on(self, day: date) -> list[str]:
        """Return the names of the teachers on this day, the primary ones first; none is a vacancy."""
        return [one.name for one in self.teachers if one.includes(day)]


def covers(begin: date | None, end: date | None, day: date) -> bool:
    """Say whether a stretch of time that may be open on either side includes this day."""
    return (begin is None or begin <= day) and (end is None or day < end)


def period_order(periods: Iterable[str]) -> list[tuple[bool, bool, int, str]]:
    """Return a sort key: no period first, then numbers (2 before 10), then words."""
    return [
        (text != "", not text.isdecimal(), int(text) if text.isdecimal() else 0, text) for text in periods
    ]


def enrollments_in(year: SchoolYear, student_ids: Collection[int]) -> QuerySet[models.Enrollment, Any]:
    """Return the enrollments of these students in classes of this year, with the classes' term ids."""
    own = models.Section.terms.through._default_manager.filter(
        section=OuterRef("section"), term__is_active=True
    )
    enrolled = models.Enrollment.objects.filter(
        student_id__in=student_ids, is_active=True, section__in=sections_of(year.term_ids)
    )
    return enrolled.order_by().annotate(term_ids=ArraySubquery(own.values("term_id")))


CLASS_COLUMNS = (
    "section_id",
    "section__title",
    "section__code",
    "section__course__title",
    "section__course__code",
    "section__school_id",
    "section__school__name",
    "section__room",
    "section__periods",
    "section__kind",
    "term_ids",
    "begin",
    "end",
)


def student_class(columns: Iterable[Any]) -> StudentClass:
    """Make a class from the values of `CLASS_COLUMNS`, without its teachers."""
    class_id, title, code, course, course_code, school_id, school, room, *rest = columns
    periods, kind, term_ids, begin, end = rest
    return StudentClass(
        class_id=class_id,
        title=title,
        code=code,
        course=course,
        course_code=course_code,
        school_id=school_id,
        school=school,
        room=room,
        periods=period_names(periods),
        is_homeroom=kind == models.Section.Kind.HOMEROOM,
        term_ids=frozenset(term_ids),
        begin=begin,
        end=end,
    )


def period_names(text: str) -> tuple[str, ...]:
    """Return the periods that a class's row lists, such as "2, 10"."""
    return tuple(part for part in (part.strip() for part in text.split(",")) if part)


_TEACHERS = """
SELECT own.section_id, staff.first_name, staff.last_name, staff.email, own."primary", own.begin, own."end"
FROM sis_sectionteacher AS own
JOIN sis_staffmember AS staff ON staff.id = own.staff_id AND staff.is_active
WHERE own.section_id = ANY (%s) AND own.is_active
ORDER BY own."primary" DESC, own.id"""


def teachers_by_class(class_ids: Collection[int]) -> dict[int, tuple[ClassTeacher, ...]]:
    """Return the past, present and future teachers of each class, the primary ones first. One statement."""
    found: defaultdict[int, tuple[ClassTeacher, ...]] = defaultdict(tuple)
    for class_id, first, last, email, primary, begin, end in prepared_rows(_TEACHERS, [list(class_ids)]):
        found[class_id] += (ClassTeacher(f"{first} {last}".strip(), email, primary, begin, end),)
    return found
