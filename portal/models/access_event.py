"""The access log: what happened, to whose account, from where. Rows are added and never changed."""

from typing import Any, NoReturn

from django.db import models
from django.utils import timezone

from portal.dates import numeric_moment


class AppendOnly(Exception):
    """Raised by an attempt to change the access log."""


class AccessEventQuerySet(models.QuerySet["AccessEvent"]):
    """Reads the log; methods that would change rows raise."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnly


class AccessEvent(models.Model):
    """One event. It has plain ids, so that the row outlives what it refers to (P7, T68).

    It never has a password, an answer, a key or a typed name.
    """

    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=48)
    success = models.BooleanField()
    actor_id = models.BigIntegerField(null=True, help_text="The user who did it, where known")
    user_id = models.BigIntegerField(null=True, help_text="The user whose account it is about")
    student_id = models.BigIntegerField(null=True, help_text="The student of the roster whom it is about")
    ip = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)

    objects = AccessEventQuerySet.as_manager()

    class Meta:
        permissions = [("view_log", "Can read the access log")]
        verbose_name = "event"
        verbose_name_plural = "access log"
        indexes = [
            models.Index(fields=["user_id", "-at"], name="access_by_user"),
            models.Index(fields=["student_id", "-at"], name="access_by_student"),
            models.Index(fields=["kind", "-at"], name="access_by_kind"),
            models.Index(fields=["-at"], name="access_by_time"),
            models.Index(fields=["actor_id", "-at"], name="access_by_actor"),
            models.Index(fields=["ip", "-at"], name="access_by_address"),
        ]

    def __str__(self) -> str:
        """Return the event in a line."""
        return f"{numeric_moment(self.at)} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; changing an existing one raises."""
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly
