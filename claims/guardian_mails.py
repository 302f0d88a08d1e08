"""Telling guardians what happened to an account (C9)."""

from django.conf import settings
from django.utils.module_loading import import_string

from portal import mail
from sis import roster


def tell_guardians(student: roster.Student, template: str) -> None:
    """Send this notice to every guardian with an e-mail on file, in their language, after the commit.

    But to nobody whom settings.KEPT_FROM_STUDENT keeps from the student.
    """
    contact = roster.school_contact(student)
    kept = {pk for name in settings.KEPT_FROM_STUDENT for pk in import_string(name)(student.pk)}
    for recipient in roster.notice_recipients(student, but=kept):
        mail.send_later(
            to=recipient.email,
            language=recipient.language,
            template=template,
            guardian=recipient.name,
            student=student,
            contact=contact,
            portal_name=settings.PORTAL_NAME,
            portal_origin=settings.PORTAL_ORIGIN,
        )
