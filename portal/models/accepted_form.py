"""Forms that were accepted a moment ago."""

from django.db import models
from django.utils import timezone


class AcceptedForm(models.Model):
    """One form that had its effect, so that the same form sent again ends on the page of its success."""

    digest = models.CharField(max_length=40, primary_key=True)
    session_key = models.CharField(
        max_length=40, blank=True, help_text="The session that its answer belongs to; empty if there is none"
    )
    leads_to = models.TextField(blank=True, help_text="Where its answer redirected to")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        """Return the time; the digest reveals nothing of the form."""
        return f"form of {self.at:%H:%M:%S}"
