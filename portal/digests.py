"""Keyed digests: keys in tables and cookies that do not reveal their plain text."""

import hashlib
import hmac

from django.conf import settings


def digest(*parts: str) -> str:
    """Return an HMAC of these parts under THROTTLE_SECRET, cut to 160 bits, in hexadecimal."""
    message = "\x1f".join(parts).encode()
    return hmac.new(settings.THROTTLE_SECRET.encode(), message, hashlib.sha256).hexdigest()[:40]
