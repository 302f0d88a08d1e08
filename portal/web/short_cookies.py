"""Short texts that a browser keeps for ten minutes in a signed cookie, without session or database."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

LIFETIME = 600


@dataclass(frozen=True, slots=True)
class ShortCookie:
    """A signed, HttpOnly cookie for one text; `setting` is the setting that names it."""

    setting: str
    salt: str

    def read(self, request: HttpRequest) -> str:
        """Return the text; empty if there is none, or if it was forged or is too old."""
        try:
            kept = request.get_signed_cookie(self._name, default="", salt=self.salt, max_age=LIFETIME)
        except signing.BadSignature:
            return ""
        return signing.b64_decode(kept.encode()).decode() if kept else ""

    def write(self, response: HttpResponse, text: str) -> None:
        """Store this text in the browser."""
        response.set_signed_cookie(
            self._name,
            signing.b64_encode(text.encode()).decode(),
            salt=self.salt,
            max_age=LIFETIME,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )

    def delete(self, response: HttpResponse) -> None:
        """Delete the text."""
        response.set_cookie(self._name, "", max_age=0, secure=settings.HTTPS, httponly=True, samesite="Lax")

    @property
    def _name(self) -> str:
        return str(getattr(settings, self.setting))
