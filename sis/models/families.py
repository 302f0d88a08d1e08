"""Relationships between guardians and students, and households (H1, H4)."""

from django.db import models

from sis.models.people import Guardian, Student
from sis.models.sourced import Sourced


class Relationship(models.Model):
    """One guardian's relationship to one student, with the areas that it opens (H1).

    Without any area the guardian is a contact only: sees nothing, gets email about claims and resets (C9).
    """

    AREAS = ("schedule", "attendance", "grades", "calendar", "household", "notices", "reports")

    class Kind(models.TextChoices):
        """What the guardian is to the student."""

        MOTHER = "mother", "Mother"
        FATHER = "father", "Father"
        PARENT = "parent", "Parent"
        STEPPARENT = "stepparent", "Step-parent"
        GRANDPARENT = "grandparent", "Grandparent"
        GUARDIAN = "guardian", "Guardian"
        RELATIVE = "relative", "Relative"
        OTHER = "other", "Other"

    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="relationships")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="relationships")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.GUARDIAN)
    is_active = models.BooleanField("active", default=True)
    is_contact = models.BooleanField(
        "contact", default=True, help_text="Is notified by email when the student's account changes."
    )
    schedule = models.BooleanField(default=False)
    attendance = models.BooleanField(default=False)
    grades = models.BooleanField(default=False)
    calendar = models.BooleanField(default=False)
    household = models.BooleanField(default=False)
    notices = models.BooleanField(default=False)
    reports = models.BooleanField(default=False)
    has_row = models.BooleanField(
        "stands in relationships.csv",
        default=False,
        db_default=False,
        help_text="The rights come from a row of their own; users.csv cannot change them.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guardian", "student"], name="sis_one_relationship_a_pair")
        ]

    def __str__(self) -> str:
        return f"{self.guardian} – {self.student}"


class Household(Sourced):
    """People who live at one address; a child of separated parents belongs to two."""

    name = models.CharField(max_length=255)
    phone = models.CharField(max_length=50, blank=True)
    email = models.EmailField(max_length=255, blank=True)
    physical_address = models.TextField(blank=True)
    mailing_address = models.TextField(blank=True)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name", "id"], name="sis_household_by_name")]

    def __str__(self) -> str:
        return self.name


class HouseholdMember(models.Model):
    """A student or a guardian as a member of a household."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="memberships", null=True, blank=True
    )
    guardian = models.ForeignKey(
        Guardian, on_delete=models.PROTECT, related_name="memberships", null=True, blank=True
    )
    is_active = models.BooleanField("active", default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(student__isnull=True) ^ models.Q(guardian__isnull=True),
                name="sis_member_is_one_person",
            ),
            models.UniqueConstraint(fields=["household", "student"], name="sis_student_once_a_household"),
            models.UniqueConstraint(fields=["household", "guardian"], name="sis_guardian_once_a_household"),
        ]

    def __str__(self) -> str:
        return f"{self.student or self.guardian} in {self.household}"
