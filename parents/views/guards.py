"""Who may open which of the parents' pages."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.auth.sessions import is_signed_in
from portal.models import User
from portal.web import guards
from portal.web.home_urls import home_of


def parents_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the signed-in parent; lead visitors to the log-in page and other users home.

    A form that is sent after the session has ended is lost: the log-in page says so.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user if is_signed_in(request) else None
        if not isinstance(user, User):
            unsent = "?ended=unsent" if request.method == "POST" else ""
            return redirect(reverse("parents:log_in") + unsent)
        if user.kind != User.Kind.PARENT:
            return redirect(home_of(user))
        return view(request, user, *args, **kwargs)

    return guarded


# A key or a link is for someone who is not signed in (S7).
signed_out_only = partial(guards.signed_out_only, elsewhere=home_of)
