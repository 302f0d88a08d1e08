"""One-time links, sent by email, that set a new password (P12, A7)."""

import uuid
from datetime import datetime

from django.db import models
from django.utils import timezone

from portal.models.user import User


class PasswordLink(models.Model):
    """Valid until it expires, is used, or the account's session nonce changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_links")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    nonce = models.CharField(max_length=16, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return the user, never the code."""
        return f"link for {self.user}"

    def is_good(self, user: User, *, at: datetime) -> bool:
        """Say whether the link is still valid for this account, as just read from the database."""
        return self.used_at is None and at < self.expires_at and self.nonce == user.session_nonce
