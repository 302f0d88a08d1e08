"""Notices on the landing page (S10)."""

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.functional import cached_property

LONGEST_TEXT = 300
_WORDING = {"language": "language", "text": "text"}


class LandingNoticeQuerySet(models.QuerySet["LandingNotice"]):
    """Finds notices."""

    def complete(self) -> "LandingNoticeQuerySet":
        """Read the texts in the same statement, instead of one more for each notice."""
        texts = LandingNoticeText.objects.filter(notice=OuterRef("pk")).values(json=JSONObject(**_WORDING))
        return self.annotate(wording_rows=ArraySubquery(texts))


class LandingNotice(models.Model):
    """A dated notice, with a text in each language (`LandingNoticeText`)."""

    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    accounts_reset_on = models.DateField(
        null=True, blank=True, help_text="If all accounts were reset: the sign-in failure page says so, too."
    )

    objects = LandingNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        """Return the beginning of the English text."""
        return self.text("en")[:60]

    def clean(self) -> None:
        """Check the dates."""
        starts, ends = self.__dict__.get("starts_at"), self.__dict__.get("ends_at")
        if starts and ends and ends <= starts:
            raise ValidationError({"ends_at": "A notice ends after it starts."})

    @cached_property
    def wordings(self) -> dict[str, str]:
        """The texts by language; without `complete()` one query."""
        rows: Any = getattr(self, "wording_rows", None)
        if rows is None:
            rows = self.texts.values(*_WORDING)
        return {row["language"]: row["text"] for row in rows}

    def text(self, language: str) -> str:
        """Return the text in this language, else in English."""
        return self.wordings.get(language) or self.wordings.get("en", "")

    def write(self, texts: Mapping[str, str]) -> None:
        """Replace the texts of a saved notice, by language."""
        self.texts.all().delete()
        LandingNoticeText.objects.bulk_create(
            LandingNoticeText(notice=self, language=language, text=text) for language, text in texts.items()
        )
        self.__dict__.pop("wordings", None)
        self.__dict__.pop("wording_rows", None)


class LandingNoticeText(models.Model):
    """The text of a notice in one language."""

    notice = models.ForeignKey(LandingNotice, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=20)
    text = models.TextField(max_length=LONGEST_TEXT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "language"], name="landing_notice_once_a_language")
        ]

    def __str__(self) -> str:
        """Return the beginning of the text."""
        return self.text[:60]
