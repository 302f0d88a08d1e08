"""Notices to families that an office writes in admin, and what each person has read (H3)."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.models.user import User


class PostedNotice(models.Model):
    """A notice to the families and students of the district, of a school, or of some grades.

    It is written in at least one language, and shown from the first through the last day unless an office has
    taken it down.
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
    title_en = models.CharField("title in English", max_length=120, blank=True)
    text_en = models.TextField("text in English", max_length=3000, blank=True)
    title_es = models.CharField("title in Spanish", max_length=120, blank=True)
    text_es = models.TextField("text in Spanish", max_length=3000, blank=True)
    title_fr = models.CharField("title in French", max_length=120, blank=True)
    text_fr = models.TextField("text in French", max_length=3000, blank=True)
    title_vi = models.CharField("title in Vietnamese", max_length=120, blank=True)
    text_vi = models.TextField("text in Vietnamese", max_length=3000, blank=True)
    posted_at = models.DateTimeField(default=timezone.now)
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_down_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "notice to families"
        verbose_name_plural = "notices to families"
        permissions = [("post_notice", "Can post notices to families")]
        constraints = [
            models.CheckConstraint(
                name="posted_notice_ends_after_it_begins", condition=Q(first_day__lte=F("last_day"))
            ),
            models.CheckConstraint(
                name="posted_notice_is_written",
                condition=~Q(title_en="", title_es="", title_fr="", title_vi=""),
            ),
        ]
        indexes = [models.Index(fields=["last_day", "first_day"], name="posted_notice_by_day")]

    def __str__(self) -> str:
        """Return the title, in English if there is one."""
        return self.title_en or self.title_es or self.title_fr or self.title_vi

    def in_language(self, code: str) -> tuple[str, str]:
        """Return title and text in this language; both are blank if it was not written in it."""
        return getattr(self, f"title_{code}"), getattr(self, f"text_{code}")


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
