"""A user who must change the password can only open the page that changes it (P9)."""

from collections.abc import Callable
from typing import TypeGuard

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.auth.sessions import is_signed_in
from portal.models import User
from portal.web.home_urls import account_page_of


def must_change_password(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: redirect a user who must change the password to My account."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_signed_in(request) and _must_change(request.user):
            page = account_page_of(request.user)
            if request.path not in (page, reverse("portal:logout")):
                return redirect(page)
        return get_response(request)

    return middleware


def _must_change(user: object) -> TypeGuard[User]:
    return isinstance(user, User) and user.state == User.State.MUST_CHANGE_PASSWORD
