"""The language of a page: chosen in this browser > the account's > the browser's own (L2).

Admin is in English for everyone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.handlers.exception import response_for_exception
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language_from_request

from portal.languages import LANGUAGES, own_names

ADMIN, ADMIN_LANGUAGE = "/admin/", "en"


@dataclass(frozen=True, slots=True)
class OfferedLanguage:
    """One link of the language row."""

    code: str
    name: str
    href: str
    is_current: bool


def choose_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: activate the page's language; `?lang=vi` on any page chooses it for this browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        if asked in LANGUAGES and request.method in ("GET", "HEAD"):
            # To the clean address: Back and bookmarks do not choose a language.
            clean = redirect(_without_language(request))
            _remember(clean, asked)
            return clean
        try:
            language = _language(request)
        except OperationalError as error:
            # The account cannot be read; the page that says so is in the browser's own language.
            with translation.override(get_language_from_request(request)):
                return response_for_exception(request, error)
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    return middleware


def _without_language(request: HttpRequest) -> str:
    query = request.GET.copy()
    del query["lang"]
    # Two slashes at the beginning would name another host.
    path = "/" + request.path.lstrip("/")
    return iri_to_uri(path) + (f"?{query.urlencode()}" if query else "")


def _remember(response: HttpResponse, language: str) -> None:
    """Store a language in the browser that gets this response."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def chosen_language(request: HttpRequest) -> str | None:
    """Return the language explicitly chosen in this browser, if any."""
    for code in (request.GET.get("lang"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)):
        if code in LANGUAGES:
            return code
    return None


def offered(request: HttpRequest) -> list[OfferedLanguage]:
    """Return the language row: a link to this page for each of its languages, other parameters kept."""
    links = []
    for code, name in own_names().items():
        if _is_admin(request) and code != ADMIN_LANGUAGE:
            continue
        query = request.GET.copy()
        query["lang"] = code
        links.append(OfferedLanguage(code, name, f"?{query.urlencode()}", code == translation.get_language()))
    return links


def _is_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith(ADMIN)


def _language(request: HttpRequest) -> str:
    if _is_admin(request):
        return ADMIN_LANGUAGE
    chosen = chosen_language(request)
    if chosen:
        return chosen
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        preferred: str = request.user.language
        if preferred in LANGUAGES:
            return preferred
    return get_language_from_request(request)
