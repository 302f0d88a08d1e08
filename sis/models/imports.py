"""A record of each roster load."""

from django.db import models
from django.utils import timezone


class RosterImport(models.Model):
    """One run of the importer: what was read, by whom it was started and how it ended."""

    class Outcome(models.TextChoices):
        """How a run ended."""

        APPLIED = "applied", "Applied"
        REFUSED = "refused", "Refused"
        DRY_RUN = "dry_run", "Dry run"
        RUNNING = "running", "Running"
        BROKEN = "broken", "Broken off"

    class Scope(models.TextChoices):
        """How much of a roster a run loads."""

        WHOLE = "", "Whole"
        ATTENDANCE = "attendance", "Attendance"

    path = models.CharField(max_length=1000)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    started_by = models.CharField(max_length=255, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome)
    scope = models.CharField(max_length=20, choices=Scope, blank=True)
    forced = models.BooleanField(default=False, help_text="The brakes were off.")
    files_dated = models.DateTimeField(null=True, blank=True, help_text="The newest date of the files.")
    loads_before = models.PositiveIntegerField(
        default=0, help_text="How many rosters had been loaded when this run began."
    )
    counts = models.JSONField(default=dict)
    report = models.TextField(blank=True)

    class Meta:
        permissions = [("import_roster", "Can load rosters")]
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.path} ({self.started_at:%Y-%m-%d %H:%M}, {self.outcome})"

    @property
    def took(self) -> str:
        """How long the run lasted, for people; empty if it never ended."""
        return f"{(self.finished_at - self.started_at).total_seconds():.1f} s" if self.finished_at else ""

    @classmethod
    def loads(cls) -> int:
        """Return how many whole rosters have been loaded; the number changes with each load."""
        return cls.objects.filter(outcome=cls.Outcome.APPLIED, scope=cls.Scope.WHOLE).count()
