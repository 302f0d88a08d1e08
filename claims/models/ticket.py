"""Tickets: what staff of the school should look into (C9, A1)."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class ResetTicket(models.Model):
    """A request to reset one student's account, or the student's own report that someone else claimed it.

    A student has at most one open request and at most one open report.
    """

    class Reason(models.TextChoices):
        """Why the ticket was opened."""

        FORGOT = "forgot", "Forgot the password and the answers"
        LOCKED_OUT = "locked_out", "Locked out"
        NOT_ME = "not_me", "Someone else claimed the account"
        NAME_CHANGED = "name_changed", "The name has changed"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        """Whether the ticket is open, and how it was closed."""

        OPEN = "open", "Open"
        DONE = "done", "Done"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    student = models.ForeignKey("sis.Student", on_delete=models.PROTECT, related_name="reset_tickets")
    reason = models.CharField(max_length=12, choices=Reason)
    note = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="filed_tickets",
        null=True,
        blank=True,
        help_text="Empty: the student reported it while claiming",
    )
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Who is working on it; others leave it alone",
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="closed_tickets",
        null=True,
        blank=True,
        help_text="Empty: it closed automatically when the student claimed again",
    )
    answer = models.CharField(
        max_length=200, blank=True, help_text="What the person who filed it should know"
    )

    class Meta:
        permissions = [
            ("file_ticket", "Can ask for a reset on a student's behalf"),
            ("resolve_ticket", "Can resolve reset tickets"),
        ]
        constraints = [
            models.CheckConstraint(
                name="ticket_closed_has_time",
                condition=models.Q(state="open", closed_at__isnull=True)
                | ~models.Q(state="open") & models.Q(closed_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["student"],
                condition=models.Q(closed_at__isnull=True) & ~models.Q(reason="not_me"),
                name="one_open_request_a_student",
            ),
            models.UniqueConstraint(
                fields=["student"],
                condition=models.Q(closed_at__isnull=True, reason="not_me"),
                name="one_open_report_a_student",
            ),
        ]
        indexes = [
            models.Index(fields=["filed_by", "-opened_at"], name="ticket_by_filer"),
            models.Index(fields=["state", "opened_at", "id"], name="ticket_by_state"),
            models.Index(fields=["opened_at", "id"], name="ticket_by_time"),
        ]

    def __str__(self) -> str:
        """Return the student and the reason."""
        return f"{self.get_reason_display()}: {self.student}"
