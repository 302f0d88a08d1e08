"""The task that answers a request by email; links are made when the mails are sent."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django_tasks import task

from parents import keys
from parents.holds import blocked_guardians
from parents.models import GuardianAccount, KeyRequest
from portal.actor import Actor
from portal.auth.one_time_codes import as_guid
from portal.auth.password_links import address_of, code_of, make_link
from portal.mail import render_mail
from portal.web.language import OWN_NAMES
from sis import roster

Reason = KeyRequest.Reason


@dataclass(frozen=True, slots=True)
class Entry:
    """One guardian in a mail: the user name and a link to a new password, or without an account a key."""

    name: str
    username: str
    path: str
    code: str
    language: str

    @property
    def address(self) -> str:
        """Return the link, in the reader's language."""
        return address_of(self.path, self.code, language=self.language)

    @property
    def guid(self) -> str:
        """Return the code as it is typed."""
        return as_guid(self.code)


@task()
def answer_request(pairs: list[list[int]], language: str, *, only_accounts: bool) -> None:
    """Mail a link to each address on file for these (guardian id, student id).

    Without an address, put the request on the office's list.
    """
    mailed: set[str] = set()
    for guardian_id, student_id in pairs:
        tie = _tie(guardian_id, student_id)
        if tie is None or (only_accounts and not _account(tie.guardian)):
            continue
        if reason := _cannot_be_mailed(tie):
            _tell_office(tie, reason)
        elif tie.guardian.email.casefold() not in mailed:
            mailed.add(tie.guardian.email.casefold())
            # One transaction each: a mail that fails does not undo the links of one that was sent.
            with transaction.atomic():
                _mail(tie, language, only_accounts=only_accounts)


def _tie(guardian_id: int, student_id: int) -> roster.Tie | None:
    return next((t for t in roster.guardians_of(student_id) if t.guardian.pk == guardian_id), None)


def _account(guardian: roster.Guardian) -> GuardianAccount | None:
    return GuardianAccount.objects.select_related("user").filter(guardian=guardian).first()


def _cannot_be_mailed(tie: roster.Tie) -> Reason | None:
    account = _account(tie.guardian)
    if account and not account.user.is_active:
        return Reason.DISABLED
    if not account and (not tie.areas or tie.guardian.pk in blocked_guardians(tie.student.pk)):
        return Reason.NO_RIGHTS
    return None if tie.guardian.email else Reason.NO_EMAIL


def _tell_office(tie: roster.Tie, reason: Reason) -> None:
    KeyRequest.objects.get_or_create(
        guardian=tie.guardian, closed_at=None, defaults={"student": tie.student, "reason": reason}
    )


def _mail(asked: roster.Tie, language: str, *, only_accounts: bool) -> None:
    """Send one mail that names each account of the child's guardians who share this address.

    If no birth date was asked for, no key is sent (P2). A guardian with a hold on the child learns nothing of
    the school.
    """
    address = asked.guardian.email
    sharing = [
        tie
        for tie in roster.guardians_of(asked.student.pk)
        if tie.guardian.email.casefold() == address.casefold()
        and not _cannot_be_mailed(tie)
        and (_account(tie.guardian) or not only_accounts)
    ]
    is_kept = asked.guardian.pk in blocked_guardians(asked.student.pk)
    reads = _language(asked.guardian, language)
    entries = [_entry(tie.guardian, reads) for tie in sharing]
    context = {
        "entries": entries,
        "contact": roster.district_contact() if is_kept else roster.school_contact(asked.student),
        "portal_name": settings.PORTAL_NAME,
        "portal_origin": settings.PORTAL_ORIGIN,
    }
    subject, body = render_mail("parents/mail/link.txt", reads, **context)
    send_mail(subject, body, None, [address])


def _language(guardian: roster.Guardian, asked_in: str) -> str:
    """Return the first language that the portal has: the account's, the roster's, the page's."""
    account = _account(guardian)
    preferred = (account.user.language if account else "", guardian.language, asked_in)
    return next((code for code in preferred if code in OWN_NAMES), "en")


def _entry(guardian: roster.Guardian, language: str) -> Entry:
    account = _account(guardian)
    if account:
        code = code_of(make_link(user=account.user))
        return Entry(guardian.full_name, account.user.username, "/parents/link/", code, language)
    code = keys.issue_key(actor=Actor(), guardian=guardian, by_mail=True).code
    return Entry(guardian.full_name, "", "/parents/activate/", code, language)
