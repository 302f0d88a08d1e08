"""Sessions in the database: written in one statement, not on every visit, and ended by time limits.

This module is Django's SESSION_ENGINE.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout, update_session_auth_hash
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.crypto import get_random_string

from portal.models import AcceptedForm, User
from portal.sql import Statement, run_together
from portal.web import accepted_forms
from portal.web.home_urls import sign_in_page_of

BEGAN, SEEN = "_began", "_seen"
KEY_LENGTH = 32
INSERT_SESSION = (
    "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, %s)"
    " RETURNING session_key"
)
UPDATE_SESSION = (
    "UPDATE django_session SET session_key = %s, session_data = %s, expire_date = %s WHERE session_key = %s"
    " RETURNING session_key"
)


class SessionStore(DatabaseSessionStore):
    """A database session whose row is written once, at the end of the request.

    Django checks whether a new key is free, inserts a row and updates it again. Keys of 160 random bits
    need no check. A new key is given to the row itself, so that there is never a moment with two valid keys
    or with none.
    """

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._stored_key = self.session_key  # the key of the row in the database; None if there is no row
        self._form = AcceptedForm()

    def create(self) -> None:
        """Choose a new key; `save` writes it."""
        self._session_key = self._get_new_session_key()
        self.modified = True

    def _validate_session_key(self, key: str | None) -> bool:
        """Reject impossible keys: a quoted cookie may contain NUL, which PostgreSQL refuses."""
        return key is not None and len(key) == KEY_LENGTH and key.isascii() and key.isalnum()

    def _get_new_session_key(self) -> str:
        return get_random_string(KEY_LENGTH, "abcdefghijklmnopqrstuvwxyz0123456789")

    def load(self) -> dict[str, Any]:
        """Read the row; without one, the writer of this session gets a new key."""
        data: dict[str, Any] = super().load()
        self._stored_key = self.session_key
        return data

    def cycle_key(self) -> None:
        """Give the data a new key, at every rise in rights; the old one opens nothing from `save` on."""
        self.keys()  # reads the row, to know whether there is one
        self.create()

    def delete(self, session_key: str | None = None) -> None:
        """Delete a session in one statement (Django looks up the row first)."""
        self.model.objects.filter(session_key=session_key or self._stored_key or "").delete()
        if session_key is None:
            self._stored_key = None

    @property
    def moves(self) -> bool:
        """Whether `save` will give the session another key than the one in the database."""
        return self.session_key is not None and self.session_key != self._stored_key

    def note_form(self, request: HttpRequest, *, leads_to: str) -> None:
        """Note which form this request accepts, for the one statement of `save`."""
        self._form = AcceptedForm(digest=accepted_forms.digest_of(request), leads_to=leads_to)

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 (as Django has it)
        """Write the row in one statement, together with the form that this request has accepted.

        If the row has ended or moved in the meantime, this session becomes the one that the same form, sent
        twice, has moved it to. Raises UpdateError if there is none.
        """
        if self.session_key is None:
            self.create()
        row = self.create_model_instance(dict(self.items()))
        values = (row.session_key, row.session_data, row.expire_date)
        if self._stored_key is None:
            written = Statement("written", INSERT_SESSION, values)
        else:
            written = Statement("written", UPDATE_SESSION, (*values, self._stored_key))
        noted = [accepted_forms.statement(self._form)] if self.moves and self._form.digest else []
        if not run_together([written, *noted]):
            twin = accepted_forms.find(self._form.digest)
            if twin is None or not twin.session_key:
                raise UpdateError
            self._session_key = twin.session_key
        self._stored_key = self.session_key


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's, except that a browser keeps the id of a session that another request has just moved."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save a changed session under its id; delete the cookie only of a session that was ended here."""
        session: Any = request.session
        if session.moves:
            # A form that failed (303) is read again if it is sent twice: its answer carries what failed.
            is_accepted = response.status_code != HTTPStatus.SEE_OTHER
            session.note_form(request, leads_to=response.headers.get("Location", "") if is_accepted else "")
        if session.is_empty() and not session.modified:
            patch_vary_headers(response, ("Cookie",))
            return response
        return super().process_response(request, response)


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


def keep_session(request: HttpRequest, user: User, *, leads_to: str) -> None:
    """Keep this session through a change of the account that ends all others, under a new id.

    Call it in the transaction of the change, so that there is no moment at which neither id is good. Raises
    SessionInterrupted if the session has ended in the meantime.
    """
    update_session_auth_hash(request, user)
    session: Any = request.session
    session.note_form(request, leads_to=leads_to)
    try:
        session.save()
    except UpdateError:
        raise SessionInterrupted from None


def has_sent(user: User, form: str) -> bool:
    """Say whether the same form was accepted a moment ago in a session of this user, and of no one else.

    Anyone can send a form in the own session first, and then the very same one with a copied id.
    """
    accepted = accepted_forms.find(form)
    if accepted is None or not accepted.session_key:
        return False
    return bool(SessionStore(accepted.session_key).get(SESSION_KEY) == str(user.pk))


def flush_visit(request: HttpRequest) -> None:
    """Delete the session of a browser in which no one is signed in, with all its journeys."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and not is_signed_in(request):
        request.session.flush()


class RepeatedForms:
    """Middleware: a form that was sent twice, and arrives after its session has moved, ends like the first.

    The second of two clicks carries the old session id, and the browser may have dropped the first answer
    with the new one. Stands behind CsrfViewMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Continue the session that the first of two equal forms has moved; redirect where that one did."""
        if request.method != "POST" or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        request.session.keys()  # reads the row, to know whether there is one
        if request.session.session_key:
            return None
        first = accepted_forms.find(accepted_forms.digest_of(request))
        if first is None or not first.session_key:
            return None
        moved = SessionStore(first.session_key)
        moved.keys()
        if not moved.session_key:
            return None
        moved.modified = True  # so that this answer carries the new id
        request.session = moved
        return redirect(first.leads_to) if first.leads_to else None


def began_at(request: HttpRequest) -> datetime:
    """Return when this session started; only for views behind a sign-in."""
    return datetime.fromtimestamp(request.session.get(BEGAN, 0), UTC)


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
