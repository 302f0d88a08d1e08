"""Requests for a key or a forgotten log-in: only the email address on file opens anything (P2, P12).

Everyone gets the same answer in the same time: the request looks up ids and leaves a task. The task sends
mails, or puts the request on the office's list.
"""

from collections.abc import Iterable
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from parents import tasks
from parents.models import KeyRequest
from portal import access_log
from portal.actor import Actor
from portal.limits import throttle
from portal.tasks.queues import enqueue_on_commit
from portal.web import accepted_forms
from sis import roster

LIMIT = "key_request"


def ask_for_link(
    *, actor: Actor, last_name: str, first_name: str, number: str, birth_date: date | None, language: str
) -> None:
    """Take a request for a key, a user name or a new password. Returns nothing about what it found.

    Without a birth date only an existing account can be found (P12). Charges an attempt before it looks,
    right or wrong. The same form sent twice is one request. Raises `throttle.Refused`.
    """
    if accepted_forms.find(actor.form):
        return
    throttle.charge(LIMIT, target=number, origin=actor.origin)
    pairs = roster.match_guardians(
        last_name=last_name, first_name=first_name, number=number, birth_date=birth_date
    )
    with transaction.atomic():
        if not accepted_forms.record(actor.form):
            return
        access_log.record("parents.link_asked", actor=actor, success=bool(pairs))
        enqueue_on_commit(
            tasks.answer_request,
            pairs=pairs,
            language=language,
            only_accounts=birth_date is None,
            request_id=str(uuid4()),
        )


def close_requests(*, actor: Actor, requests: Iterable[KeyRequest]) -> int:
    """Take requests off the office's list; return how many were still on it."""
    ids = [request.pk for request in requests]
    with transaction.atomic():
        open_ones = KeyRequest.objects.filter(pk__in=ids, closed_at=None)
        closed = open_ones.update(closed_at=timezone.now(), closed_by=actor.user)
        access_log.record("parents.key_requests_closed", actor=actor, requests=ids)
    return closed
