"""Reports of sign-ins that were not the user's own."""

from django.db import models
from django.utils import timezone

from portal.dates import numeric_date
from portal.models.user import User


class SignInReport(models.Model):
    """A report for the school; staff close it once they have looked into it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_reports")
    reported_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "reported sign-in"
        permissions = [("review_sign_ins", "Can look into sign-ins that users reported as not their own")]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(closed_at__isnull=True), name="one_open_report_a_user"
            )
        ]
        indexes = [
            models.Index(
                models.F("closed_at").asc(nulls_first=True),
                models.F("reported_at").desc(),
                name="sign_in_report_open_first",
            )
        ]

    def __str__(self) -> str:
        """Return the user."""
        return f"{self.user} on {numeric_date(self.reported_at)}"
