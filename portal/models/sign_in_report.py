"""Somebody said: this sign-in wasn't me."""

from django.db import models
from django.utils import timezone

from portal.models.user import User


class SignInReport(models.Model):
    """A mark for the school; staff close it once they have looked."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_reports")
    reported_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "reported sign-in"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(closed_at__isnull=True), name="one_open_report_a_user"
            )
        ]

    def __str__(self) -> str:
        """Return whose."""
        return f"{self.user} on {self.reported_at:%Y-%m-%d}"
