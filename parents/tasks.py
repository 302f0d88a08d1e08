"""The tasks that answer a request by email; links are made when the mails are sent."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from parents import keys
from parents.holds import blocked_guardians
from parents.models import GuardianAccount, KeyRequest
from portal.actor import Actor
from portal.auth.one_time_codes import as_guid
from portal.auth.password_links import address_of, code_of, make_link
from portal.languages import LANGUAGES
from portal.mail import render_mail, send_now
from portal.tasks.queues import MAIL, enqueue_on_commit
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


@task(queue_name=MAIL)
def answer_request(pairs: list[list[int]], language: str, *, only_accounts: bool, request_id: str) -> None:
    """Have a link mailed to each address on file for these (guardian id, student id).

    Without an address, put the request on the office's list. Each mail is a task, so that one that fails is
    sent again without the others.
    """
    mailed: set[str] = set()
    with transaction.atomic():
        for guardian_id, student_id in pairs:
            tie = _tie(guardian_id, student_id)
            if tie is None or (only_accounts and not _account(tie.guardian)):
                continue
            if reason := _cannot_be_mailed(tie):
                _tell_office(tie, reason)
            elif tie.guardian.email.casefold() not in mailed:
                mailed.add(tie.guardian.email.casefold())
                enqueue_on_commit(
                    mail_links,
                    guardian_id=guardian_id,
                    student_id=student_id,
                    language=language,
                    only_accounts=only_accounts,
                    mail_id=str(uuid5(UUID(request_id), str(guardian_id))),
                )


@task(queue_name=MAIL)
def mail_links(
    guardian_id: int, student_id: int, language: str, *, only_accounts: bool, mail_id: str
) -> None:
    """Mail links to the address that is on file now; if there is none any more, tell the office.

    The links are saved before the mail leaves, and are the same each time it is sent.
    """
    tie = _tie(guardian_id, student_id)
    if tie is None:
        return
    if reason := _cannot_be_mailed(tie):
        _tell_office(tie, reason)
    else:
        _mail(tie, language, only_accounts=only_accounts, mail_id=UUID(mail_id))


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


def _mail(asked: roster.Tie, language: str, *, only_accounts: bool, mail_id: UUID) -> None:
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
    found = (_entry(tie.guardian, reads, mail_id) for tie in sharing)
    entries = [entry for entry in found if entry]
    if not entries:
        return
    context = {
        "entries": entries,
        "contact": roster.district_contact() if is_kept else roster.school_contact(asked.student),
    }
    subject, body = render_mail("parents/mail/link.txt", reads, **context)
    send_now(to=address, subject=subject, body=body, mail_id=str(mail_id))


def _language(guardian: roster.Guardian, asked_in: str) -> str:
    """Return the first language that the portal has: the account's, the roster's, the page's."""
    account = _account(guardian)
    preferred = (account.user.language if account else "", guardian.language, asked_in)
    return next((code for code in preferred if code in LANGUAGES), "en")


def _entry(guardian: roster.Guardian, language: str, mail_id: UUID) -> Entry | None:
    """Return the guardian's link; None if it has been used since the mail was first sent."""
    own_id = uuid5(mail_id, str(guardian.pk))
    account = _account(guardian)
    if account:
        link = make_link(user=account.user, link_id=own_id)
        is_good = link.is_good(account.user, at=timezone.now())
        name, path, code = account.user.username, "/parents/link/", code_of(link)
    else:
        key = keys.issue_key(actor=Actor(), guardian=guardian, by_mail=True, key_id=own_id)
        is_good = key.revoked_at is None
        name, path, code = "", "/parents/activate/", key.code
    return Entry(guardian.full_name, name, path, code, language) if is_good else None
