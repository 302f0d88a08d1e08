"""Staff accounts: invited from the roster, with roles, closed when the person leaves (A7)."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.utils import timezone
from django_tasks import task

from portal import access_log, mail
from portal.actor import Actor, actor_of
from portal.auth import password_links
from portal.errors import PortalError
from portal.limits import throttle
from portal.models import StaffAccount, User, has_left
from portal.staff.roles import OFFICES, ROLES, TEACHER
from portal.tasks.queues import MAIL, enqueue_on_commit
from portal.usernames import LONGEST, canonical_username
from portal.web import accepted_forms
from sis import roster


def roles_in_roster(staff: roster.StaffMember) -> set[str]:
    """Return the roles that follow from the roster, by classes taught and by offices; never administrator."""
    offices = {role for role, _school in roster.offices_of(staff.pk)}
    teaches = staff.role == TEACHER or roster.teaches(staff.pk)
    return ({TEACHER} if teaches else set()) | (OFFICES & offices)


def invite(*, actor: Actor, staff: roster.StaffMember, roles: Collection[str] | None = None) -> User:
    """Create a staff member's account and send the one-time link that sets its password.

    The user name is the email on file. `roles` defaults to the roles from the roster. A second invitation
    sends a new link. Raises PortalError `no_email`, `shared_email`, `left`, `closed`, or `taken` if
    someone else has the user name.
    """
    _check_can_be_invited(staff)
    with transaction.atomic():
        account = StaffAccount.objects.select_for_update().filter(staff=staff).first()
        user, is_new = account.user if account else _new_user(staff), account is None
        if user.state == User.State.DISABLED:
            if user.disabled_reason != User.DisabledReason.DEPARTED:
                raise PortalError("closed")
            # A person who comes back starts over, without the earlier roles and password.
            user.activate()
            user.set_unusable_password()
            is_new = True
        user.email = staff.email
        user.save()
        StaffAccount.objects.update_or_create(
            staff=staff, defaults={"user": user, "invited_at": timezone.now(), "invited_by": actor.user}
        )
        if roles is not None or is_new:
            _set_groups(user, set(roles) if roles is not None else roles_in_roster(staff))
        given = sorted(user.groups.values_list("name", flat=True))
        access_log.record("portal.staff_invited", actor=actor, user=user, roles=given)
        enqueue_link(user, INVITATION)
    return user


class FoldedName(Func):
    """The name of an account without case and accents, near enough to `roster.fold_for_search`."""

    template = (
        "translate(lower(regexp_replace(normalize(%(expressions)s, NFKD), '[\u0300-\u036f]', '', 'g')),"
        " 'đðøł', 'ddol')"
    )
    output_field = TextField()


def search_staff(text: str) -> QuerySet[User]:
    """Return the staff accounts found by an email or by words of the name, accents or not.

    Someone in the roster is found by its name there. A union of keys: each part is found by its own index.
    """
    words = roster.fold_for_search(text).split()
    staff = User.objects.filter(kind=User.Kind.STAFF).order_by()
    if not words:
        return staff.none()
    in_roster = roster.search_staff_members(text).order_by().values("pk")
    name = FoldedName(Concat(Value(" "), "last_name", Value(" "), "first_name"))
    others = staff.filter(staff_account=None).alias(name=name)
    found = (
        staff.filter(staff_account__staff__in=in_roster),
        staff.filter(username_key__startswith=canonical_username(text)),
        others.filter(*(Q(name__contains=f" {word}") for word in words)),
    )
    first, *more = (rows.values("pk") for rows in found)
    return staff.filter(pk__in=first.union(*more))


def give_roles(*, actor: Actor, user: User, roles: Collection[str]) -> None:
    """Set a staff member's roles to exactly these; they apply from the next request.

    Raises PortalError `own`: no one can change their own roles.
    """
    if actor.user == user:
        raise PortalError("own")
    with transaction.atomic():
        _set_groups(user, set(roles))
        access_log.record("portal.roles_given", actor=actor, user=user, roles=sorted(roles))


def close_account(*, actor: Actor, user: User, reason: str) -> None:
    """Close a staff account and end all its sessions. Raises PortalError `own`."""
    if actor.user == user:
        raise PortalError("own")
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        held.disable(User.DisabledReason.BY_STAFF, at=timezone.now())
        held.save()
        access_log.record("portal.staff_closed", actor=actor, user=held, reason=reason)


def reopen_account(*, actor: Actor, user: User, reason: str) -> None:
    """Reopen a closed staff account; password and second factor are unchanged.

    Raises PortalError `left` for a person who is no longer in the roster.
    """
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        account: StaffAccount | None = getattr(held, "staff_account", None)
        if account is not None and not account.staff.is_active:
            raise PortalError("left")
        held.activate()
        held.save()
        access_log.record("portal.staff_reopened", actor=actor, user=held, reason=reason)


def close_departed() -> int:
    """Close the accounts of staff who are no longer in the roster; return how many.

    They could not sign in since that load anyway (portal/auth/sign_in.py).
    """
    gone = StaffAccount.objects.filter(staff__is_active=False).exclude(user__state=User.State.DISABLED)
    with transaction.atomic():
        users = list(User.objects.select_for_update().filter(pk__in=gone.values("user_id")))
        for user in users:
            user.disable(User.DisabledReason.DEPARTED, at=timezone.now())
            access_log.record("portal.staff_closed", actor=Actor(), user=user, reason="departed")
        fields = ["state", "disabled_reason", "disabled_at", "session_nonce"]
        User.objects.bulk_update(users, fields, batch_size=500)
    return len(users)


def _check_can_be_invited(staff: roster.StaffMember) -> None:
    if not staff.is_active:
        raise PortalError("left")
    if "@" not in staff.email or len(staff.email) > LONGEST:
        raise PortalError("no_email")
    if roster.staff_by_email(staff.email).exclude(pk=staff.pk).exists():
        raise PortalError("shared_email")


def _new_user(staff: roster.StaffMember) -> User:
    """Return the user with this email: a new one, or one created at the shell without a roster record."""
    try:
        user = User.objects.get_by_natural_key(staff.email)
    except User.DoesNotExist:
        user = User(kind=User.Kind.STAFF, username=staff.email, email=staff.email)
        user.first_name, user.last_name = staff.first_name[:100], staff.last_name[:100]
        user.set_unusable_password()
        user.save()
        return user
    if user.kind != User.Kind.STAFF or hasattr(user, "staff_account"):
        raise PortalError("taken")
    return user


def _set_groups(user: User, roles: set[str]) -> None:
    """Set the role groups; a district's other groups stay as they are."""
    user.groups.remove(*Group.objects.filter(name__in=set(ROLES) - roles))
    user.groups.add(*Group.objects.filter(name__in=set(ROLES) & roles))


LIMIT, PATH = "staff_link", "/admin/link/"
INVITATION, FORGOTTEN = "invitation", "forgotten"
LIFETIMES = {INVITATION: timedelta(days=7), FORGOTTEN: timedelta(hours=24)}


def enqueue_link(user: User, kind: str) -> None:
    """Send this person a link once the current transaction has committed."""
    enqueue_on_commit(send_link, user_id=user.pk, kind=kind, link_id=str(uuid4()))


def ask_for_link(*, actor: Actor, username: str) -> None:
    """Send a link to the staff account of this name, if there is one; the caller is not told.

    Does the same for every name: one attempt, one query, one task. The same form sent twice is one request.
    Raises `throttle.Refused`.
    """
    if accepted_forms.find(actor.form):
        return
    name = canonical_username(username)
    throttle.charge(LIMIT, target=name, origin=actor.origin)
    with transaction.atomic():
        if not accepted_forms.record(actor.form):
            return
        user = User.objects.filter(username_key=name, kind=User.Kind.STAFF).first()
        enqueue_on_commit(send_link, user_id=user.pk if user else 0, kind=FORGOTTEN, link_id=str(uuid4()))


@task(queue_name=MAIL)
def send_link(user_id: int, kind: str, link_id: str) -> None:
    """Make a link and send it, so that no queue holds one. People who may not sign in get none.

    The link is saved before the mail leaves, and is the same each time it is sent.
    """
    user = User.objects.with_staff_record().filter(pk=user_id, kind=User.Kind.STAFF).first()
    if user is None or not user.is_active or has_left(user):
        return
    link = password_links.make_link(user=user, lifetime=LIFETIMES[kind], link_id=UUID(link_id))
    if not link.is_good(user, at=timezone.now()):
        return
    subject, body = mail.render_mail(
        f"admin/mail/{kind}.txt",
        "en",
        user=user,
        address=password_links.address_of(PATH, password_links.code_of(link)),
        days=LIFETIMES[kind].days,
        contact=roster.district_contact(),
    )
    mail.send_now(to=user.email or user.username, subject=subject, body=body, mail_id=link_id)


REFUSALS = {
    "own": "This is your own account. Someone else has to do it.",
    "left": "This person is no longer in the roster.",
    "not_enrolled": "There is no second factor to reset.",
    "no_email": "The roster has no email address for this person.",
    "shared_email": "Several people have this address in the roster. Each needs one of their own.",
    "taken": "Someone else has this user name.",
    "closed": "This account was closed by staff. Reopen it first.",
}


def invite_all(request: HttpRequest, people: Iterable[roster.StaffMember]) -> None:
    """Invite these people; show how many were invited, and who was not and why."""
    actor, invited, refused = actor_of(request), 0, []
    for staff in people:
        try:
            invite(actor=actor, staff=staff)
            invited += 1
        except PortalError as refusal:
            refused.append(f"{staff}: {REFUSALS[refusal.code]}")
    if invited:
        messages.success(request, f"{invited} invited. Each gets an email with a link that works for 7 days.")
    for words in refused:
        messages.warning(request, words)
