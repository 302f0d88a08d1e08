"""Which students a staff member is responsible for: by classes taught and by offices at schools."""

from typing import Any

from django.db.models import QuerySet

from sis.classes import current
from sis.models import (
    Enrollment,
    Guardian,
    Relationship,
    School,
    SectionTeacher,
    StaffMember,
    StaffScope,
    Student,
)


def taught_by(staff_id: int) -> "QuerySet[Student, Any]":
    """Return the ids of the active students of this teacher's homerooms and classes, as of today."""
    sections = current(SectionTeacher.objects.filter(staff_id=staff_id, section__is_active=True))
    taught = sections.values("section_id")
    enrolled = current(Enrollment.objects.filter(section_id__in=taught, student__is_active=True))
    homeroom = Student.objects.filter(homeroom_id__in=taught, is_active=True)
    # A union, not an OR: PostgreSQL finds a few students by their keys instead of reading all of them.
    return homeroom.order_by().values("pk").union(enrolled.values("student_id"))


def offices_of(staff_id: int) -> list[tuple[str, int | None]]:
    """Return the offices of a staff member: role and school; no school is the whole district."""
    offices = StaffScope.objects.filter(staff_id=staff_id, is_active=True)
    return list(offices.exclude(school__is_active=False).values_list("role", "school_id"))


def school_ids_of_staff(staff_id: int) -> frozenset[int | None]:
    """Return the ids of the schools at which a staff member works; None among them is the whole district.

    One query.
    """
    works_at = School.objects.filter(staff=staff_id, is_active=True).order_by().values_list("pk", flat=True)
    offices = StaffScope.objects.filter(staff_id=staff_id, is_active=True).exclude(school__is_active=False)
    return frozenset(works_at.union(offices.values_list("school_id", flat=True)))


def guardians_tied_to(students: QuerySet[Student]) -> QuerySet[Guardian]:
    """Return the guardians with an active relationship to one of these students."""
    ties = Relationship.objects.filter(is_active=True, student__in=students)
    return Guardian.objects.filter(pk__in=ties.values("guardian_id"))


def students_at(school_ids: frozenset[int]) -> QuerySet[Any, Any]:
    """Return the ids of the students of these schools, and of those enrolled there beside their own.

    A union, not an OR: each part is found by its own index.
    """
    own = Student.objects.filter(school_id__in=school_ids).order_by().values("pk")
    also = Student.other_schools.through.objects.filter(school_id__in=school_ids)
    return own.union(also.values("student_id"))


def schools(school_ids: frozenset[int] | None = None) -> QuerySet[School]:
    """Return these schools, or all of them."""
    found = School.objects.all()
    return found if school_ids is None else found.filter(pk__in=school_ids)


def schools_with_students() -> QuerySet[School]:
    """Return the schools at which any student is or was last enrolled, by name."""
    return School.objects.filter(students__isnull=False).distinct().order_by("name")


def staff_by_email(email: str) -> QuerySet[StaffMember]:
    """Return the active staff members with this email address on file; case does not count."""
    return StaffMember.objects.filter(email__iexact=email.strip(), is_active=True)


def staff_with_email() -> QuerySet[StaffMember]:
    """Return the active staff members who have an email address on file."""
    return StaffMember.objects.filter(is_active=True).exclude(email="")


def teaches(staff_id: int) -> bool:
    """Say whether this staff member teaches a class today."""
    return current(SectionTeacher.objects.filter(staff_id=staff_id)).exists()
