"""Students, guardians, and staff with their offices."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import timezone

from sis.models.places import School
from sis.models.sourced import Sourced
from sis.names import search_key


class Person(Sourced):
    """Someone with a name. People are sorted and found by `search_key`, so that Đặng stands under D."""

    last_name = models.CharField(max_length=255)
    first_name = models.CharField(max_length=255)
    middle_name = models.CharField(max_length=255, blank=True)
    search_key = models.TextField(blank=True, editable=False, db_default="", default="", db_collation="C")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search key in step with the names."""
        self.search_key = search_key(self.last_name, self.first_name, self.middle_name)
        fields: Iterable[str] | None = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "search_key"}
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        """The name as one says it: first, then last."""
        return f"{self.first_name} {self.last_name}".strip()


class Student(Person):
    """A student, who is in the district while the last roster lists the student (P10)."""

    number = models.CharField(max_length=7, unique=True, help_text="Seven digits, with leading zeros.")
    birth_date = models.DateField(null=True, blank=True)
    grade = models.CharField(max_length=20, blank=True, help_text="KG, 01 to 12.")
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="students", null=True, blank=True
    )
    other_schools = models.ManyToManyField(
        School,
        related_name="other_students",
        blank=True,
        help_text="Where the student is enrolled, too; staff there see the student.",
    )
    homeroom = models.ForeignKey(
        "sis.Section", on_delete=models.PROTECT, related_name="homeroom_students", null=True, blank=True
    )
    entered_at = models.DateTimeField(
        default=timezone.now,
        help_text="When the student entered the district.",
    )
    left_at = models.DateTimeField(
        null=True, blank=True, help_text="When the load ran that made the student inactive (P10)."
    )
    home_language = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["search_key", "number"]
        # Beside these, PostgreSQL finds parts of names by trigrams (migration 0005).
        indexes = [
            models.Index(fields=["search_key", "number"], name="sis_student_by_name"),
            models.Index(fields=["school", "search_key", "number"], name="sis_student_by_school"),
            models.Index(fields=["grade", "search_key", "number"], name="sis_student_by_grade"),
            models.Index(
                fields=["search_key", "number"], name="sis_student_left", condition=models.Q(is_active=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.last_name}, {self.first_name} ({self.number})"


class Guardian(Person):
    """An adult with a relationship to one or more students."""

    email = models.EmailField(max_length=255, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    language = models.CharField(max_length=20, blank=True)
    role = models.CharField(
        max_length=40, blank=True, db_default="", default="", help_text="What the files call the person."
    )

    class Meta:
        ordering = ["search_key", "pk"]
        # Beside these, PostgreSQL finds parts of names by trigrams (migration 0006).
        indexes = [
            models.Index(fields=["search_key", "id"], name="sis_guardian_by_name"),
            models.Index(fields=["email"], name="sis_guardian_by_email"),
            models.Index(
                fields=["search_key", "id"], name="sis_guardian_left", condition=models.Q(is_active=False)
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class StaffMember(Person):
    """Someone who works at one or more schools."""

    email = models.EmailField(max_length=255, blank=True)
    role = models.CharField(max_length=40)
    schools = models.ManyToManyField(School, related_name="staff", blank=True)

    class Meta:
        ordering = ["search_key", "pk"]

    def __str__(self) -> str:
        return self.full_name


class ListedRole(Sourced):
    """A row of roles.csv (OneRoster 1.2): what someone is, where, and from when to when.

    A file of changes names single rows, and means all the others as well.
    """

    user_sourced_id = models.CharField(max_length=255, db_index=True)
    role_type = models.CharField(max_length=20)
    role = models.CharField(max_length=40)
    org_sourced_id = models.CharField(max_length=255)
    begin_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True, help_text="The first day after the role.")

    def __str__(self) -> str:
        return self.sourced_id


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
