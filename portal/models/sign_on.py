"""Signing in to apps: pairwise subjects, authorization codes, and the tokens that a code has given."""

import secrets
from datetime import datetime
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from portal.models.client import Client
from portal.models.user import User


def new_subject() -> str:
    """Return 128 random bits, as an app gets them for a person."""
    return secrets.token_urlsafe(16)


class PairwiseSubject(models.Model):
    """Who a person is for one app: a random id of its own, so that two apps cannot compare their users."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="subjects")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="subjects")
    subject = models.CharField(max_length=32, unique=True, default=new_subject, editable=False)
    since = models.DateTimeField(default=timezone.now, help_text="The first sign-in to this app")
    noted_claims = ArrayField(
        models.CharField(max_length=20), default=list, help_text="What the person has been told is shared"
    )

    signed_on_nonce = models.CharField(
        max_length=16,
        blank=True,
        editable=False,
        help_text="The session nonce of the last sign-in; blank if the app knows that it has ended",
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["client"], name="subjects_signed_on", condition=~models.Q(signed_on_nonce="")
            )
        ]
        constraints = [models.UniqueConstraint(fields=["user", "client"], name="one_subject_in_each_app")]

    def __str__(self) -> str:
        """Return the subject."""
        return self.subject


class SignOn(models.Model):
    """One sign-in to an app: the authorization code, and what all its tokens have in common.

    This is the grant model of django-oauth-toolkit. Nothing that it gave is good once it is revoked, or once
    the person's session nonce is another one: after a reset, when the account is disabled, and so on.
    """

    subject = models.ForeignKey(PairwiseSubject, on_delete=models.CASCADE, related_name="sign_ons")
    code_digest = models.CharField(max_length=64, unique=True, editable=False)
    code_expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    redirect_uri = models.TextField()
    scope = models.CharField(max_length=200)
    nonce = models.CharField(max_length=255, blank=True)
    code_challenge = models.CharField(max_length=128)
    # Of the portal's session in which the code was given: when it began, and what ends it.
    auth_time = models.DateTimeField()
    session_nonce = models.CharField(max_length=16)
    session_id = models.CharField(max_length=40, db_index=True)
    released = ArrayField(models.CharField(max_length=20), default=list, help_text="The claims it has given")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="sign_on_by_age")]

    def __str__(self) -> str:
        """Return nothing that could be used."""
        return f"sign-on {self.pk}"

    def revoke(self, *, at: datetime) -> None:
        """End everything that its code has given."""
        SignOn.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=at)


class SignOnToken(models.Model):
    """An access token or a refresh token, of which the portal keeps a digest.

    This is the token model of django-oauth-toolkit.
    """

    class Kind(models.TextChoices):
        """What it is for."""

        ACCESS = "access"
        REFRESH = "refresh"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    sign_on = models.ForeignKey(SignOn, on_delete=models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=7, choices=Kind)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, help_text="When a refresh token was used")

    def __str__(self) -> str:
        """Return nothing that could be used."""
        return f"{self.kind} token of sign-on {self.sign_on_id}"
