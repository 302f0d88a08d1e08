"""Parents' accounts: their link to guardians in the roster, keys, requests to the office, and holds."""

import uuid
from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.auth import one_time_codes

KEY_PURPOSE = "activation-key"
# The office's list: the longest wait first, then the requests closed last.
OPEN_FIRST = (F("closed_at").desc(nulls_first=True), F("asked_at").asc(), F("id").desc())


class GuardianAccount(models.Model):
    """Links a guardian in the roster to a user."""

    guardian = models.OneToOneField("sis.Guardian", on_delete=models.PROTECT, related_name="account")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="guardian_account"
    )
    made_at = models.DateTimeField(default=timezone.now)
    last_journey = models.CharField(
        max_length=16, blank=True, help_text="The activation that made it: repeating it has no effect"
    )

    class Meta:
        permissions = [
            ("view_guardian_accounts", "Can see guardians and their accounts"),
            ("give_temporary_password", "Can give parents a temporary password"),
            ("reactivate_account", "Can reactivate parents' accounts and end their sessions"),
        ]

    def __str__(self) -> str:
        """Return the user name."""
        return str(self.user)


class ActivationKeyQuerySet(models.QuerySet["ActivationKey"]):
    """Finds keys by their state."""

    def good(self, at: datetime) -> "ActivationKeyQuerySet":
        """Keep those with which a guardian could activate an account now."""
        fresh = self.filter(used_at=None, revoked_at=None, expires_at__gt=at)
        return fresh.filter(guardian__is_active=True, guardian__account=None)


class ActivationKey(models.Model):
    """A key for one guardian that works once (P1). It is an HMAC of the id; the row holds a digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    guardian = models.ForeignKey("sis.Guardian", on_delete=models.PROTECT, related_name="activation_keys")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    by_mail = models.BooleanField(default=False, help_text="Sent to the email on file, not for a letter")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    issued_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    printed = models.PositiveSmallIntegerField(default=0, help_text="How often a letter was printed")

    objects = ActivationKeyQuerySet.as_manager()

    class Meta:
        permissions = [("manage_keys", "Can issue, revoke and print activation keys")]
        indexes = [
            models.Index(fields=["guardian", "-issued_at"], name="key_by_guardian"),
            models.Index(fields=["-issued_at", "-id"], name="key_by_time"),
            models.Index(fields=["-issued_at"], name="key_mailed", condition=Q(by_mail=True)),
            models.Index(fields=["-issued_at"], name="key_used", condition=Q(used_at__isnull=False)),
            models.Index(fields=["-issued_at"], name="key_revoked", condition=Q(revoked_at__isnull=False)),
            models.Index(
                fields=["expires_at"], name="key_unused", condition=Q(used_at=None, revoked_at=None)
            ),
        ]

    def __str__(self) -> str:
        """Return the guardian, never the key."""
        return f"key for {self.guardian}"

    @property
    def code(self) -> str:
        """The key itself, 32 hexadecimal digits, for letters and mails only."""
        return one_time_codes.code_of(KEY_PURPOSE, self.pk)

    @property
    def can_be_printed(self) -> bool:
        """Whether the key can still be derived from its row; False once KEY_SECRET has changed."""
        return one_time_codes.digest_of(self.code) == self.digest

    def state(self, at: datetime) -> str:
        """Return good, used, revoked or expired, for staff only."""
        if self.used_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        return "good" if at < self.expires_at else "expired"


class LetterRun(models.Model):
    """Letters that were printed together for one school; they can be printed again in the same order (A5)."""

    school = models.ForeignKey("sis.School", on_delete=models.PROTECT, related_name="+")
    homerooms = models.CharField(max_length=300, help_text="The first and last homeroom")
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "run of letters"
        verbose_name_plural = "letters"
        indexes = [models.Index(fields=["school", "-printed_at"], name="letter_run_by_school")]

    def __str__(self) -> str:
        """Return the homerooms."""
        return self.homerooms


class PrintedLetter(models.Model):
    """One letter of a run: its key, and the child by whom it is sorted and handed out."""

    run = models.ForeignKey(LetterRun, on_delete=models.CASCADE, related_name="printed_letters")
    position = models.PositiveIntegerField()
    key = models.ForeignKey(ActivationKey, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey("sis.Student", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="one_letter_a_position")]

    def __str__(self) -> str:
        """Return the guardian, never the key."""
        return f"letter for {self.key.guardian}"


class KeyRequest(models.Model):
    """A request to the office for a key (P2) or a forgotten log-in (P12) that email could not serve."""

    class Reason(models.TextChoices):
        """Why no mail was sent."""

        NO_EMAIL = "no_email", "No email on file"
        NO_RIGHTS = "no_rights", "No right to see any of the child's information"
        DISABLED = "disabled", "The account is disabled"

    guardian = models.ForeignKey("sis.Guardian", on_delete=models.PROTECT, related_name="key_requests")
    student = models.ForeignKey("sis.Student", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason)
    asked_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["guardian"],
                condition=Q(closed_at__isnull=True),
                name="one_open_key_request_a_guardian",
            )
        ]
        # Descending, so that PostgreSQL lists open requests (NULL) first.
        indexes = [models.Index(fields=["-closed_at", "asked_at", "-id"], name="key_request_by_wait")]

    def __str__(self) -> str:
        """Return the guardian and the reason."""
        return f"{self.guardian}: {self.get_reason_display()}"


class AccessHoldQuerySet(models.QuerySet["AccessHold"]):
    """Finds holds by whether they are in force."""

    def holding(self, today: date) -> "AccessHoldQuerySet":
        """Keep those in force on this day: not lifted, and not past their last day."""
        return self.filter(Q(last_day=None) | Q(last_day__gte=today), lifted_at=None)


class AccessHold(models.Model):
    """Blocks one guardian's access to one child, whatever the roster says, until it is lifted (A8)."""

    guardian = models.ForeignKey("sis.Guardian", on_delete=models.PROTECT, related_name="holds")
    student = models.ForeignKey("sis.Student", on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=200)
    last_day = models.DateField(null=True, blank=True, help_text="Holds through this day; none: until lifted")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = AccessHoldQuerySet.as_manager()

    class Meta:
        permissions = [("hold_access", "Can hold a guardian's access to a child")]
        constraints = [
            models.UniqueConstraint(
                fields=["guardian", "student"],
                condition=Q(lifted_at__isnull=True),
                name="one_hold_a_guardian_and_child",
            )
        ]
        # Descending, so that PostgreSQL lists those that were not lifted (NULL) first.
        indexes = [models.Index(fields=["-lifted_at", "-set_at"], name="hold_in_force_first")]

    def __str__(self) -> str:
        """Return the guardian and the student."""
        return f"{self.guardian} – {self.student}"


class CorrectionRequest(models.Model):
    """A parent says that something about a child is wrong, and the school's office answers (H15).

    `about` is what the page showed when it was asked for: plain texts and days, no ids. It is only for the
    person who asked and for the office, and nothing in the roster changes by it.
    """

    class Kind(models.TextChoices):
        """What is said to be wrong; each kind can have an office of its own (`CORRECTION_OFFICES`)."""

        ATTENDANCE = "attendance", "Attendance"
        GRADES = "grades", "Grades"
        HOUSEHOLD = "household", "Household"

    class State(models.TextChoices):
        """Where the request stands."""

        RECEIVED = "received", "Received"
        DONE = "done", "Done"
        DECLINED = "declined", "Declined"

    student = models.ForeignKey("sis.Student", on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=12, choices=Kind)
    about = models.JSONField(default=dict)
    text = models.TextField(max_length=1000)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    answer = models.CharField(max_length=300, blank=True, help_text="The person who asked reads it.")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        permissions = [
            ("answer_attendance_corrections", "Can answer requests to correct attendance"),
            ("answer_grades_corrections", "Can answer requests to correct grades"),
            ("answer_household_corrections", "Can answer requests to correct a household"),
        ]
        constraints = [
            models.CheckConstraint(
                name="correction_answered_has_time",
                condition=Q(state="received", answered_at__isnull=True)
                | ~Q(state="received") & Q(answered_at__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["asked_at", "id"], name="correction_queue", condition=Q(state="received")),
            models.Index(fields=["-answered_at", "asked_at", "id"], name="correction_open_first"),
            models.Index(fields=["asked_by", "-asked_at"], name="correction_by_person"),
        ]

    def __str__(self) -> str:
        """Return the kind and the student."""
        return f"{self.get_kind_display()}: {self.student}"
