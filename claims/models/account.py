"""Who has claimed, and the digest of the answers that recover an account."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class StudentAccount(models.Model):
    """Links a student in the roster to a user; `claimed_at` is empty while the account must be claimed."""

    student = models.OneToOneField("sis.Student", on_delete=models.PROTECT, related_name="account")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="student_account"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    reset_at = models.DateTimeField(null=True, blank=True)
    signed_in_at = models.DateTimeField(
        null=True, blank=True, help_text="The first sign-in since the account was last claimed"
    )
    recovered_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When it was last claimed, or its password reset by its answers, in an unknown browser",
    )
    last_journey = models.CharField(
        max_length=16,
        blank=True,
        help_text="The claim or reset that last succeeded: repeating it has no effect",
    )

    class Meta:
        permissions = [
            ("view_status", "Can see students and whether they have claimed"),
            ("lift_wait", "Can lift the sign-in waits of students"),
            ("reset_account", "Can reset and unlock student accounts"),
            ("view_progress", "Can see who has claimed, by school and class"),
        ]
        indexes = [models.Index(fields=["claimed_at"], name="account_by_claim")]

    def __str__(self) -> str:
        """Return the user name."""
        return str(self.user)


class ClaimProgress(StudentAccount):
    """The accounts as the page Who has claimed counts them (A4); a proxy without a table."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "student account"
        verbose_name_plural = "who has claimed"


class ChallengeVerifier(models.Model):
    """One digest over all three answers, so that no one can tell that two of three were right."""

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
