"""Known browsers: a signed cookie that remembers whose sign-in succeeded here.

A known browser has an attempt budget of its own, so that a stranger who hammers an account locks
out only strangers. The cookie names nobody, and is worthless after the next password change or reset.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from portal.digests import digest
from portal.models import User

SALT = "portal.devices"
LIFETIME = 180 * 24 * 3600
MOST_ACCOUNTS = 12  # a cart Chromebook serves a class or two; the cookie stays well under 1 kB


def device_of(request: HttpRequest) -> str:
    """Return the id of this browser, or an empty string if no sign-in ever succeeded in it."""
    return _read(request)[0]


def is_known(request: HttpRequest, user: User | None) -> bool:
    """Say whether this person has signed in from this browser since the last change of their password."""
    device, tokens = _read(request)
    return user is not None and bool(device) and _token(device, user) in tokens


def knows_name(request: HttpRequest, username_key: str) -> bool:
    """Say whether the person of this name is known in this browser; asks nothing for a new browser."""
    if not device_of(request):
        return False
    return is_known(request, User.objects.filter(username_key=username_key).first())


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
