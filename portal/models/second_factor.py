"""What a staff member has beside the password: an authenticator app, and ten codes on paper (A7).

Secret and codes are derived from these ids under KEY_SECRET (portal/codes.py): a dump of the tables holds
neither.
"""

import uuid

from django.db import models
from django.utils import timezone

from portal.models.user import User


class SecondFactor(models.Model):
    """One person's authenticator app and the current set of backup codes."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    secret_id = models.UUIDField(unique=True, editable=False)
    codes_id = models.UUIDField(default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    last_step = models.BigIntegerField(
        default=0, help_text="The time step of the last code: no code is good twice"
    )

    def __str__(self) -> str:
        """Return whose."""
        return f"second factor of {self.user}"


class UsedBackupCode(models.Model):
    """A backup code that is used up, by its place in its set."""

    codes_id = models.UUIDField(editable=False)
    place = models.PositiveSmallIntegerField()
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["codes_id", "place"], name="backup_code_used_once")]

    def __str__(self) -> str:
        """Return nothing that helps to guess another."""
        return f"code {self.place}, {self.used_at:%Y-%m-%d}"
