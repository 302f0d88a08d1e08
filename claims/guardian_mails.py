"""Mails that tell guardians what happened to an account (C9)."""

from django.conf import settings

from portal import hooks, mail
from sis import roster


def tell_guardians(student: roster.Student, template: str) -> None:
    """Send this notice to every guardian with an email on file, in their language, after the commit.

    Guardians who are kept from the student (`hooks.guardians_kept_from`) get none.
    """
    contact = roster.school_contact(student)
    kept = {pk for kept_from in hooks.guardians_kept_from for pk in kept_from(student.pk)}
    for recipient in roster.notice_recipients(student, but=kept):
        mail.send_on_commit(
            to=recipient.email,
            language=recipient.language,
            template=template,
            guardian=recipient.name,
            student=student,
            contact=contact,
            portal_name=settings.PORTAL_NAME,
            portal_origin=settings.PORTAL_ORIGIN,
        )
