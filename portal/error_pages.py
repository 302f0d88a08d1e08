"""Error pages: what to do next and, if the database can be queried, who to ask (F4)."""

import sys
from collections.abc import Callable, Mapping
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.csrf import requires_csrf_token

from portal import hooks
from portal.limits.throttle import Refused
from portal.office_words import portal_name
from portal.web import accepted_forms, failures
from portal.web.contacts import contact_for

RETRY_SECONDS = 5
TOO_LONG = gettext_noop("This page was open too long. Nothing was changed. Please send it again.")
TOO_LONG_ON_LANDING = gettext_noop("This page was open too long. Click “Go” again.")
# Limits that only parents meet: their page does not mention teachers.
PARENTS_LIMITS = {"parent_sign_in", "choose_username", "key_request", "one_time_code", "correction"}
# By the name of a URL that takes a form and shows nothing: the name of the page that the form is on.
FORM_PAGES = {
    "portal:logout": "portal:landing",
    "portal:not_you": "portal:landing",
    "portal:start_over": "portal:landing",
    "portal:account_language": "portal:account",
    "portal:account_not_me": "portal:account",
    "portal:pin_resource": "portal:home",
}


def too_many_tries(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """429: how long to wait, and who to ask. The page is the same whether or not the account exists."""
    until = refusal.until.timestamp() if refusal.until else None
    return _refuse(request, "too_many_tries", limit=refusal.limit_name, until=until)


def account_disabled(request: HttpRequest) -> HttpResponse:
    """429: five failed log-ins have disabled this account, or would have if it existed (P5)."""
    return _refuse(request, "account_disabled")


def busy(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After: too many sign-ins at this moment; no attempt was charged."""
    return _refuse(request, "busy")


def another_journey(request: HttpRequest) -> HttpResponse:
    """409: this form belongs to a claim or reset that another tab has replaced. Nothing was changed."""
    return _refuse(request, "another_journey", keep=False)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the page was open too long; it is shown again with what was typed, except by another site.

    A sign-in changes the token as well: the second of two clicks goes where the first one led.
    """
    first = accepted_forms.find(accepted_forms.digest_of(request))
    if first and first.leads_to and first.session_key == request.session.session_key:
        return redirect(first.leads_to)
    page = _form_page(request)
    is_own = reason == REASON_NO_CSRF_COOKIE or reason.startswith("CSRF token")
    if page != request.path:
        return _refuse(request, "stale", keep=is_own)
    is_landing = page == reverse("portal:landing")
    return failures.lead_back_stale(
        request,
        TOO_LONG_ON_LANDING if is_landing else TOO_LONG,
        keep=is_own,
        has_cookie=settings.CSRF_COOKIE_NAME in request.COOKIES,
    )


def refused_page(request: HttpRequest) -> HttpResponse:
    """Return the page that an address with `?refused=1` shows, or a redirect to what is there without it."""
    failure = failures.failure_of(request)
    if failure.refusal:
        return _REFUSALS[failure.refusal["name"]](request, failure.refusal)
    if not failure.path and settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return send_again(request)
    return redirect(failures.address_of(request))


def send_again(request: HttpRequest, _refusal: Mapping[str, Any] | None = None) -> HttpResponse:
    """403: open the page again. For pages that show no form, and for browsers that keep no cookies."""
    back = failures.address_of(request)
    return render(request, "errors/csrf.html", {"back": back}, status=403)


def _refuse(request: HttpRequest, name: str, *, keep: bool = True, **details: Any) -> HttpResponse:
    """Lead a form to the page that says why it is refused; answer anything else with it, and admin."""
    page = _form_page(request)
    if request.method == "POST" and page:
        return failures.lead_to_refusal(request, page, keep=keep, name=name, **details)
    return _REFUSALS[name](request, details)


def _form_page(request: HttpRequest) -> str:
    """Return the address of the page with the form that was sent to this one; empty in admin and for apps."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return ""
    if match.app_names[:1] == ["admin"] or getattr(match.func, "csrf_exempt", False):
        return ""
    page = FORM_PAGES.get(match.view_name) or hooks.form_pages.get(match.view_name)
    return reverse(page, kwargs=match.kwargs) if page else request.path


def _too_many_tries(request: HttpRequest, refusal: Mapping[str, Any]) -> HttpResponse:
    limit, until = refusal["limit"], refusal["until"]
    if until is None and limit == "parent_sign_in":
        return _account_disabled(request, refusal)
    context: dict[str, Any] = {"contact": contact_for(request), "wait_minutes": None}
    context["for_parents"] = limit in PARENTS_LIMITS
    context["limit"] = limit
    if until is None:
        return render(request, "portal/locked.html", context, status=429)
    seconds = max(1, ceil(until - timezone.now().timestamp()))
    context |= {"wait_minutes": ceil(seconds / 60), "wait_hours": ceil(seconds / 3600)}
    response = render(request, "portal/locked.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _account_disabled(request: HttpRequest, _refusal: Mapping[str, Any]) -> HttpResponse:
    return render(request, "portal/disabled.html", {"contact": contact_for(request)}, status=429)


def _busy(request: HttpRequest, _refusal: Mapping[str, Any]) -> HttpResponse:
    return _static(request, "503", 503, retry=True)


def _another_journey(request: HttpRequest, _refusal: Mapping[str, Any]) -> HttpResponse:
    return render(request, "portal/another_journey.html", {"here": request.path}, status=409)


def _unavailable(request: HttpRequest, _refusal: Mapping[str, Any]) -> HttpResponse:
    return _static(request, "unavailable", 503, retry=True)


_REFUSALS: dict[str, Callable[[HttpRequest, Mapping[str, Any]], HttpResponse]] = {
    "too_many_tries": _too_many_tries,
    "account_disabled": _account_disabled,
    "busy": _busy,
    "another_journey": _another_journey,
    "unavailable": _unavailable,
    "stale": send_again,
}


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 for a body that is too large."""
    if isinstance(exception, SessionInterrupted):
        # The user signed out in another tab during this request.
        return redirect("/")
    return too_large(request) if isinstance(exception, RequestDataTooBig) else _static(request, "400", 400)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: the request is larger than any form of the portal."""
    return _static(request, "400", 413)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _static(request, "403", 403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _static(request, "404", 404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 if the database cannot be reached. Makes no query."""
    if isinstance(sys.exc_info()[1], OperationalError):
        return _refuse(request, "unavailable")
    return _static(request, "500", 500)


def _static(request: HttpRequest, name: str, status: int, *, retry: bool = False) -> HttpResponse:
    # No request in the context: an error page must not read the session or the database.
    context = {"portal_name": portal_name(), "here": failures.address_of(request)}
    response = render(None, f"errors/{name}.html", context, status=status)
    if retry:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
