"""Middleware around every view: headers, request size, refusals."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal import error_pages, hooks
from portal.auth.hashing_slots import Busy
from portal.auth.sessions import is_signed_in
from portal.limits import throttle
from portal.staff.scope import scope_of
from portal.web import failures, journey

GetResponse = Callable[[HttpRequest], HttpResponse]


def own_headers(get_response: GetResponse) -> GetResponse:
    """Add headers that forbid caching and other origins."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def request_size(get_response: GetResponse) -> GetResponse:
    """Refuse a body larger than any form of the portal, before it is read.

    Pages in `hooks.large_requests` accept more from users with the permission.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return error_pages.bad_request(request)
        if length > settings.REQUEST_MAX_BYTES and length > _most_bytes(request):
            return error_pages.too_large(request)
        return get_response(request)

    return middleware


def _most_bytes(request: HttpRequest) -> int:
    """Return the largest body that this visitor may send to this page."""
    for page in hooks.large_requests:
        if request.path == reverse(page.url_name) and is_signed_in(request):
            return page.most_bytes if scope_of(request.user, page.permission).is_everywhere else 0
    return 0


def help_without_database(get_response: GetResponse) -> GetResponse:
    """Open help to everyone while the database cannot be reached, as to someone who is not signed in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_away = response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        if is_away and request.path.startswith(reverse("help:every_question")):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
            return get_response(request)
        return response

    return middleware


class Refusals:
    """Answers what failed with a page: too many attempts, no hashing slot or a locked row, a stale form."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; a page that a failed form leads to gets the status of the failure."""
        if request.method == "POST":
            return failures.settle(request, self.get_response(request))
        if failures.REFUSED in request.GET:
            return error_pages.refused_page(request)
        response = self.get_response(request)
        failure = failures.failure_of(request)
        if failure.status == HTTPStatus.OK:
            return response
        if not failure.is_shown:
            return error_pages.send_again(request)
        response.status_code = failure.status
        if failure.retry_after:
            response.headers["Retry-After"] = str(failure.retry_after)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page for a refusal; None for any other exception."""
        if isinstance(exception, throttle.Refused):
            return error_pages.too_many_tries(request, exception)
        if isinstance(exception, (Busy, throttle.Locked)):
            return error_pages.busy(request)
        if isinstance(exception, journey.AnotherJourney):
            return error_pages.another_journey(request)
        return None
