"""Signing in and out: one pair of screens for students, parents and staff (S2, S9)."""

import uuid
from functools import partial
from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils import timezone

from portal.auth import hashing, second_factor, sessions
from portal.auth.axes_handler import attempt_of, password_accepted, refuse, refused_already
from portal.auth.hashing_slots import slot
from portal.auth.parent_lockout import Overtaken
from portal.limits.throttle import Refused
from portal.models import User, has_left
from portal.web import journey
from portal.web.client_address import origin_of
from portal.web.language import chosen_language

BACKEND, SECOND_STEP = "portal.auth.sign_in.PortalBackend", "second-step"


class PortalBackend(ModelBackend):
    """Verifies a password at the cost of one hash, whether or not the account exists."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the user with this name and password if the account can sign in; else None."""
        if request is None or username is None or password is None:
            return None
        attempt = attempt_of(request)
        user = attempt.user
        is_open = user is not None and self.user_can_authenticate(user) and user.has_usable_password()
        matches = hashing.verify(hashing.normalized(password), user.password if user and is_open else None)
        if not matches or user is None:
            return None
        attempt.temporary_is_over = user.temporary_is_over(at=timezone.now())
        return None if attempt.temporary_is_over else user

    def user_can_authenticate(self, user: Any) -> bool:
        """Refuse a disabled account, and staff who are no longer in the roster (A7)."""
        return isinstance(user, User) and user.is_active and not has_left(user)

    def get_user(self, user_id: Any) -> User | None:
        """Return the user of a session if the account can sign in now, in one statement."""
        # Not `first()`, which would build an order and a limit for one row, on every request.
        user = next(iter(User.objects.with_staff_record().filter(pk=user_id)), None)
        return user if self.user_can_authenticate(user) else None


def sign_in(request: HttpRequest, *, username: str, password: str) -> User | None:
    """Sign in and return the user, or return None if name and password do not match (S4).

    Takes a hashing slot, charges an attempt, then verifies; an attempt that will be refused does not wait
    for a slot. Staff with a second factor are not signed in yet: `request.user` stays anonymous until the
    second step (A7). Raises `hashing_slots.Busy`; too many attempts are answered by
    portal/auth/axes_handler.py.
    """
    try:
        with slot(origin_of(request), look=partial(refused_already, request, username)):
            user = authenticate(request, username=username, password=password)
    except Refused as refusal:
        refuse(request, username, refusal)
        return None
    if not isinstance(user, User):
        return None
    if second_factor.is_needed(user):
        logout(request)
        password_accepted(request, user)
        begin_second_step(request, user)
        return user
    return user if start_session(request, user) else None


def begin_second_step(request: HttpRequest, user: User) -> None:
    """Begin the second step for a user who has just given the right password."""
    journey.begin(request, SECOND_STEP, str(user.pk), nonce=user.session_nonce, secret=str(uuid.uuid4()))


def start_session(request: HttpRequest, user: User) -> bool:
    """Start the session of a user who has passed every step.

    Returns False if another attempt has disabled the account in the meantime
    (portal/auth/parent_lockout.py).
    """
    journey.end_all(request)
    try:
        login(request, user, backend=BACKEND)
    except Overtaken:
        request.session.flush()
        return False
    request.session.cycle_key()  # also for someone who was signed in already
    sessions.begin(request)
    _keep_language(request, user)
    return True


def _keep_language(request: HttpRequest, user: User) -> None:
    chosen = chosen_language(request)
    if chosen and chosen != user.language:
        user.language = chosen
        user.save(update_fields=["language"])
