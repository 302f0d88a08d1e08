"""Known browsers: a signed cookie that records which users have signed in successfully in this browser.

A known browser has its own budget of attempts, so that a stranger who guesses passwords locks out strangers
only. The cookie names no one, and is worthless after the next password change or reset.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from portal.digests import digest
from portal.models import User

SALT = "portal.devices"
LIFETIME = 180 * 24 * 3600
MOST_ACCOUNTS = 12  # a shared Chromebook serves a class or two; the cookie stays well under 1 kB


def device_of(request: HttpRequest) -> str:
    """Return the id of this browser, or an empty string if no one has signed in here."""
    return _read(request)[0]


def is_known(request: HttpRequest, user: User | None) -> bool:
    """Say whether this user has signed in from this browser since the last change of the password."""
    device, tokens = _read(request)
    return user is not None and bool(device) and _token(device, user) in tokens


def knows_name(request: HttpRequest, username_key: str) -> bool:
    """Say whether the user of this name is known in this browser; no query for a new browser."""
    if not device_of(request):
        return False
    return is_known(request, User.objects.named(username_key).first())


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Make the browser that gets `response` known for `user`, who has just signed in."""
    device, tokens = _read(request)
    device = device or secrets.token_urlsafe(12)
    token = _token(device, user)
    kept = [token, *(t for t in tokens if t != token)][:MOST_ACCOUNTS]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([device, *kept], salt=SALT),
        max_age=LIFETIME,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, *tokens = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=LIFETIME
        )
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return str(device), tokens


def _token(device: str, user: User) -> str:
    return digest("device", device, str(user.pk), user.session_nonce)[:16]
