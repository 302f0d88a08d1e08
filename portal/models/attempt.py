"""What the attempt limits count (portal/limits/throttle.py)."""

from django.db import models


class Attempt(models.Model):
    """The attempts under one key: an account, an account in a known browser, or an address."""

    key = models.CharField(max_length=64, primary_key=True)
    target_key = models.CharField(
        max_length=64, help_text="The account, whatever the browser; empty for an address"
    )
    spent = models.IntegerField(help_text="Tries in the current window")
    consecutive = models.IntegerField(
        help_text="Tries since the last success, where so many in a row close the way"
    )
    renews_at = models.DateTimeField(help_text="When the window ends")
    not_before = models.DateTimeField(help_text="No further try before this time")

    class Meta:
        indexes = [
            models.Index(fields=["renews_at"], name="attempt_by_end"),
            models.Index(fields=["target_key"], name="attempt_by_target"),
        ]

    def __str__(self) -> str:
        """Return the count; the key reveals nothing."""
        return f"{self.spent} tries"


class AttemptedTarget(models.Model):
    """A target that an address has tried, so that an address counts distinct targets only."""

    address_key = models.CharField(max_length=64)
    target_key = models.CharField(max_length=64)
    renews_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address_key", "target_key"], name="target_counts_once")
        ]
        indexes = [models.Index(fields=["renews_at"], name="target_by_end")]

    def __str__(self) -> str:
        """Return nothing that reveals the target."""
        return f"target until {self.renews_at:%H:%M}"
