"""Searches for a student's number that staff should know about."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class NumberSearch(models.Model):
    """Someone has tried this student's name with many numbers on Claim My Account.

    A student has at most one open entry; staff close it.
    """

    student = models.ForeignKey("sis.Student", on_delete=models.CASCADE, related_name="number_searches")
    noticed_at = models.DateTimeField(default=timezone.now)
    failures = models.IntegerField(help_text="Wrong numbers within a day, over all networks")
    last_at = models.DateTimeField(help_text="When the last of them was tried")
    last_ip = models.GenericIPAddressField(help_text="And from which address")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = "search for a student ID"
        verbose_name_plural = "searches for a student ID"
        constraints = [
            models.UniqueConstraint(
                fields=["student"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_number_search_a_student",
            )
        ]
        indexes = [
            models.Index(
                models.F("closed_at").asc(nulls_first=True),
                models.F("last_at").desc(),
                name="number_search_open_first",
            )
        ]

    def __str__(self) -> str:
        """Return the student."""
        return str(self.student)
