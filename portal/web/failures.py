"""What a form that failed leaves for the page that shows it (ADR 28).

A form is always answered with a redirect, so that Back and Reload never ask whether to send it again. What
the next page shows is kept for one minute in a signed cookie: what was typed, never a password; the errors,
not yet translated; what else the page says; and its status.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.utils import translation
from django.utils.translation import gettext

from portal.web.short_cookies import ShortCookie

COOKIE = ShortCookie("FAILURE_COOKIE_NAME", salt="portal.failure", lifetime=60)
# Of compressed JSON: in base64, and with its signature, under the 4,096 bytes that browsers keep.
MOST_BYTES = 2700
# Marks the address of a page that says why a form was refused, in place of the page with the form.
REFUSED = "refused"
# What an address says once, about the page as it was first opened.
_SAID_ONCE = ("lang", "ended", "at", "changed", "again", "sent", REFUSED)
_NEVER_KEPT = ("csrfmiddlewaretoken", "journey")
_FIELDS = ("path", "values", "errors", "facts", "status", "retry_after", "refusal")
_FOUND = "portal.failure"

# The field, the message before its translation, its parameters, and its code.
UntranslatedError = tuple[str, str, dict[str, Any] | None, str | None]
AnyForm = TypeVar("AnyForm", bound=forms.Form)


class HttpResponseSeeOther(HttpResponseRedirectBase):
    """303: the answer to this form is another page, to be opened with GET."""

    status_code = 303


@dataclass
class Failure:
    """What failed on one page: nothing, unless a form there has failed within the last minute."""

    path: str = ""
    values: dict[str, str] = field(default_factory=dict)
    errors: list[UntranslatedError] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    retry_after: int = 0
    refusal: dict[str, Any] = field(default_factory=dict)
    is_shown: bool = field(default=False, init=False)

    def show_in(self, form: AnyForm) -> AnyForm:
        """Return an unbound form with what was typed and what was wrong; a bound one as it is."""
        self.is_shown = True
        if form.is_bound or not self.path:
            return form
        names = [bound.name for bound in form.visible_fields()]
        form.initial = {**form.initial, **{name: self.values[name] for name in names if name in self.values}}
        form.cleaned_data = {}
        for name, message, params, code in self.errors:
            where = name if name in form.fields else None
            form.add_error(where, ValidationError(gettext(message), code, params))
        return form


def failure_of(request: HttpRequest) -> Failure:
    """Return what failed on this page a moment ago; an empty failure for a form that is being sent."""
    found = request.META.get(_FOUND)
    if not isinstance(found, Failure):
        found = request.META[_FOUND] = Failure() if request.method == "POST" else _kept(request)
    return found


def lead_back(
    request: HttpRequest,
    form: forms.Form | None = None,
    *,
    to: str = "",
    keep: bool = True,
    status: int = 200,
    retry_after: int = 0,
    **facts: Any,
) -> HttpResponse:
    """Redirect a form that failed to its page, which shows what was typed, the errors and these facts.

    `facts` are plain values for the page's context; `to` is the page if it is another one. `keep=False` keeps
    nothing that was typed.
    """
    failure = Failure(
        path=to or request.path,
        values=typed_in(request) if keep else {},
        errors=list(_untranslated(form)) if form else [],
        facts=facts,
        status=status,
        retry_after=retry_after,
    )
    return _redirect(to or address_of(request), failure)


def lead_to_refusal(request: HttpRequest, page: str, *, keep: bool = True, **refusal: Any) -> HttpResponse:
    """Redirect a form to an address at which `refusal` is shown in place of `page`."""
    address = address_of(request) if page == request.path else page
    kept = Failure(path=page, values=typed_in(request) if keep else {}, refusal=refusal)
    return _redirect(f"{address}{'&' if '?' in address else '?'}{REFUSED}=1", kept)


def lead_back_stale(request: HttpRequest, message: str, *, keep: bool, has_cookie: bool) -> HttpResponse:
    """Redirect a form without a good token to its page, which shows what was typed and this message.

    Without `has_cookie` the address tells a browser that keeps no cookies from one that has lost them.
    """
    errors: list[UntranslatedError] = [(NON_FIELD_ERRORS, message, None, "stale")]
    values = typed_in(request) if keep else {}
    failure = Failure(path=request.path, values=values, errors=errors, status=403)
    address = address_of(request)
    mark = "" if has_cookie else f"{'&' if '?' in address else '?'}{REFUSED}=1"
    return _redirect(address + mark, failure)


def settle(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Make an end of the last failure when a form is sent, unless this one has failed as well.

    Back from the page that a corrected form leads to still finds what was typed last.
    """
    if COOKIE.name in request.COOKIES and COOKIE.name not in response.cookies:
        last = _read(request)
        if last.path == request.path and last.values and 300 <= response.status_code < 400:
            COOKIE.write(response, _as_text(Failure(path=last.path, values=typed_in(request))))
        else:
            COOKIE.delete(response)
    return response


def typed_in(request: HttpRequest) -> dict[str, str]:
    """Return what was typed into this form, without passwords and tokens."""
    return {
        name: value
        for name, value in request.POST.items()
        if isinstance(value, str) and value and "password" not in name and name not in _NEVER_KEPT
    }


def _untranslated(form: forms.Form) -> Iterable[UntranslatedError]:
    """Return each error of a form as its field, the message before translation, and its parameters."""
    for name, errors in form.errors.as_data().items():
        for error in errors:
            with translation.override(None):
                message = str(error.message)
            params = {k: _plain(v) for k, v in (error.params or {}).items() if f"%({k})" in message}
            # A message that counts has no text of its own before it is counted.
            code = error.code or None
            yield (name, message, params or None, code) if message else (name, error.messages[0], None, code)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float) else str(value)


def address_of(request: HttpRequest) -> str:
    """Return the address of this page without what it says once, as that a session has ended."""
    query = request.GET.copy()
    for name in _SAID_ONCE:
        query.pop(name, None)
    return request.path + (f"?{query.urlencode()}" if query else "")


def _redirect(address: str, failure: Failure) -> HttpResponse:
    response = HttpResponseSeeOther(address)
    COOKIE.write(response, _as_text(failure))
    return response


def _as_text(failure: Failure) -> str:
    """Return a failure as JSON that fits into a cookie: of what is too long, the longest is not kept."""
    plain = {name: value for name in _FIELDS if (value := getattr(failure, name))}
    values = dict(failure.values)
    while True:
        text = json.dumps({**plain, "values": values}, default=str)
        if not values or len(zlib.compress(text.encode())) <= MOST_BYTES:
            return text
        del values[max(values, key=lambda name: len(values[name]))]


def _kept(request: HttpRequest) -> Failure:
    failure = _read(request)
    return failure if failure.path == request.path else Failure()


def _read(request: HttpRequest) -> Failure:
    text = COOKIE.read(request) if COOKIE.name in request.COOKIES else ""
    plain: Mapping[str, Any] = json.loads(text) if text else {}
    return Failure(**{name: plain[name] for name in _FIELDS if name in plain})
