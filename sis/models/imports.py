"""The record of every roster load."""

from django.db import models
from django.utils import timezone


class RosterImport(models.Model):
    """One run of the importer: what was read, by whom it was started and how it ended."""

    class Outcome(models.TextChoices):
        """How a run ended."""

        APPLIED = "applied", "Applied"
        REFUSED = "refused", "Refused"
        DRY_RUN = "dry_run", "Dry run"

    path = models.CharField(max_length=1000)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    started_by = models.CharField(max_length=255, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome)
    counts = models.JSONField(default=dict)
    report = models.TextField(blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.path} ({self.started_at:%Y-%m-%d %H:%M}, {self.outcome})"
