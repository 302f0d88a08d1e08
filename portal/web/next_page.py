"""The admin page that somebody asked for before signing in: kept for ten minutes, in a cookie of its own."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

SALT, LIFETIME = "portal.wanted-page", 600
LONGEST = 500


def keep(response: HttpResponse, wanted: str) -> HttpResponse:
    """Keep the page in the browser, if it is one of the admin's own."""
    if is_admin_page(wanted):
        response.set_signed_cookie(
            settings.WANTED_COOKIE_NAME,
            signing.b64_encode(wanted.encode()).decode(),
            salt=SALT,
            max_age=LIFETIME,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
    return response


def of(request: HttpRequest) -> str:
    """Return the page that this browser asked for, or nothing."""
    try:
        kept = request.get_signed_cookie(settings.WANTED_COOKIE_NAME, default="", salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return ""
    wanted = signing.b64_decode(kept.encode()).decode() if kept else ""
    return wanted if is_admin_page(wanted) else ""


def forget(response: HttpResponse) -> HttpResponse:
    """Forget the page: it is for the one who asked."""
    response.set_cookie(
        settings.WANTED_COOKIE_NAME, "", max_age=0, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response


def is_admin_page(address: str) -> bool:
    """Say whether this is the address of a page of the admin, on this site, that one can look at."""
    path = address.partition("?")[0]
    if not address.isascii() or not address.isprintable() or "\\" in address or len(address) > LONGEST:
        return False
    try:
        found = resolve(path)
    except Resolver404:
        return False
    return found.app_names[:1] == ["admin"] and found.url_name not in (
        "login",
        "logout",
        "autocomplete",
        None,
    )
