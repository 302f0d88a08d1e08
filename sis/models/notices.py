"""Notices and events of the schools, in the languages in which they were written (H3, H5)."""

from django.db import models

from sis.models.places import School
from sis.models.teaching import Section


class Announced(models.Model):
    """A text in one language; rows with the same `sourced_id` are the same text in other languages."""

    sourced_id = models.CharField("sourcedId", max_length=255)
    language = models.CharField(max_length=20, help_text="Such as en, es, fr or vi.")
    school = models.ForeignKey(
        School,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        help_text="None: every school of the district.",
    )
    grades = models.CharField(max_length=255, blank=True, help_text="Such as 06,07; blank: every grade.")
    title = models.CharField(max_length=255)
    text = models.TextField(blank=True)
    is_active = models.BooleanField("active", default=True)

    class Meta:
        abstract = True


class Notice(Announced):
    """A notice to families (a row of notices.csv); outside its dates it is not shown."""

    first_day = models.DateField(help_text="The first day on which it is shown.")
    last_day = models.DateField(help_text="The last day on which it is shown.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sourced_id", "language"], name="sis_one_notice_an_id_and_language"
            )
        ]
        ordering = ["-first_day", "sourced_id", "language"]

    def __str__(self) -> str:
        return self.title


class Event(Announced):
    """An event in a school's calendar (a row of events.csv), for everyone or for one class."""

    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="events", null=True, blank=True
    )
    first_day = models.DateField()
    last_day = models.DateField(help_text="The same day for an event of one day.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sourced_id", "language"], name="sis_one_event_an_id_and_language"
            )
        ]
        ordering = ["first_day", "sourced_id", "language"]

    def __str__(self) -> str:
        return self.title
