"""Attendance (H8)."""

from django.db import models

from sis.models.people import Student
from sis.models.sourced import Followed
from sis.models.teaching import Section


class Attendance(Followed):
    """One student in one period of one day; a blank period is the whole day.

    Files usually list exceptions only. An entry that a later file of the same day no longer lists is deleted.
    `comment` is the office's note, which families never see; what they see is `reason`.
    """

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

    class Reason(models.TextChoices):
        """Why the student was absent, late or left, in the files' own words; blank: not given."""

        ILLNESS = "illness", "Illness"
        APPOINTMENT = "appointment", "Medical appointment"
        BEREAVEMENT = "bereavement", "Death in the family"
        RELIGIOUS = "religious", "Religious holiday"
        FAMILY = "family", "Family matter"
        SCHOOL_ACTIVITY = "schoolActivity", "School activity"
        COURT = "court", "Court"
        MILITARY = "military", "Parent's military leave"
        SUSPENSION = "suspension", "Suspension"
        TRANSPORTATION = "transportation", "Bus or transportation"
        WEATHER = "weather", "Weather"
        OTHER = "other", "Other"

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="attendance", db_index=False)
    day = models.DateField()
    period = models.CharField(max_length=20, blank=True)
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="attendance", null=True, blank=True
    )
    status = models.CharField(max_length=10, choices=Status)
    excuse = models.CharField(max_length=10, choices=Excuse, default=Excuse.UNKNOWN)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    duration = models.DecimalField(
        max_digits=3,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The share of the day, such as 0.50; None: the files do not say, a whole day.",
    )
    comment = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name_plural = "attendance"
        # The constraint's index also finds a student's month.
        constraints = [
            models.UniqueConstraint(
                fields=["student", "day", "period"], name="sis_one_attendance_a_student_day_and_period"
            )
        ]
        ordering = ["day", "period", "pk"]
        indexes = [models.Index(fields=["-day", "-id"], name="sis_attendance_by_day")]

    def __str__(self) -> str:
        return f"{self.student}, {self.day}: {self.status}"
