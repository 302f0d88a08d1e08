"""Apps that sign people in through the portal: OpenID Connect clients, one for a resource."""

import secrets
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from portal.models.resource import Resource

LONGEST_URI = 2000
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def new_client_id() -> str:
    """Return an id for a client: 128 random bits in hexadecimal."""
    return secrets.token_hex(16)


class Client(models.Model):
    """An OpenID Connect client: a web app that keeps a secret, uses authorization codes with PKCE, and RS256.

    This is the application model of django-oauth-toolkit; what every client has in common is not stored.
    """

    class Claim(models.TextChoices):
        """What may be shared beyond the subject and the role."""

        NAME = "name", "Name"
        USERNAME = "username", "Username"
        EMAIL = "email", "Email address"
        SCHOOL = "school", "School (students only)"
        GRADE = "grade", "Grade (students only)"
        LANGUAGE = "language", "Language"

    resource = models.OneToOneField(Resource, on_delete=models.CASCADE, related_name="client")
    client_id = models.CharField(
        "client ID", max_length=64, unique=True, default=new_client_id, editable=False
    )
    secret_digest = models.CharField(max_length=64, editable=False)
    redirect_uris = models.TextField(
        "redirect URIs", help_text="One on each line, exactly as the app sends it."
    )
    post_logout_redirect_uris = models.TextField(
        "post-logout redirect URIs",
        blank=True,
        help_text="Where the app may lead people after they sign out: one on each line.",
    )
    back_channel_logout_uri = models.CharField(
        "back-channel logout URI",
        max_length=LONGEST_URI,
        blank=True,
        help_text="Where the portal tells the app that someone has signed out; https only.",
    )
    claims = ArrayField(
        models.CharField(max_length=20, choices=Claim),
        blank=True,
        default=list,
        help_text="What the app is told about a person, beyond a random id and the role.",
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    # What django-oauth-toolkit asks of every client.
    client_type = "confidential"

    class Meta:
        verbose_name = "client"
        permissions = [("manage_clients", "Can add and change OpenID Connect clients")]
        default_permissions = ()

    def __str__(self) -> str:
        """Return the resource's name."""
        return str(self.resource)

    @property
    def client_secret(self) -> str:
        """The digest that django-oauth-toolkit compares with the digest of what a client sends."""
        return self.secret_digest

    def redirect_uri_allowed(self, uri: str) -> bool:
        """Say whether exactly this address is registered."""
        return uri in self.redirect_uris.split()

    def post_logout_redirect_uri_allowed(self, uri: str) -> bool:
        """Say whether exactly this address is registered for the way back after signing out."""
        return uri in self.post_logout_redirect_uris.split()


def check_app_uri(uri: str, *, allow_loopback: bool) -> None:
    """Raise ValidationError unless this is an https address without credentials and fragment.

    With `allow_loopback` also http to this machine, to try an app out.
    """
    try:
        parts = urlsplit(uri)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise ValidationError(f"{uri} is not an address.", code="malformed") from None
    is_plain = all("!" <= letter <= "~" and letter != "\\" for letter in uri) and len(uri) <= LONGEST_URI
    is_here = allow_loopback and parts.scheme == "http" and host in LOOPBACK
    if not is_plain or not host or not (parts.scheme == "https" or is_here):
        raise ValidationError(f"{uri} must begin with https:// and have no spaces.", code="scheme")
    if "@" in parts.netloc or "#" in uri:
        raise ValidationError(f"{uri} must have no user name and no part after #.", code="credentials")
