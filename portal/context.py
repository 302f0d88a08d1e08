"""The context of every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal import hooks
from portal.auth.sessions import is_signed_in
from portal.office_words import portal_name
from portal.web import language
from portal.web.navigation import navigation_of


def every_page(request: HttpRequest) -> dict[str, Any]:
    """Return portal, district, languages, linked pages, who is signed in (S7), and the bar."""
    return {
        "portal_name": portal_name(),
        "district": {
            "name": settings.DISTRICT_NAME,
            "url": settings.DISTRICT_URL,
            "has_seal": bool(settings.DISTRICT_SEAL),
        },
        "LANGUAGES_OFFERED": language.offered(request),
        "LANGUAGE_CODE": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
        "pages": hooks.linked_pages,
        "signed_in": request.user if is_signed_in(request) else None,
        "navigation": navigation_of(request),
    }
