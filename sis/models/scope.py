"""Where staff may act."""

from django.db import models

from sis.models.people import StaffMember
from sis.models.places import School


class StaffScope(models.Model):
    """One staff member's office at one school, or in the whole district."""

    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="scopes")
    school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        related_name="scopes",
        null=True,
        blank=True,
        help_text="None: the whole district.",
    )
    role = models.CharField(max_length=40)
    is_active = models.BooleanField("active", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "school", "role"], name="sis_one_scope_a_person_place_and_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff}: {self.role} at {self.school or 'the district'}"
