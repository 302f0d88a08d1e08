"""The one-time links by which staff set a password: the invitation, and the forgotten password (A7)."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django_tasks import task

from portal import mail, password_links, throttle
from portal.later import enqueue_later
from portal.models import User, has_left
from portal.origin import Origin
from portal.usernames import canonical_username
from sis import roster

LIMIT, PATH = "staff_link", "/admin/link/"
INVITATION, FORGOTTEN = "invitation", "forgotten"
LIFETIMES = {INVITATION: timedelta(days=7), FORGOTTEN: timedelta(hours=24)}


def send(user: User, kind: str) -> None:
    """Send this person a link once the current transaction has committed."""
    enqueue_later(send_link, user_id=user.pk, kind=kind)


def ask_for_link(*, username: str, origin: Origin) -> None:
    """Send a link to the staff account of this name, if there is one; nobody is told.

    Costs the same for every name: a try, a look, a task. Raises `throttle.Refused`.
    """
    name = canonical_username(username)
    throttle.spend(LIMIT, target=name, origin=origin)
    with transaction.atomic():
        user = User.objects.filter(username_key=name, kind=User.Kind.STAFF).first()
        enqueue_later(send_link, user_id=user.pk if user else 0, kind=FORGOTTEN)


@task()
def send_link(user_id: int, kind: str) -> None:
    """Make a link and send it: no queue holds one. Whoever may not sign in gets none."""
    user = User.objects.with_staff_record().filter(pk=user_id, kind=User.Kind.STAFF).first()
    if user is None or not user.is_active or has_left(user):
        return
    link = password_links.make_link(user=user, lifetime=LIFETIMES[kind])
    subject, body = mail.written(
        f"admin/mail/{kind}.txt",
        "en",
        user=user,
        address=password_links.address_of(PATH, password_links.code_of(link)),
        portal_name=settings.PORTAL_NAME,
        days=LIFETIMES[kind].days,
        contact=roster.district_contact(),
    )
    send_mail(subject, body, None, [user.email or user.username])
