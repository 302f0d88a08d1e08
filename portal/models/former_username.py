"""User names that students had before their number was corrected."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class FormerUsername(models.Model):
    """A name that still leads to its user, and that no one else can have, until staff free it."""

    username_key = models.CharField("username", max_length=150)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="former_usernames"
    )
    since = models.DateTimeField("corrected at", default=timezone.now)
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="The first sign-in since then: the student is told on the home page"
    )
    freed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "corrected student ID"
        constraints = [
            models.UniqueConstraint(
                fields=["username_key"],
                condition=models.Q(freed_at__isnull=True),
                name="one_user_a_former_username",
            )
        ]
        indexes = [
            models.Index(
                models.F("freed_at").asc(nulls_first=True),
                models.F("since").desc(),
                name="former_username_kept_first",
            ),
            models.Index(
                fields=["username_key"], name="former_username_by_part", opclasses=["varchar_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        """Return the name as pages show it."""
        return self.username_key.upper()
