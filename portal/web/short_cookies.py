"""Short texts that a browser keeps for some minutes in a signed cookie, without session or database."""

import zlib
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

LIFETIME = 600


@dataclass(frozen=True, slots=True)
class ShortCookie:
    """A signed, HttpOnly cookie for one text, kept for `lifetime` seconds.

    `setting` is the setting that names it.
    """

    setting: str
    salt: str
    lifetime: int = LIFETIME

    def read(self, request: HttpRequest) -> str:
        """Return the text; empty if there is none, or if it was forged or is too old."""
        try:
            kept = request.get_signed_cookie(self.name, default="", salt=self.salt, max_age=self.lifetime)
        except signing.BadSignature:
            return ""
        return zlib.decompress(signing.b64_decode(kept.encode())).decode() if kept else ""

    def write(self, response: HttpResponse, text: str) -> None:
        """Store this text in the browser."""
        response.set_signed_cookie(
            self.name,
            signing.b64_encode(zlib.compress(text.encode())).decode(),
            salt=self.salt,
            max_age=self.lifetime,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )

    def delete(self, response: HttpResponse) -> None:
        """Delete the text."""
        response.set_cookie(self.name, "", max_age=0, secure=settings.HTTPS, httponly=True, samesite="Lax")

    @property
    def name(self) -> str:
        """The name of the cookie."""
        return str(getattr(settings, self.setting))
