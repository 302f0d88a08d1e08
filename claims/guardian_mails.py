"""Mails that tell guardians what happened to an account (C9)."""

from datetime import timedelta

from django.conf import settings

from portal import hooks, mail
from sis import roster


def notify_guardians(student: roster.Student, template: str, *, waits: bool) -> None:
    """Send this notice to every guardian with an email on file, in their language, after the commit.

    `waits`: grades and attendance are closed to the account for a while, and the notice says for how long.
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
            wait_hours=round(settings.STUDENT_RECORDS_WAIT / timedelta(hours=1)) if waits else 0,
        )
