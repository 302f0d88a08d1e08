"""Back-channel logout: the portal tells apps that someone has signed out, or may no longer sign in.

One signed request for each app that gave an address, sent by a task and tried again.
"""

import time
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django_tasks import task

from portal import hooks, outbound
from portal.models import PairwiseSubject, SignOn, User
from portal.oidc import keys
from portal.tasks.queues import LOGOUT, enqueue_on_commit

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TOKEN_SECONDS = 120
AT_ONCE = 500


@task(queue_name=LOGOUT)
def send_logout(subject_id: int, session_id: str) -> None:
    """Tell an app that this person has signed out: of one session, or of all if `session_id` is empty.

    Raises OutboundError if the app does not accept it; then it is tried again.
    """
    subject = PairwiseSubject.objects.select_related("client").filter(pk=subject_id).first()
    if subject is None or not subject.client.back_channel_logout_uri:
        return
    now = int(time.time())
    claims = {
        "iss": settings.PORTAL_ORIGIN,
        "aud": subject.client.client_id,
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "jti": uuid4().hex,
        "sub": subject.subject,
        "events": {EVENT: {}},
        **({"sid": session_id} if session_id else {}),
    }
    token = keys.sign(claims, kind="logout+jwt")
    outbound.post_form(subject.client.back_channel_logout_uri, {"logout_token": token})


def announce_session(session_id: str) -> None:
    """Tell the apps that were opened in this session of the portal that it has ended."""
    opened = SignOn.objects.filter(session_id=session_id).exclude(subject__client__back_channel_logout_uri="")
    for subject_id in opened.values_list("subject", flat=True).distinct():
        enqueue_on_commit(send_logout, subject_id=subject_id, session_id=session_id)


def announce_ended() -> int:
    """Tell apps about people whose sessions have all ended, whatever ended them; return how many apps.

    A reset, a disabled account, another password: each changes the person's session nonce. People who have
    left the roster are found by that. The worker calls this every few seconds (portal/tasks/worker.py), so
    that no service has to think of it, and a reset of all accounts goes the same way as that of one.
    """
    student = hooks.person_lookups[User.Kind.STUDENT]
    has_left = Q(**{f"user__{student}__is_active": False}) | Q(user__staff_account__staff__is_active=False)
    ended = ~Q(signed_on_nonce=F("user__session_nonce")) | Q(user__state=User.State.DISABLED) | has_left
    told = PairwiseSubject.objects.exclude(signed_on_nonce="").exclude(client__back_channel_logout_uri="")
    with transaction.atomic():
        found = told.filter(ended).select_for_update(skip_locked=True, of=["self"])
        ids = list(found.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if ids:
            PairwiseSubject.objects.filter(pk__in=ids).update(signed_on_nonce="")
        for subject_id in ids:
            enqueue_on_commit(send_logout, subject_id=subject_id, session_id="")
    return len(ids)
