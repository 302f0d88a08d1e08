"""Notices on the landing page (S10)."""

from django.core.exceptions import ValidationError
from django.db import models


class LandingNotice(models.Model):
    """A dated notice in four languages."""

    text_en = models.TextField("English", max_length=300)
    text_es = models.TextField("Español", max_length=300)
    text_fr = models.TextField("Français", max_length=300)
    text_vi = models.TextField("Tiếng Việt", max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    accounts_reset_on = models.DateField(
        null=True, blank=True, help_text="If all accounts were reset: the sign-in failure page says so, too."
    )

    class Meta:
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        """Return the beginning of the English text."""
        return self.text_en[:60]

    def clean(self) -> None:
        """Check the dates."""
        starts, ends = self.__dict__.get("starts_at"), self.__dict__.get("ends_at")
        if starts and ends and ends <= starts:
            raise ValidationError({"ends_at": "A notice ends after it starts."})

    def text(self, language: str) -> str:
        """Return the text in this language."""
        return str(getattr(self, f"text_{language}", self.text_en))
