"""Attendance (H8)."""

from django.db import models

from sis.models.people import Student
from sis.models.teaching import Section


class Attendance(models.Model):
    """One student in one period of one day; a blank period is the whole day."""

    class Status(models.TextChoices):
        """Whether the student was there."""

        ABSENT = "absent", "Absent"
        TARDY = "tardy", "Tardy"
        PRESENT = "present", "Present"
        EARLY = "early", "Left early"

    class Excuse(models.TextChoices):
        """Whether the school excuses it."""

        EXCUSED = "excused", "Excused"
        UNEXCUSED = "unexcused", "Unexcused"
        EXEMPT = "exempt", "Exempt"
        UNKNOWN = "unknown", "Unknown"

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="attendance")
    day = models.DateField(db_index=True)
    period = models.CharField(max_length=20, blank=True)
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="attendance", null=True, blank=True
    )
    status = models.CharField(max_length=10, choices=Status)
    excuse = models.CharField(max_length=10, choices=Excuse, default=Excuse.UNKNOWN)
    comment = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(
                fields=["student", "day", "period"], name="sis_one_attendance_a_student_day_and_period"
            )
        ]
        ordering = ["day", "period", "pk"]

    def __str__(self) -> str:
        return f"{self.student}, {self.day}: {self.status}"
