"""Sessions in the database: created in one statement, not written on every visit, ended by time limits.

This module is Django's SESSION_ENGINE.
"""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.db import router
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import get_random_string

from portal.models import User
from portal.web.home_urls import sign_in_page_of

BEGAN, SEEN = "_began", "_seen"
KEY_LENGTH = 32


class SessionStore(DatabaseSessionStore):
    """A database session whose row is written once, at the end of the request.

    Django checks whether a new key is free, inserts a row and updates it again. Keys of 160 random bits
    need no check.
    """

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._is_new = session_key is None

    def create(self) -> None:
        """Choose a new key; `save` writes the row."""
        self._session_key = self._get_new_session_key()
        self._is_new = True
        self.modified = True

    def _validate_session_key(self, key: str | None) -> bool:
        """Reject impossible keys: a quoted cookie may contain NUL, which PostgreSQL refuses."""
        return key is not None and len(key) == KEY_LENGTH and key.isascii() and key.isalnum()

    def _get_new_session_key(self) -> str:
        return get_random_string(KEY_LENGTH, "abcdefghijklmnopqrstuvwxyz0123456789")

    def cycle_key(self) -> None:
        """Move the data to a new key; the old key stops working immediately."""
        data, old, was_written = dict(self.items()), self.session_key, not self._is_new
        self.create()
        self._session_cache = data
        if old and was_written:
            self.delete(old)

    def delete(self, session_key: str | None = None) -> None:
        """Delete a session in one statement (Django looks up the row first)."""
        self.model.objects.filter(session_key=session_key or self.session_key or "").delete()

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 (as Django has it)
        """Write the row in one statement; raises UpdateError if the session has ended in the meantime."""
        if self.session_key is None:
            self.create()
        session = self.create_model_instance(dict(self.items()))
        using = router.db_for_write(self.model, instance=session)
        if self._is_new:
            session.save(force_insert=True, using=using)
            self._is_new = False
            return
        written = self.model.objects.using(using).filter(session_key=session.session_key)
        if not written.update(session_data=session.session_data, expire_date=session.expire_date):
            raise UpdateError


def is_signed_in(request: HttpRequest) -> bool:
    """Say whether someone is signed in, without a query for a browser that has no session."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def signed_in_user(request: HttpRequest) -> User:
    """Return the signed-in user; only for views behind login_required."""
    assert isinstance(request.user, User)  # noqa: S101 (login_required has made sure)
    return request.user


def begin(request: HttpRequest) -> None:
    """Record when this session started and when it was last used."""
    request.session[BEGAN] = request.session[SEEN] = timezone.now().timestamp()


def end_old_sessions(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: end sessions after 60 idle minutes or 12 hours; a visit is stored at most once a minute."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SEEN in request.session:
            now = timezone.now()
            if why := _is_over(request, now):
                ended = _ended_page(request, *why)
                logout(request)
                return redirect(ended)
            if now.timestamp() - request.session[SEEN] >= settings.SESSION_TOUCH.total_seconds():
                request.session[SEEN] = now.timestamp()
        return get_response(request)

    return middleware


def _is_over(request: HttpRequest, now: datetime) -> tuple[str, float] | None:
    """Return why a session has ended and when; None while it is valid."""
    ends = {
        "idle": request.session[SEEN] + settings.SESSION_IDLE.total_seconds(),
        "long": request.session[BEGAN] + settings.SESSION_LONGEST.total_seconds(),
    }
    why = min(ends, key=lambda name: ends[name])
    return (why, ends[why]) if now.timestamp() > ends[why] else None


def _ended_page(request: HttpRequest, why: str, at: float) -> str:
    """Return the page that says why a session has ended, and to parents also when (P6)."""
    if isinstance(request.user, User) and request.user.kind == User.Kind.PARENT:
        return f"{sign_in_page_of(request.user)}?{urlencode({'ended': why, 'at': int(at)})}"
    return "/?ended=1"
