"""A password that must be changed opens nothing but the page that changes it (P9)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.models import User
from portal.signin import is_signed_in

OPEN = ("/account/", "/logout/")


def must_change_password(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: lead whoever must change the password to My account."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_signed_in(request) and request.path not in OPEN and _must_change(request):
            return redirect("portal:account")
        return get_response(request)

    return middleware


def _must_change(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.state == User.State.MUST_CHANGE_PASSWORD
