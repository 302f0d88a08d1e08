"""Student accounts: who has claimed, what recovers the account, and what staff should look into."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class StudentAccount(models.Model):
    """The bond between a student of the roster and a user; `claimed_at` is empty while it must be claimed."""

    student = models.OneToOneField("sis.Student", on_delete=models.PROTECT, related_name="account")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="student_account"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    reset_at = models.DateTimeField(null=True, blank=True)
    last_journey = models.CharField(
        max_length=16,
        blank=True,
        help_text="The claim or reset that last succeeded: repeating it has no effect",
    )

    class Meta:
        permissions = [
            ("view_status", "Can see students and whether they have claimed"),
            ("reset_account", "Can reset and unlock student accounts"),
            ("view_adoption", "Can see who has claimed, by school and class"),
        ]

    def __str__(self) -> str:
        """Return the user name."""
        return str(self.user)


class ChallengeVerifier(models.Model):
    """One digest over all three answers: there is no way to tell that two of three were right."""

    account = models.OneToOneField(StudentAccount, on_delete=models.CASCADE, related_name="verifier")
    questions = models.CharField(max_length=80, help_text="The codes of the three questions, in fixed order")
    digest = models.CharField(max_length=128)
    pepper_id = models.CharField(max_length=16)
    set_at = models.DateTimeField(default=timezone.now)
    proven_at = models.DateTimeField(
        null=True, blank=True, help_text="When the student last gave right answers"
    )

    def __str__(self) -> str:
        """Return the questions, never an answer."""
        return self.questions


class ResetTicket(models.Model):
    """Something that staff of the school should look into (C9, A1)."""

    class Reason(models.TextChoices):
        """Why it was opened."""

        NOT_ME = "not_me", "Somebody else has claimed the account"

    student = models.ForeignKey("sis.Student", on_delete=models.PROTECT, related_name="reset_tickets")
    reason = models.CharField(max_length=12, choices=Reason)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        permissions = [
            ("file_ticket", "Can ask for a reset on a student's behalf"),
            ("resolve_ticket", "Can resolve reset tickets"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "reason"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_ticket_per_reason",
            )
        ]

    def __str__(self) -> str:
        """Return what it is about."""
        return f"{self.get_reason_display()}: {self.student}"
