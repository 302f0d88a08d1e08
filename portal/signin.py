"""Signing in and out: one pair of screens for students, parents and staff (S2, S9)."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from portal import hashing, journey, sessions
from portal.language import chosen_language
from portal.lockout import attempt_of
from portal.models import User, has_left


class PortalBackend(ModelBackend):
    """Verifies a password for the price of one hash, whoever is or is not behind the name."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the user whose name and password these are, if the account is open; else None."""
        if request is None or username is None or password is None:
            return None
        user = attempt_of(request).user
        is_open = user is not None and self.user_can_authenticate(user) and user.has_usable_password()
        matches = hashing.verify(hashing.normalized(password), user.password if user and is_open else None)
        return user if matches else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Refuse a disabled account, and staff who are not in the roster any more (A7)."""
        return isinstance(user, User) and user.is_active and not has_left(user)

    def get_user(self, user_id: Any) -> User | None:
        """Return whose session this is, if the account is open at this moment, in one statement."""
        user = User.objects.with_staff_record().filter(pk=user_id).first()
        return user if self.user_can_authenticate(user) else None


def sign_in(request: HttpRequest, *, username: str, password: str) -> User | None:
    """Sign somebody in, or return None for whatever did not match (S4).

    Takes a hashing slot, spends a try, verifies: in this order. Raises `hashing.Busy`; a refusal for too many
    tries answers the request by itself (portal/lockout.py).
    """
    with hashing.slot():
        user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        return None
    journey.end_all(request)
    login(request, user)
    sessions.begin(request)
    _keep_language(request, user)
    return user


def _keep_language(request: HttpRequest, user: User) -> None:
    chosen = chosen_language(request)
    if chosen and chosen != user.language:
        user.language = chosen
        user.save(update_fields=["language"])


def is_signed_in(request: HttpRequest) -> bool:
    """Say whether somebody is signed in, without a query for a browser that has no session."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
