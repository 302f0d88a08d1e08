"""What happens around every view: headers, size, refusals."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal import errors, hashing, journey, throttle

GetResponse = Callable[[HttpRequest], HttpResponse]


def own_headers(get_response: GetResponse) -> GetResponse:
    """Keep every page out of every cache, and to its own origin."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def request_size(get_response: GetResponse) -> GetResponse:
    """Refuse a body that no form of this portal makes, before anything reads it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return errors.bad_request(request)
        if length > settings.REQUEST_MAX_BYTES:
            return errors.too_large(request)
        return get_response(request)

    return middleware


class Refusals:
    """Turn what the rules refuse into pages: too many tries, no hashing slot, a stale form."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page for a refusal; None for anything else."""
        if isinstance(exception, throttle.Refused):
            return errors.too_many_tries(request, exception)
        if isinstance(exception, hashing.Busy):
            return errors.busy(request)
        if isinstance(exception, journey.AnotherJourney):
            return errors.another_journey(request)
        return None
