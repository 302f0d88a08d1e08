"""The same form sent twice: a double click, a proxy that retries, a reload.

A form is recognized by a keyed digest of everything in it. Its CSRF token is masked anew each time a page is
rendered, so only a browser that was sent the page can send the same form. Copied cookies are not enough.
"""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from portal.digests import digest
from portal.models import AcceptedForm
from portal.sql import Statement, run_together

LIFETIME = timedelta(minutes=5)
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (a field's name)


def digest_of(request: HttpRequest) -> str:
    """Return the digest of the form in this request; empty if there is none or it has no token."""
    if request.method != "POST" or not request.POST.get(TOKEN):
        return ""
    return digest("form", request.path, request.POST.urlencode())


def find(form: str) -> AcceptedForm | None:
    """Return the accepted form of this digest, if it is at most five minutes old."""
    fresh = AcceptedForm.objects.filter(at__gt=timezone.now() - LIFETIME)
    return fresh.filter(digest=form).first() if form else None


def record(form: str) -> bool:
    """Record that this form had its effect; False if it had one a moment ago.

    Call it in the transaction of the effect: the same form at the same moment waits for its end.
    """
    if not form:
        return True
    now = timezone.now()
    sql = (
        "INSERT INTO portal_acceptedform AS f (digest, session_key, leads_to, at) VALUES (%s, '', '', %s)"
        " ON CONFLICT (digest) DO UPDATE SET at = excluded.at WHERE f.at <= %s RETURNING 1"
    )
    return bool(run_together([Statement("recorded", sql, (form, now, now - LIFETIME))]))


def statement(form: AcceptedForm) -> Statement:
    """Return the statement that records a form with the session in the rows of `written`; else nothing."""
    sql = (
        "INSERT INTO portal_acceptedform (digest, session_key, leads_to, at)"
        " SELECT %s, session_key, %s, %s FROM written"
        " ON CONFLICT (digest) DO UPDATE SET session_key = excluded.session_key, leads_to = excluded.leads_to"
        " RETURNING session_key"
    )
    return Statement("noted", sql, (form.digest, form.leads_to, form.at))


def prune() -> str:
    """Delete forms that are too old to be found; return how many, in words."""
    deleted, _ = AcceptedForm.objects.filter(at__lt=timezone.now() - LIFETIME).delete()
    return f"{deleted} accepted forms"
