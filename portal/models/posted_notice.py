"""Notices to families that an office writes in admin, and what each person has read (H3)."""

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.functional import cached_property

from portal.languages import LANGUAGES
from portal.models.user import User

LONGEST_TITLE, LONGEST_TEXT = 120, 3000
_WORDING = {"language": "language", "title": "title", "text": "text"}


class PostedNoticeQuerySet(models.QuerySet["PostedNotice"]):
    """Finds notices."""

    def complete(self) -> "PostedNoticeQuerySet":
        """Read titles and texts in the same statement, instead of one more for each notice."""
        texts = PostedNoticeText.objects.filter(notice=OuterRef("pk")).values(json=JSONObject(**_WORDING))
        return self.annotate(wording_rows=ArraySubquery(texts))


class PostedNotice(models.Model):
    """A notice to the families and students of the district, of a school, or of some grades.

    It is written in at least one language (`PostedNoticeText`), and shown from the first through the last day
    unless an office has taken it down.
    """

    school = models.ForeignKey(
        "sis.School",
        on_delete=models.PROTECT,
        related_name="posted_notices",
        null=True,
        blank=True,
        help_text="Empty: every school of the district.",
    )
    grades = models.CharField(max_length=255, blank=True, help_text="Such as 06,07; empty: every grade.")
    first_day = models.DateField(default=timezone.localdate, help_text="The first day on which it is shown.")
    last_day = models.DateField(help_text="The last day on which it is shown.")
    posted_at = models.DateTimeField(default=timezone.now)
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_down_at = models.DateTimeField(null=True, blank=True)

    objects = PostedNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "notice to families"
        verbose_name_plural = "notices to families"
        permissions = [("post_notice", "Can post notices to families")]
        constraints = [
            models.CheckConstraint(
                name="posted_notice_ends_after_it_begins", condition=Q(first_day__lte=F("last_day"))
            ),
        ]
        indexes = [models.Index(fields=["last_day", "first_day"], name="posted_notice_by_day")]

    def __str__(self) -> str:
        """Return the title, in English if there is one."""
        return next((self.wordings[code][0] for code in ("en", *LANGUAGES) if code in self.wordings), "")

    @cached_property
    def wordings(self) -> dict[str, tuple[str, str]]:
        """Title and text by language; without `complete()` one query."""
        rows: Any = getattr(self, "wording_rows", None)
        if rows is None:
            rows = self.texts.values(*_WORDING)
        return {row["language"]: (row["title"], row["text"]) for row in rows}

    def write(self, texts: Mapping[str, tuple[str, str]]) -> None:
        """Replace the title and text of a saved notice, by language."""
        self.texts.all().delete()
        PostedNoticeText.objects.bulk_create(
            PostedNoticeText(notice=self, language=language, title=title, text=text)
            for language, (title, text) in texts.items()
        )
        self.__dict__.pop("wordings", None)
        self.__dict__.pop("wording_rows", None)


class PostedNoticeText(models.Model):
    """Title and text of a notice in one language."""

    notice = models.ForeignKey(PostedNotice, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=20)
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField(max_length=LONGEST_TEXT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "language"], name="posted_notice_once_a_language"),
            models.CheckConstraint(name="posted_notice_is_written", condition=~Q(title="") & ~Q(text="")),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class NoticeRead(models.Model):
    """One person has read one notice. `notice` says where the notice comes from, and its id there."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices_read")
    notice = models.CharField(max_length=300)
    read_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "notice"], name="notice_read_once_a_person")]

    def __str__(self) -> str:
        """Return the notice."""
        return self.notice
