"""Error pages: what to do next and, if the database can be queried, who to ask (F4)."""

import sys
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import requires_csrf_token

from portal import hooks
from portal.limits.throttle import Refused
from portal.web import accepted_forms
from portal.web.contacts import contact_for

RETRY_SECONDS = 5
# Limits that only parents meet: their page does not mention teachers.
PARENTS_LIMITS = {"parent_sign_in", "choose_username", "key_request", "one_time_code", "correction"}
# By the name of a URL that takes a form and shows nothing: the name of the page that the form is on.
FORM_PAGES = {
    "portal:logout": "portal:landing",
    "portal:not_you": "portal:landing",
    "portal:start_over": "portal:landing",
    "portal:account_language": "portal:account",
    "portal:account_not_me": "portal:account",
}


def too_many_tries(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """429: how long to wait, and who to ask. The page is the same whether or not the account exists."""
    if refusal.until is None and refusal.limit_name == "parent_sign_in":
        return account_disabled(request)
    context: dict[str, Any] = {"contact": contact_for(request), "wait_minutes": None}
    context["for_parents"] = refusal.limit_name in PARENTS_LIMITS
    if refusal.until is None:
        return render(request, "portal/locked.html", context, status=429)
    seconds = max(1, ceil((refusal.until - timezone.now()).total_seconds()))
    context |= {"wait_minutes": ceil(seconds / 60), "wait_hours": ceil(seconds / 3600)}
    response = render(request, "portal/locked.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def account_disabled(request: HttpRequest) -> HttpResponse:
    """429: five failed log-ins have disabled this account, or would have if it existed (P5)."""
    return render(request, "portal/disabled.html", {"contact": contact_for(request)}, status=429)


def busy(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After: too many sign-ins at this moment; no attempt was charged."""
    return _static(request, "503", 503, retry=True)


def another_journey(request: HttpRequest) -> HttpResponse:
    """409: this form belongs to a claim or reset that another tab has replaced. Nothing was changed."""
    return render(request, "portal/another_journey.html", {"here": request.path}, status=409)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the page was open too long; a link leads back to a fresh form.

    A sign-in changes the token as well: the second of two clicks goes where the first one led.
    """
    first = accepted_forms.find(accepted_forms.digest_of(request))
    if first and first.leads_to and first.session_key == request.session.session_key:
        return redirect(first.leads_to)
    asked = request.resolver_match.view_name if request.resolver_match else ""
    page = FORM_PAGES.get(asked) or hooks.form_pages.get(asked)
    back = reverse(page) if page else request.path
    return render(request, "errors/csrf.html", {"back": back}, status=403)


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
        return _static(request, "unavailable", 503, retry=True)
    return _static(request, "500", 500)


def _static(request: HttpRequest, name: str, status: int, *, retry: bool = False) -> HttpResponse:
    # No request in the context: an error page must not read the session or the database.
    response = render(None, f"errors/{name}.html", {"portal_name": settings.PORTAL_NAME}, status=status)
    if retry:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
