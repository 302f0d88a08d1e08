"""The reset of all student accounts before a school year (A3), and what it keeps so that it can be undone."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.dates import numeric_date


class AnnualReset(models.Model):
    """One run: which accounts, who started and who approved it, and how it ended."""

    class Choice(models.TextChoices):
        """Which accounts."""

        ALL = "all", "All students"
        SCHOOLS = "schools", "Schools"
        GRADES = "grades", "Grades"

    class State(models.TextChoices):
        """What has happened to the run."""

        PENDING = "pending", "Waits for a second administrator"
        DONE = "done", "Done"
        UNDONE = "undone", "Undone"
        CANCELLED = "cancelled", "Cancelled"

    choice = models.CharField(max_length=8, choices=Choice)
    schools = models.JSONField(default=list, help_text="Ids of the chosen schools")
    grades = models.JSONField(default=list, help_text="The chosen grades")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="begun_resets"
    )
    begun_at = models.DateTimeField(default=timezone.now)
    at_shell = models.BooleanField(default=False, help_text="Begun with manage.py reset_students")
    counted = models.PositiveIntegerField(help_text="Accounts that it would have reset when it was begun")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="approved_resets",
        null=True,
        blank=True,
        help_text="Empty: so few accounts need no second administrator",
    )
    done_at = models.DateTimeField(null=True, blank=True)
    accounts = models.PositiveIntegerField(null=True, blank=True, help_text="Accounts that it has reset")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="ended_resets",
        null=True,
        blank=True,
        help_text="Who cancelled or undid it",
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    restored = models.PositiveIntegerField(
        null=True, blank=True, help_text="Accounts that stand again as before"
    )

    class Meta:
        permissions = [("run_annual_reset", "Can reset all student accounts, and approve and undo that")]
        verbose_name = "annual reset"
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="pending"), name="one_pending_reset"
            )
        ]

    def __str__(self) -> str:
        """Return which accounts and when."""
        return f"{self.get_choice_display()}, {numeric_date(self.begun_at)}"


class KeptAccount(models.Model):
    """What a run removed from one account, kept until the time to undo is over."""

    run = models.ForeignKey(AnnualReset, on_delete=models.CASCADE, related_name="kept")
    account = models.ForeignKey("claims.StudentAccount", on_delete=models.CASCADE, related_name="kept")
    user_id = models.BigIntegerField()
    password = models.CharField(max_length=128)
    user_state = models.CharField(max_length=24)
    claimed_at = models.DateTimeField()
    reset_at = models.DateTimeField(null=True)
    signed_in_at = models.DateTimeField(null=True)
    questions = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=128, blank=True)
    pepper_id = models.CharField(max_length=16, blank=True)
    set_at = models.DateTimeField(null=True)
    proven_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "account"], name="kept_once_a_run")]

    def __str__(self) -> str:
        """Return the account, never a digest."""
        return f"account {self.account_id} of run {self.run_id}"
