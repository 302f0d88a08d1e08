"""How many records each staff member has been shown, and reports of unusually many."""

from django.db import models
from django.utils import timezone

from portal.dates import numeric_date
from portal.models.user import User


class RecordsRead(models.Model):
    """The records that one staff member was shown today, and since the start of a window of ten minutes."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    day = models.DateField()
    of_day = models.PositiveIntegerField()
    window_began_at = models.DateTimeField()
    of_window = models.PositiveIntegerField()

    def __str__(self) -> str:
        """Return the number of today."""
        return f"{self.user_id}: {self.of_day} on {self.day}"


class MassReading(models.Model):
    """A staff member came to a limit of records; another administrator looks into it and closes it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mass_readings")
    noticed_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    times = models.PositiveIntegerField(default=1, help_text="How often a page was refused since")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = "report of many records read"
        verbose_name_plural = "many records read"
        permissions = [("review_mass_reading", "Can look into who has read unusually many records")]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_mass_reading_a_user",
            )
        ]
        indexes = [
            models.Index(
                models.F("closed_at").asc(nulls_first=True),
                models.F("noticed_at").desc(),
                name="mass_reading_open_first",
            )
        ]

    def __str__(self) -> str:
        """Return the user."""
        return f"{self.user} on {numeric_date(self.noticed_at)}"
