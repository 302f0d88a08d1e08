"""What the school holds about a student, as far as it is loaded today: the schedule and attendance.

Other apps read this module and `sis.roster`, nothing else of `sis`. It returns what the last load wrote; the
calling app decides who may see it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sis import models
from sis.years import SchoolYear, next_year, sections_of, this_year

__all__ = [
    "AttendanceEntry",
    "AttendanceExcuse",
    "AttendanceStatus",
    "ClassTeacher",
    "ScheduledClass",
    "SchoolYear",
    "Term",
    "attendance_of",
    "next_year",
    "schedule_of",
    "this_year",
]

AttendanceStatus, AttendanceExcuse = models.Attendance.Status, models.Attendance.Excuse


@dataclass(frozen=True, slots=True)
class Term:
    """A term in which a class meets: from `start` up to `end`, which is the first day after it."""

    title: str
    kind: models.Term.Kind
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class ClassTeacher:
    """Someone who teaches a class from `begin` up to `end`, the first day after; None is open."""

    name: str
    is_primary: bool
    begin: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class ScheduledClass:
    """A class that a student is in from `begin` up to `end`, the first day after; None is open.

    `periods` are those in which it meets, as the files name them. A blank text means that the files do not
    say.
    """

    class_id: int
    title: str
    code: str
    course: str
    course_code: str
    school: str
    room: str
    periods: tuple[str, ...]
    is_homeroom: bool
    terms: tuple[Term, ...]
    teachers: tuple[ClassTeacher, ...]
    begin: date | None
    end: date | None

    def includes(self, day: date) -> bool:
        """Say whether the student is in the class on this day."""
        return _covers(self.begin, self.end, day)

    def teachers_on(self, day: date) -> list[str]:
        """Return the names of the teachers on this day, the primary ones first; none is a vacancy."""
        return [teacher.name for teacher in self.teachers if _covers(teacher.begin, teacher.end, day)]


@dataclass(frozen=True, slots=True)
class AttendanceEntry:
    """One student in one period of one day; a blank period is the whole day.

    `class_id` and `course` are those of the class that took it, None and blank where the file names none. The
    office's comment is not here: families never see it.
    """

    day: date
    period: str
    status: models.Attendance.Status
    excuse: models.Attendance.Excuse
    class_id: int | None
    course: str


def schedule_of(student_id: int, year: SchoolYear) -> list[ScheduledClass]:
    """Return the classes of this school year that the student is or was in, by period and title.

    Classes and enrollments that the last roster does not list are left out. Three queries, however many
    classes there are.
    """
    enrolled = models.Enrollment.objects.filter(student_id=student_id, is_active=True)
    rows = list(
        enrolled.filter(section__in=sections_of(year.term_ids)).select_related(
            "section__course", "section__school"
        )
    )
    section_ids = {row.section_id for row in rows}
    terms, teachers = _terms_by_section(section_ids), _teachers_by_section(section_ids)
    found = [
        _scheduled_class(row, terms.get(row.section_id, []), teachers.get(row.section_id, [])) for row in rows
    ]
    return sorted(found, key=lambda one: (_in_order(one.periods), one.title, one.begin or date.min))


def attendance_of(student_id: int, *, first: date, last: date) -> list[AttendanceEntry]:
    """Return what was reported of the student from the first through the last day, by day and period.

    Files usually list exceptions only: no entry means that nothing was reported, not that the student was
    present. One query.
    """
    rows = models.Attendance.objects.filter(student_id=student_id, day__range=(first, last))
    columns = ("day", "period", "status", "excuse", "section_id", "section__course__title")
    found = [
        AttendanceEntry(
            day, period, AttendanceStatus(status), AttendanceExcuse(excuse), class_id, course or ""
        )
        for day, period, status, excuse, class_id, course in rows.order_by().values_list(*columns)
    ]
    return sorted(found, key=lambda entry: (entry.day, _in_order([entry.period])))


def _scheduled_class(
    row: models.Enrollment, terms: list[Term], teachers: list[ClassTeacher]
) -> ScheduledClass:
    section = row.section
    return ScheduledClass(
        class_id=section.pk,
        title=section.title,
        code=section.code,
        course=section.course.title,
        course_code=section.course.code,
        school=section.school.name,
        room=section.room,
        periods=tuple(part for part in (part.strip() for part in section.periods.split(",")) if part),
        is_homeroom=section.kind == models.Section.Kind.HOMEROOM,
        terms=tuple(terms),
        teachers=tuple(teachers),
        begin=row.begin,
        end=row.end,
    )


def _terms_by_section(section_ids: Iterable[int]) -> dict[int, list[Term]]:
    """Return the terms of each class, the earliest first."""
    terms = models.Term.objects.filter(sections__in=section_ids, is_active=True)
    columns = ("sections__pk", "title", "kind", "start", "end")
    found: dict[int, list[Term]] = {}
    for section_id, title, kind, start, end in terms.order_by("start", "-end", "pk").values_list(*columns):
        found.setdefault(section_id, []).append(Term(title, models.Term.Kind(kind), start, end))
    return found


def _teachers_by_section(section_ids: Iterable[int]) -> dict[int, list[ClassTeacher]]:
    """Return the past, present and future teachers of each class, the primary ones first."""
    teachings = models.SectionTeacher.objects.filter(
        section_id__in=section_ids, is_active=True, staff__is_active=True
    )
    found: dict[int, list[ClassTeacher]] = {}
    for row in teachings.select_related("staff").order_by("-primary", "pk"):
        teacher = ClassTeacher(row.staff.full_name, row.primary, row.begin, row.end)
        found.setdefault(row.section_id, []).append(teacher)
    return found


def _covers(begin: date | None, end: date | None, day: date) -> bool:
    return (begin is None or begin <= day) and (end is None or day < end)


def _in_order(periods: Iterable[str]) -> list[tuple[bool, bool, int, str]]:
    """Return a sort key: no period first, then numbers (2 before 10), then words."""
    return [
        (text != "", not text.isdecimal(), int(text) if text.isdecimal() else 0, text) for text in periods
    ]
