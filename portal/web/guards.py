"""Who may open a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.auth.sessions import is_signed_in
from portal.models import User


def landing_of(user: User) -> str:
    """Return the address of the landing page, which shows who is signed in."""
    return reverse("portal:landing")


def signed_out_only(
    view: Callable[..., HttpResponse], *, elsewhere: Callable[[User], str] = landing_of
) -> Callable[..., HttpResponse]:
    """Redirect users who are signed in: claims, keys and links are for people who are not (S7)."""

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_signed_in(request) and isinstance(request.user, User):
            return redirect(elsewhere(request.user))
        return view(request, *args, **kwargs)

    return guarded
