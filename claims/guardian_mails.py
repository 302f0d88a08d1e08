"""Mails that tell guardians what happened to an account (C9)."""

from django.conf import settings

from portal import hooks, mail
from sis import roster


def notify_guardians(student: roster.Student, template: str) -> None:
    """Send this notice to every guardian with an email on file, in their language, after the commit.

    Guardians with a hold on the student (`hooks.blocked_guardians`) get none.
    """
    contact = roster.school_contact(student)
    blocked = {pk for guardian_ids in hooks.blocked_guardians for pk in guardian_ids(student.pk)}
    for recipient in roster.notice_recipients(student, but=blocked):
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
