"""The page that someone requested before signing in, kept for ten minutes in a cookie of its own."""

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve

from portal.models import User
from portal.web.short_cookies import ShortCookie

COOKIE = ShortCookie("NEXT_PAGE_COOKIE_NAME", salt="portal.next-page")
# A request of an app to sign someone in is longer; more than this does not fit into a cookie.
LONGEST, LONGEST_OF_APP = 500, 2800


def keep_next_page(response: HttpResponse, address: str) -> HttpResponse:
    """Store this address in the browser if it is an admin page, or an app's request to sign someone in."""
    if is_admin_page(address) or is_app_request(address):
        COOKIE.write(response, address)
    return response


def next_page_of(request: HttpRequest, user: User) -> str:
    """Return the address that this browser requested if this user may be led there, or an empty string."""
    address = COOKIE.read(request)
    return address if is_app_request(address) or (user.is_staff and is_admin_page(address)) else ""


def forget_next_page(response: HttpResponse) -> HttpResponse:
    """Delete the stored address: only the person who requested the page is led there."""
    COOKIE.delete(response)
    return response


def is_admin_page(address: str) -> bool:
    """Say whether this is the address of a page of the admin on this site."""
    found = _resolved(address, LONGEST)
    if found is None:
        return False
    return found.app_names[:1] == ["admin"] and found.url_name not in (
        "login",
        "logout",
        "autocomplete",
        None,
    )


def is_app_request(address: str) -> bool:
    """Say whether this is the address at which an app asks to sign someone in."""
    found = _resolved(address, LONGEST_OF_APP)
    return found is not None and found.view_name == "oidc:authorize"


def _resolved(address: str, longest: int) -> ResolverMatch | None:
    if not address.isascii() or not address.isprintable() or "\\" in address or len(address) > longest:
        return None
    try:
        return resolve(address.partition("?")[0])
    except Resolver404:
        return None
