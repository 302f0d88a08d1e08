"""The district and its schools, with their contacts (R4)."""

from django.db import models

from sis.models.sourced import Sourced


class Contacted(models.Model):
    """An office with a contact that letters and failure pages show."""

    contact_name = models.CharField(max_length=255, blank=True)
    contact_phone = models.CharField(max_length=50, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_hours = models.CharField(
        max_length=255,
        blank=True,
        help_text="Such as Mon-Fri 8:00-16:30; Sat 9:00-12:00. Pages show them in the reader's language.",
    )
    contact_address = models.TextField(
        "postal address", blank=True, default="", db_default="", help_text="Printed on reports and letters."
    )

    class Meta:
        abstract = True


class District(Sourced, Contacted):
    """The school district; at most one is active."""

    name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.name


class School(Sourced, Contacted):
    """A school of the district."""

    class Level(models.TextChoices):
        """The school's level; roster files do not carry it, staff may enter it."""

        ELEMENTARY = "elementary", "Elementary"
        MIDDLE = "middle", "Middle"
        HIGH = "high", "High"

    name = models.CharField(max_length=255)
    level = models.CharField(max_length=20, choices=Level, blank=True)
    grades = models.CharField(max_length=255, blank=True, help_text="Such as 06,07,08.")

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
