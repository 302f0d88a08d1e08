"""Who may open which of the parents' pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from portal.auth.sessions import is_signed_in
from portal.models import User
from portal.web.home_urls import home_of


def parents_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the signed-in parent; lead visitors to the log-in page and other users home."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user if is_signed_in(request) else None
        if not isinstance(user, User):
            return redirect("parents:log_in")
        if user.kind != User.Kind.PARENT:
            return redirect(home_of(user))
        return view(request, user, *args, **kwargs)

    return guarded


def signed_out_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead whoever is signed in home: a key or a link is for somebody who is not (S7)."""

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_signed_in(request) and isinstance(request.user, User):
            return redirect(home_of(request.user))
        return view(request, *args, **kwargs)

    return guarded
