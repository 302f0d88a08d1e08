"""A link by e-mail with which somebody sets a new password, once (P12, A7)."""

import uuid
from datetime import datetime

from django.db import models
from django.utils import timezone

from portal.models.user import User


class PasswordLink(models.Model):
    """Good until it expires, is used, or anything about the account changes: the nonce is the account's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_links")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    nonce = models.CharField(max_length=16, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return whose, never the code."""
        return f"link for {self.user}"

    def is_good(self, user: User, *, at: datetime) -> bool:
        """Say whether it still opens this account, read anew."""
        return self.used_at is None and at < self.expires_at and self.nonce == user.session_nonce
