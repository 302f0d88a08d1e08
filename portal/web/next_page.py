"""The admin page that someone requested before signing in, kept for ten minutes in a cookie of its own."""

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from portal.web.short_cookies import ShortCookie

COOKIE = ShortCookie("NEXT_PAGE_COOKIE_NAME", salt="portal.next-page")
LONGEST = 500


def keep_next_page(response: HttpResponse, address: str) -> HttpResponse:
    """Store this address in the browser if it is an admin page."""
    if is_admin_page(address):
        COOKIE.write(response, address)
    return response


def next_page_of(request: HttpRequest) -> str:
    """Return the address of the page that this browser requested, or an empty string."""
    address = COOKIE.read(request)
    return address if is_admin_page(address) else ""


def forget_next_page(response: HttpResponse) -> HttpResponse:
    """Delete the stored address: only the person who requested the page is led there."""
    COOKIE.delete(response)
    return response


def is_admin_page(address: str) -> bool:
    """Say whether this is the address of a page of the admin on this site."""
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
