"""What the attempt limits count (portal/limits/throttle.py)."""

import datetime as dt

from django.db import models

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class Attempt(models.Model):
    """The attempts under one key: a target (such as an account), a target from one network, or an address.

    Unknown browsers together and known browsers together are counted apart.
    """

    key = models.CharField(max_length=64, primary_key=True)
    target_key = models.CharField(
        max_length=64, help_text="The target, whatever the network; empty for an address"
    )
    spent = models.IntegerField(db_default=0, help_text="Tries from unknown browsers in the current window")
    consecutive = models.IntegerField(
        db_default=0, help_text="Their tries since their last success, where so many in a row close the way"
    )
    not_before = models.DateTimeField(
        db_default=LONG_AGO, help_text="No further try from an unknown browser before this time"
    )
    known_spent = models.IntegerField(db_default=0, help_text="The same for known browsers, together")
    known_consecutive = models.IntegerField(db_default=0)
    known_not_before = models.DateTimeField(db_default=LONG_AGO)
    renews_at = models.DateTimeField(help_text="When the window ends, for all browsers")

    class Meta:
        indexes = [
            models.Index(fields=["renews_at"], name="attempt_by_end"),
            models.Index(fields=["target_key"], name="attempt_by_target"),
        ]

    def __str__(self) -> str:
        """Return the count; the key reveals nothing."""
        return f"{self.spent + self.known_spent} tries"


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
