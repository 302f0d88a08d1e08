"""Who belongs to a student, for staff who look at one (H1)."""

from dataclasses import dataclass

from sis.models import Student
from sis.models.families import Relationship


@dataclass(frozen=True, slots=True)
class Tie:
    """One guardian of a student: how to reach them, and the areas that the relationship opens."""

    guardian_id: int
    name: str
    kind: str
    email: str
    phone: str
    is_contact: bool
    areas: tuple[str, ...]


def ties_of(student: Student) -> list[Tie]:
    """Return the student's guardians by active relationships, in one query."""
    ties = Relationship.objects.filter(student=student, is_active=True, guardian__is_active=True)
    ties = ties.select_related("guardian").order_by("guardian__last_name", "guardian__first_name", "pk")
    return [
        Tie(
            guardian_id=tie.guardian_id,
            name=tie.guardian.full_name,
            kind=tie.get_kind_display(),
            email=tie.guardian.email,
            phone=tie.guardian.phone,
            is_contact=tie.is_contact,
            areas=tuple(area for area in Relationship.AREAS if getattr(tie, area)),
        )
        for tie in ties
    ]
